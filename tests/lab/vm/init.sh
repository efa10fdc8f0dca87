#!/bin/busybox sh
# The initial RAM disk: the drivers of the disk, which the kernel has as modules, and then systemd from the disk.
/bin/busybox mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do
    /bin/busybox insmod "$module"
done
until [ -b /dev/vda ]; do
    /bin/busybox sleep 0.1
done
/bin/busybox mount -t ext4 -o ro /dev/vda /root
/bin/busybox umount /dev
exec /bin/busybox switch_root /root /usr/lib/systemd/systemd
