# Everything that provision reads for its promises, as cheaply as a person could: the state now and after a reboot, other
# profiles for the device, routes, name servers, boot entries, repositories, and who the host is.
export LC_ALL=C
cat /etc/os-release /etc/machine-id /proc/sys/kernel/random/boot_id /etc/hostname
hostname
date +%s
id -u
nmcli -t -f GENERAL,IP4,IP6 device show ens33
nmcli -t -f all connection show
nmcli -t connection show "$(nmcli -g GENERAL.CONNECTION device show ens33)"
busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Checkpoints
ip route
cat /etc/resolv.conf
systemctl show --property LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload -- firewalld.service docker.service
cat /etc/selinux/config /proc/cmdline /etc/kernel/cmdline /boot/loader/entries/*.conf 2>/dev/null
getenforce
rpm -q --queryformat '%{NAME} %{VERSION}-%{RELEASE}\n' runc docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
cat /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo
ping -c 1 -W 2 www.google.com
true
