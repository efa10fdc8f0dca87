#!/bin/sh
# The power supply and the boot loader of the virtual machine: supervise.sh DIR TAP MAC
# Runs in the network namespace of the tap device. DIR has the disk. QEMU ends when the machine reboots or is powered off: it is
# switched on again in both cases.
dir=$1 tap=$2 mac=$3
disk=$dir/disk

read_disk() {
    debugfs -R "$1" "$disk" 2>/dev/null
}

while :; do
    # As GRUB of CentOS: the newest of the boot entries.
    entry=$(read_disk 'ls -p /boot/loader/entries' | cut -d / -f 6 | grep '\.conf$' | sort --version-sort | tail -n 1)
    text=$(read_disk "cat /boot/loader/entries/$entry")
    for file in linux initrd; do
        read_disk "dump /boot$(echo "$text" | sed -n "s/^$file //p") $dir/$file"
    done
    options=$(echo "$text" | sed -n 's/^options //p')
    # The kernel of Debian takes the choice of the security module, instead of selinux=0.
    case " $options " in
    *' selinux=0 '*) ;;
    *) options="$options security=selinux" ;;
    esac
    qemu-system-x86_64 -nodefaults -no-user-config -display none -serial stdio \
        -machine q35 -accel tcg -cpu max -smp 2 -m 2048 \
        -no-reboot \
        -kernel "$dir/linux" -initrd "$dir/initrd" -append "$options console=ttyS0 panic=-1" \
        -drive "file=$disk,format=raw,if=virtio,cache=unsafe" \
        -netdev "tap,id=lan,ifname=$tap,script=no,downscript=no" \
        -device "virtio-net-pci,netdev=lan,mac=$mac,romfile=" || exit
done
