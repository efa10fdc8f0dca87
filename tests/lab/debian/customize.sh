# Turns the Debian root file system it runs in into that of a freshly installed host of the lab. Its files are copied already.

# mmdebstrap leaves the sources of the machine that built it.
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/0000* /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /etc/apt/apt.conf.d/*mmdebstrap
printf '127.0.0.1\tlocalhost\n127.0.1.1\tdebian\n' >/etc/hosts
echo debian >/etc/hostname
rm -f /etc/ssh/ssh_host_*
chmod 440 /etc/sudoers.d/admin
printf 'en_US.UTF-8 UTF-8\nko_KR.UTF-8 UTF-8\n' >/etc/locale.gen
locale-gen >/dev/null
update-ca-certificates >/dev/null 2>&1

# People.
useradd --create-home --shell /bin/bash --groups sudo student
useradd --create-home --shell /bin/bash admin
for user in root student admin; do
    home=$(getent passwd $user | cut -d: -f6)
    install -d -m 700 $home/.ssh
    printf '%s\n' "$PUBLIC_KEY" >$home/.ssh/authorized_keys
    chmod 600 $home/.ssh/authorized_keys
    chown -R $user: $home
done
printf 'root:%s\nstudent:%s\n' "$PASSWORD_HASH" "$PASSWORD_HASH" | chpasswd -e

# Services: what runs on a fresh host, and nothing that wakes up by itself.
systemctl --quiet set-default multi-user.target
systemctl --quiet enable ssh.service
systemctl --quiet disable systemd-pstore.service remote-fs.target getty@.service e2scrub_reap.service
systemctl --quiet mask systemd-tmpfiles-clean.timer fstrim.timer apt-daily.timer apt-daily-upgrade.timer \
    dpkg-db-backup.timer e2scrub_all.timer console-getty.service getty.target dev-hugepages.mount \
    systemd-firstboot.service systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-modules-load.service
rm -rf /var/log/journal /var/lib/systemd/random-seed /etc/machine-id
