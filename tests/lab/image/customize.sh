# Turns the Debian root file system it runs in into that of a freshly installed CentOS. Its files are copied already;
# /run/lab has the packages.

# A shell that is bash, programs where CentOS has them, none that say Debian.
ln -sf bash /usr/bin/sh
ln -sf dnf-3 /usr/bin/yum
mkdir -p /usr/libexec/openssh /etc/pki/tls/certs /etc/sysconfig
ln -s /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server
ln -s /usr/bin/python3 /usr/libexec/platform-python
ln -s /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt
ln -s ../selinux/config /etc/sysconfig/selinux
ln -sf ../locale.conf /etc/default/locale
rm -rf /etc/apt /etc/debian_version /etc/bash.bashrc /etc/update-motd.d /usr/bin/apt* /usr/bin/dpkg*
rm -rf /etc/NetworkManager/dispatcher.d/01-ifupdown
rm -rf /etc/cron.d/* /etc/cron.*ly/* /usr/bin/crontab /usr/sbin/cron # the package cronie brings them back
groupdel crontab
rm -rf /etc/dnf/aliases.d /etc/dnf/automatic.conf /etc/dnf/dnf-strict.conf
rm -rf /etc/init.d /etc/rc?.d # systemd would make units of these
: >/etc/motd
: >/etc/issue
: >/etc/issue.net
chmod 440 /etc/sudoers /etc/sudoers.d/admin
chmod 600 /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*
rm -f /etc/ssh/ssh_host_*

# Languages, and the test authority.
printf 'en_US.UTF-8 UTF-8\nko_KR.UTF-8 UTF-8\n' >/etc/locale.gen
locale-gen >/dev/null
update-ca-certificates >/dev/null 2>&1

# People.
groupadd --system wheel
useradd --create-home --shell /bin/bash --groups wheel student
useradd --create-home --shell /bin/bash admin
for user in root student admin; do
    home=$(getent passwd $user | cut -d: -f6)
    printf '# .bashrc\nif [ -f /etc/bashrc ]; then\n    . /etc/bashrc\nfi\n' >$home/.bashrc
    printf '# .bash_profile\nif [ -f ~/.bashrc ]; then\n    . ~/.bashrc\nfi\n' >$home/.bash_profile
    rm -f $home/.profile
    install -d -m 700 $home/.ssh
    printf '%s\n' "$PUBLIC_KEY" >$home/.ssh/authorized_keys
    chmod 600 $home/.ssh/authorized_keys
    chown -R $user: $home
done
printf 'root:%s\nstudent:%s\n' "$PASSWORD_HASH" "$PASSWORD_HASH" | chpasswd -e

# Packages. dnf's plugins come back with the package that has them on CentOS.
rm -rf /usr/lib/python3/dist-packages/dnf-plugins/* /usr/lib/python3/dist-packages/dnfpluginscore /etc/dnf/plugins/*
mkdir -p /var/lib/rpm /etc/yum.repos.d
rm -f /etc/os-release /usr/lib/os-release
base=$(cd /run/lab && find . -path '*/BaseOS/*' -name '*.rpm' ! -name '*dnf-plugin*' ! -name 'yum-utils*' -exec rpm -qp --nosignature --qf '%{NAME} ' {} +)
dnf -y --quiet --releasever=1 --nogpgcheck --setopt=reposdir=/dev/null --setopt=cachedir=/tmp/dnf \
    --repofrompath=anaconda,"$BASEOS" --repofrompath=AppStream,"$APPSTREAM" \
    install $base runc podman buildah cockpit-podman chrony
rm -rf /var/log/dnf* /var/log/hawkey.log /var/cache/dnf /var/lib/dnf/repos

# Services: what runs on a fresh host, and nothing that wakes up by itself.
cd /usr/lib/systemd/system
rm -f ssh.service ssh.socket ssh@.service rescue-ssh.target apt-daily* dpkg-db-backup* e2scrub* /etc/systemd/system/sshd.service
rm -f cron.service /etc/systemd/system/*.wants/{ssh,cron}.service /etc/systemd/system/*.wants/{apt-daily,dpkg-db-backup,e2scrub,fstrim}*
systemctl --quiet set-default multi-user.target
systemctl --quiet enable lab-boot.service sshd.service chronyd.service
systemctl --quiet disable NetworkManager-dispatcher.service systemd-pstore.service remote-fs.target getty@.service
systemctl --quiet enable NetworkManager-dispatcher.service
systemctl --quiet mask systemd-tmpfiles-clean.timer fstrim.timer dnf-makecache.timer \
    console-getty.service getty.target dev-hugepages.mount systemd-firstboot.service \
    systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-modules-load.service
rm -rf /var/log/journal /var/log/apt /var/log/runit /var/lib/systemd/random-seed /etc/machine-id
