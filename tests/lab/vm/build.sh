#!/bin/sh
# Builds the disk of the virtual machine: build.sh LAYERS DIR KERNEL
# LAYERS is the root file system of a lab host. DIR has the folders debs (packages of Debian) and files (what the machine has of
# its own), and gets the disk. Runs in mount and pid namespaces of its own, which end with it.
set -eu
layers=$1 dir=$2 kernel=$3
here=$(dirname "$0")
root=$dir/root initrd=$dir/initrd

unpack() {
    dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --no-same-owner --directory "$2"
}

mkdir "$root" "$dir/work" "$initrd"
mount -t overlay overlay -o "lowerdir=$layers,upperdir=$dir/files,workdir=$dir/work,volatile" "$root"
for deb in "$dir"/debs/*.deb; do
    case $deb in
    */busybox-static_*) unpack "$deb" "$initrd" ;;
    *) unpack "$deb" "$root" ;;
    esac
done
mkdir -p "$root/boot/loader/entries"
cp "$here"/*.cil "$root/usr/share/selinux"

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
KERNEL=$kernel chroot "$root" /usr/bin/bash -eus <"$here/customize.sh"

# The initial RAM disk. Modules are loaded in the order of their names.
mkdir -p "$initrd/modules" "$initrd/dev" "$initrd/root"
cp "$here/init.sh" "$initrd/init"
number=10
for module in virtio_pci virtio_blk; do
    for file in $(chroot "$root" modprobe --set-version "$kernel" --show-depends $module | sed -n 's/^insmod //p'); do
        cp "$root$file" "$initrd/modules/$number-${file##*/}"
        number=$((number + 1))
    done
done
(cd "$initrd" && find . | cpio --quiet --create --format=newc | gzip -1) >"$root/boot/initramfs-$kernel.img"

# It writes labels by way of /proc, and fails without a word if that is not mounted. It leaves out what is mounted.
umount "$root/run" "$root/tmp"
chroot "$root" setfiles -F /etc/selinux/targeted/contexts/files/file_contexts / 2>"$dir/setfiles.log"
umount "$root/proc"
mke2fs -q -t ext4 -E root_owner=0:0 -d "$root" "$dir/disk" 4g
umount "$root"
rm -rf "$dir/work" "$dir/files" "$dir/debs" "$initrd"
rmdir "$root"
