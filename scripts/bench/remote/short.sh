# What a person would run on a host of the class to see whether it is set up: it prints the state, for a person to read.
export LC_ALL=C
hostname
nmcli -g ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search connection show "$(nmcli -g GENERAL.CONNECTION device show ens33)"
systemctl is-active firewalld docker
systemctl is-enabled firewalld docker
sed -n 's/^SELINUX=//p' /etc/selinux/config
getenforce
rpm -q runc docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
cat /etc/yum.repos.d/docker-ce.repo
true
