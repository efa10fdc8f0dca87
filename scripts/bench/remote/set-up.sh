# The second half, over the new address: the class's commands in their order.
set -e
export LC_ALL=C
systemctl disable --now firewalld
sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config
grubby --update-kernel ALL --args selinux=0
setenforce 0
ping -c 4 -i 0.2 www.google.com
dnf -y remove runc
dnf -y install dnf-plugins-core
dnf config-manager --add-repo https://download.docker.com/linux/centos/docker-ce.repo
dnf -y install docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
systemctl enable --now docker
