# Turns the lab's CentOS, in which it runs, into one with a kernel of its own. Its files and the packages of Debian are
# copied already. KERNEL is the version of the kernel.

# SELinux: Debian's policy under the name that CentOS has for its own. The kernel loads it: no stand-in for the kernel.
rm /usr/libexec/lab/boot /usr/lib/systemd/system/lab-boot.service /etc/systemd/system/*.wants/lab-boot.service
rm -rf /etc/selinux/targeted /var/lib/selinux/targeted
mv /etc/selinux/default /etc/selinux/targeted
mv /var/lib/selinux/default /var/lib/selinux/targeted
policy=/usr/share/selinux/default
semodule --noreload --store targeted $(sed "s|.*|--install $policy/&.pp.bz2|" $policy/.modules) \
    --install /usr/share/selinux/lab.cil --install /usr/share/selinux/container.cil

# A unit that a container does not need.
systemctl --quiet unmask systemd-modules-load.service

# The card has the name that it has on VMware. QEMU gives no slot with this number.
printf '[Match]\nDriver=virtio_net\n[Link]\nName=ens33\n' >/etc/systemd/network/10-ens33.link

# The disk and what it boots, as the installer writes it. The driver of the disk comes first.
echo '/dev/vda / ext4 defaults 1 1' >/etc/fstab
depmod "$KERNEL"
cat >"/boot/loader/entries/$(cat /etc/machine-id)-$KERNEL.conf" <<END
title CentOS Stream ($KERNEL) 9
version $KERNEL
linux /vmlinuz-$KERNEL
initrd /initramfs-$KERNEL.img
options root=/dev/vda ro crashkernel=1G-2G:192M,2G-64G:256M,64G-:512M
grub_users \$grub_users
grub_arg --unrestricted
grub_class centos
END
