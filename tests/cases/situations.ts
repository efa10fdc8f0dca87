import type { Situation } from './case.ts';
import { UNUSUAL_FILES } from './unusual-repo-files.ts';

const STATIC = {
  interface: 'ens33',
  address: '192.168.2.10/24',
  gateway: '192.168.2.254',
  dns: ['168.126.63.1'],
  search: ['example.com'],
};
const REPO = 'https://download.docker.com/linux/centos/docker-ce.repo';
const FIELDS = {
  name: 'docker-own',
  description: 'Docker, by its fields',
  baseurl: 'https://download.docker.com/linux/centos/$releasever/$basearch/stable',
  gpgkey: 'https://download.docker.com/linux/centos/gpg',
};
const APPLY_STATIC = `nmcli connection modify ens33 ipv4.method manual ipv4.addresses 192.168.2.10/24 \\
  ipv4.gateway 192.168.2.254 ipv4.dns 168.126.63.1 ipv4.dns-search example.com && nmcli connection up ens33`;

/** The lab's hosts run the kernel of this machine. With this, `uname -r` prints the kernel of their boot entry. */
const OWN_KERNEL = `cat >/usr/local/bin/uname <<'END'
#!/bin/sh
if [ "$*" = -r ]; then sed 's/.*vmlinuz-\\([^ ]*\\).*/\\1/' /proc/cmdline; else exec /usr/bin/uname "$@"; fi
END
chmod 755 /usr/local/bin/uname`;
/** The state after a kernel update: one more boot entry, which comes first. */
const NEWER_KERNEL = `cd /boot/loader/entries
for entry in *-5.14.0-575.el9.x86_64.conf; do
  sed 's/5\\.14\\.0-575/5.14.0-600/g' "$entry" >"$(echo "$entry" | sed s/575/600/)"
done`;

const STEADY =
  "printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/steady.service";
const ALICE = {
  name: 'alice',
  uid: 1100,
  group: 'users',
  groups: ['docker'],
  comment: 'Alice Kim',
  home: '/home/alice',
  shell: '/bin/bash',
  expires: '2030-02-28',
};
const ADD_ALICE =
  "useradd --create-home --uid 1100 --gid users --groups docker --comment 'Alice Kim' --shell /bin/bash --expiredate 21973 alice";
// Made for these cases with ssh-keygen(1); nobody has the private keys.
const ALICE_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop';
const BOB_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIj2/3EXLgR3OTTonFNCWDN0SSpNOtK0c5N/z/KwajDh bob@laptop';

/** A shell command that gives alice these lines as her keys. */
function addKeys(...lines: readonly string[]): string {
  const words = lines.map((line) => `'${line}'`).join(' ');
  const file = '/home/alice/.ssh/authorized_keys';
  return `mkdir -m 700 /home/alice/.ssh && printf '%s\\n' ${words} >${file} && chown -R alice: /home/alice/.ssh && chmod 600 ${file}`;
}

/** A shell command that writes /etc/hosts with these lines after those of a fresh host. */
function hostsFile(...lines: readonly string[]): string {
  const words = ['127.0.0.1   localhost', '::1         localhost', ...lines].map((line) => `'${line}'`).join(' ');
  return `printf '%b\\n' ${words} >/etc/hosts`;
}

const CLASS = [
  { address: '192.168.2.10', names: ['docker1.example.com', 'docker1'] },
  { address: '192.168.2.11', names: ['docker2.example.com', 'docker2'] },
];

/** Docker from its repository. Recorded on a lab whose packages carry the real engine (tests/lab/README.md). */
const DOCKER = `dnf --assumeyes --quiet install dnf-plugins-core &&
dnf config-manager --quiet --add-repo ${REPO} &&
dnf --assumeyes --quiet install --allowerasing docker-ce docker-ce-cli containerd.io &&
systemctl start docker`;
/** A container that is created and not started: it needs an image of one file. */
const CONTAINER = (options: string): string =>
  `tar --create --files-from /dev/null | docker import - empty && docker create --name nginx ${options} empty /bin/true`;
const WEB = { name: 'web', subnet: '172.30.0.0/16', gateway: '172.30.0.1', ip_range: '172.30.8.0/24' };
const ADD_WEB = 'docker network create --subnet 172.30.0.0/16 --gateway 172.30.0.1 --ip-range 172.30.8.0/24 web';
const MTU = { name: 'web', options: { 'com.docker.network.driver.mtu': '1400' } };

/** Each starts from a freshly installed host. */
export const situations: readonly Situation[] = [
  { resource: 'hostname', name: 'fresh', parameters: 'docker1.example.com', outcome: 'converges' },
  {
    resource: 'hostname',
    name: 'as-declared',
    parameters: { name: 'docker1.example.com' },
    prepare: 'hostnamectl set-hostname docker1.example.com',
    outcome: 'unchanged',
  },
  {
    resource: 'hostname',
    name: 'only-until-the-reboot',
    parameters: 'docker1.example.com',
    // NetworkManager sets the running name while the host boots.
    prepare: 'systemctl is-system-running --wait >/dev/null; sleep 3; hostname docker1.example.com',
    outcome: 'converges',
  },

  {
    resource: 'hostname',
    name: 'set-by-cloud-init-at-boot',
    parameters: 'docker1.example.com',
    prepare: `mkdir -p /etc/cloud/cloud.cfg.d && printf 'preserve_hostname: false\ncloud_init_modules:\n - set_hostname\n - update_hostname\n' >/etc/cloud/cloud.cfg`,
    outcome: 'converges',
  },

  { resource: 'network', name: 'dhcp-to-static', parameters: STATIC, outcome: 'converges' },
  { resource: 'network', name: 'as-declared', parameters: STATIC, prepare: APPLY_STATIC, outcome: 'unchanged' },
  {
    resource: 'network',
    name: 'saved-but-not-active',
    parameters: STATIC,
    prepare: APPLY_STATIC.replace(' && nmcli connection up ens33', ''),
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'dns-only',
    parameters: { ...STATIC, dns: ['192.168.2.254', '168.126.63.1'] },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'profile-of-another-name',
    parameters: STATIC,
    prepare: "nmcli connection modify ens33 connection.id 'Wired: \\ connection 1'",
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'no-profile',
    parameters: STATIC,
    prepare: 'nmcli connection delete ens33; sleep 2',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'no-profile-and-no-auto-default',
    parameters: STATIC,
    prepare:
      "printf '[main]\\nno-auto-default=*\\n' >/etc/NetworkManager/conf.d/none.conf && systemctl reload NetworkManager && nmcli connection delete ens33; sleep 2",
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'two-profiles-of-one-name',
    parameters: STATIC,
    prepare: 'nmcli connection add type ethernet con-name ens33 ifname ens33 ipv4.method auto',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'second-nic-without-gateway',
    parameters: { interface: 'ens34', address: '192.168.1.10/24' },
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'second-nic-with-extra-gateway',
    parameters: { interface: 'ens34', address: '192.168.1.10/24' },
    prepare:
      'nmcli connection add type ethernet con-name host-only ifname ens34 ipv4.method manual ipv4.addresses 192.168.1.10/24 ipv4.gateway 192.168.1.1; nmcli connection up host-only',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'static-to-dhcp',
    parameters: { interface: 'ens33', method: 'auto' },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'dhcp-with-a-leftover-address',
    parameters: { interface: 'ens33', method: 'auto' },
    prepare: 'nmcli connection modify ens33 ipv4.addresses 192.168.2.77/24 && nmcli connection up ens33',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'dhcp-as-declared',
    parameters: { interface: 'ens33', method: 'auto' },
    outcome: 'unchanged',
  },
  {
    resource: 'network',
    name: 'bound-to-another-mac',
    parameters: STATIC,
    prepare:
      'nmcli connection modify ens33 802-3-ethernet.mac-address 02:00:00:00:00:99; nmcli device down ens33; sleep 2',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'rollback-pending',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager CheckpointCreate aouu 0 600 0`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'address-taken',
    parameters: { ...STATIC, address: '192.168.2.254/24', gateway: 'none' },
    outcome: 'fails',
  },
  {
    resource: 'network',
    name: 'ipv6-static',
    parameters: { ...STATIC, ipv6: { address: '2001:DB8:0::10/64', gateway: '2001:db8::1', dns: '2001:db8::53' } },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'ipv6-dns-only',
    parameters: { ...STATIC, ipv6: { address: '2001:db8::10/64', dns: ['2001:db8::53', '2001:db8::54'] } },
    prepare: `${APPLY_STATIC} && nmcli connection modify ens33 ipv6.method manual ipv6.addresses 2001:db8::10/64 ipv6.dns 2001:db8::53 && nmcli connection up ens33; sleep 2`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'ipv6-disabled',
    parameters: { ...STATIC, ipv6: { method: 'disabled' } },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'rival-for-any-device',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && nmcli connection add type ethernet con-name any ifname '*' connection.autoconnect-priority 10 ipv4.method auto`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'rival-of-highest-priority',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && nmcli connection add type ethernet con-name any ifname '*' connection.autoconnect-priority 999 ipv4.method auto && nmcli connection up any ifname ens34`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'for-one-user-only',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && nmcli connection modify ens33 connection.permissions user:student`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'in-memory-only',
    parameters: STATIC,
    prepare: APPLY_STATIC.replace('modify', 'modify --temporary'),
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'dhcp-without-its-dns-and-routes',
    parameters: { interface: 'ens33', method: 'auto' },
    prepare:
      'nmcli connection modify ens33 ipv4.ignore-auto-dns yes ipv4.ignore-auto-routes yes && nmcli connection up ens33',
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'dns-by-another-program',
    parameters: STATIC,
    prepare: `printf '[main]\ndns=none\n' >/etc/NetworkManager/conf.d/90-dns.conf && nmcli general reload && printf 'nameserver 8.8.8.8\n' >/etc/resolv.conf`,
    outcome: 'unknown',
  },
  {
    resource: 'network',
    name: 'resolv-conf-overwritten',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && sleep 2 && printf 'nameserver 8.8.8.8\n' >/etc/resolv.conf`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'unmanaged',
    parameters: { interface: 'ens34', address: '192.168.1.10/24' },
    prepare: `printf '[keyfile]\nunmanaged-devices=interface-name:ens34\n' >/etc/NetworkManager/conf.d/90-lab.conf && nmcli general reload; sleep 1`,
    outcome: 'unknown',
  },
  {
    resource: 'network',
    name: 'port-of-a-bridge',
    parameters: { interface: 'ens34', address: '192.168.1.10/24' },
    prepare:
      'nmcli connection add type bridge con-name br0 ifname br0 ipv4.method disabled ipv6.method disabled && nmcli connection add type ethernet con-name port ifname ens34 master br0 && nmcli connection up port; sleep 1',
    outcome: 'unknown',
  },
  {
    resource: 'network',
    name: 'networkmanager-not-enabled',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && systemctl disable NetworkManager`,
    outcome: 'converges',
  },
  {
    resource: 'network',
    name: 'no-such-device',
    parameters: { ...STATIC, interface: 'ens99' },
    outcome: 'unknown',
  },
  {
    resource: 'network',
    name: 'networkmanager-stopped',
    parameters: STATIC,
    prepare: 'systemctl stop NetworkManager',
    outcome: 'unknown',
  },

  {
    resource: 'service',
    name: 'running-to-stopped',
    parameters: { name: 'firewalld', state: 'stopped', enabled: false },
    outcome: 'converges',
  },
  {
    resource: 'service',
    name: 'as-declared',
    parameters: { name: 'firewalld.service', state: 'running', enabled: true },
    outcome: 'unchanged',
  },
  {
    resource: 'service',
    name: 'stopped-to-running',
    parameters: { name: 'firewalld', state: 'running', enabled: true, masked: false },
    prepare: 'systemctl disable --now firewalld && systemctl mask firewalld',
    outcome: 'converges',
  },
  {
    resource: 'service',
    name: 'masked',
    parameters: { name: 'firewalld', state: 'stopped', masked: true },
    outcome: 'converges',
  },
  {
    resource: 'service',
    name: 'not-found',
    parameters: { name: 'docker', state: 'running', enabled: true },
    outcome: 'fails',
  },
  {
    resource: 'service',
    name: 'not-found-and-stopped',
    parameters: { name: 'docker', state: 'stopped', enabled: false },
    outcome: 'unchanged',
  },
  {
    resource: 'service',
    name: 'does-not-start',
    parameters: { name: 'broken', state: 'running' },
    prepare:
      "printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/false\\n' >/etc/systemd/system/broken.service && systemctl daemon-reload",
    outcome: 'fails',
  },
  {
    resource: 'service',
    name: 'mask-of-a-file-in-etc',
    parameters: { name: 'steady', state: 'stopped', masked: true },
    prepare: `${STEADY} && systemctl daemon-reload && systemctl start steady`,
    outcome: 'unknown',
  },
  {
    resource: 'service',
    name: 'static',
    parameters: { name: 'static', enabled: true },
    prepare:
      "printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/etc/systemd/system/static.service && systemctl daemon-reload",
    outcome: 'unknown',
  },
  {
    resource: 'service',
    name: 'alias',
    parameters: { name: 'other-name', state: 'stopped', enabled: false },
    prepare: `${STEADY} && printf 'Alias=other-name.service\\n' >>/etc/systemd/system/steady.service &&
systemctl daemon-reload && systemctl enable --now steady`,
    outcome: 'converges',
  },
  {
    resource: 'service',
    name: 'socket-starts-it-again',
    parameters: { name: 'steady', state: 'stopped', enabled: false },
    prepare: `${STEADY} && printf '[Socket]\\nListenStream=/run/steady.sock\\n[Install]\\nWantedBy=sockets.target\\n' >/etc/systemd/system/steady.socket &&
systemctl daemon-reload && systemctl enable --now steady.socket && systemctl enable --now steady.service`,
    outcome: 'converges',
  },
  {
    resource: 'service',
    name: 'typing-error',
    parameters: { name: 'fierwalld', state: 'stopped', enabled: false },
    outcome: 'unchanged',
  },
  {
    resource: 'service',
    name: 'unit-file-changed',
    parameters: { name: 'steady', state: 'running', enabled: true },
    prepare: `printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/etc/systemd/system/steady.service && systemctl daemon-reload
systemctl show steady >/dev/null; sleep 1
printf '[Install]\\nWantedBy=multi-user.target\\n' >>/etc/systemd/system/steady.service`,
    outcome: 'converges',
  },

  { resource: 'selinux', name: 'enforcing-to-disabled', parameters: 'disabled', outcome: 'converges' },
  { resource: 'selinux', name: 'enforcing-to-permissive', parameters: { mode: 'permissive' }, outcome: 'converges' },
  { resource: 'selinux', name: 'as-declared', parameters: 'enforcing', outcome: 'unchanged' },
  {
    resource: 'selinux',
    name: 'disabled-in-the-file-only',
    parameters: 'disabled',
    prepare: "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config && setenforce 0",
    outcome: 'converges',
  },
  {
    resource: 'selinux',
    name: 'disabled-to-enforcing',
    parameters: 'enforcing',
    prepare:
      "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config && grubby --update-kernel ALL --args selinux=0 && setenforce 0",
    outcome: 'converges',
  },
  {
    resource: 'selinux',
    name: 'permissive-by-kernel-argument',
    parameters: 'enforcing',
    prepare: 'grubby --update-kernel ALL --args enforcing=0 && setenforce 0',
    outcome: 'converges',
  },
  {
    resource: 'selinux',
    name: 'without-boot-entries',
    parameters: 'permissive',
    prepare: 'rm -rf /boot/loader "$(command -v grubby)"',
    outcome: 'converges',
  },
  {
    resource: 'selinux',
    name: 'not-installed',
    parameters: 'disabled',
    prepare: 'rm -f /etc/selinux/config "$(command -v getenforce)"',
    outcome: 'unchanged',
  },

  { resource: 'package', name: 'absent-to-present', parameters: 'tree', outcome: 'converges' },
  { resource: 'package', name: 'as-declared', parameters: ['bash', 'systemd'], outcome: 'unchanged' },
  { resource: 'package', name: 'some-of-several', parameters: ['bash', 'tree', 'git'], outcome: 'converges' },
  {
    resource: 'package',
    name: 'removal-with-dependents',
    parameters: { name: 'runc', state: 'absent' },
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'absent-already',
    parameters: { name: ['httpd', 'tree'], state: 'absent' },
    outcome: 'unchanged',
  },
  {
    resource: 'package',
    name: 'latest-not-installed',
    parameters: { name: 'tree', state: 'latest' },
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'latest-with-an-upgrade',
    parameters: { name: ['tree', 'bash'], state: 'latest' },
    prepare: 'dnf -y install "$(dnf -q --showduplicates repoquery tree | sort -V | head -n 1)"',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'latest-as-declared',
    parameters: { name: 'tree', state: 'latest' },
    prepare: 'dnf -y install tree',
    outcome: 'unchanged',
  },
  {
    resource: 'package',
    name: 'unfinished-transaction',
    parameters: { name: ['docker-ce', 'docker-ce-cli'], state: 'latest' },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}
      dnf -y remove runc && dnf -y install docker-ce-28.4.0 docker-ce-cli-28.4.0 containerd.io
      was=$(stat -c %i /usr/bin/docker)
      dnf -y upgrade docker-ce docker-ce-cli >/dev/null 2>&1 &
      until [ "$(stat -c %i /usr/bin/docker)" != "$was" ]; do :; done
      kill -KILL $!; wait`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'one-transaction',
    parameters: { present: ['docker-ce', 'containerd.io', 'bash'], absent: ['runc', 'httpd'] },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'one-transaction-without-a-package',
    parameters: { present: ['tree', 'no-such-package'], absent: 'runc' },
    outcome: 'fails',
  },
  { resource: 'package', name: 'name-with-a-version', parameters: 'tree-1.8.0', outcome: 'converges' },
  {
    resource: 'package',
    name: 'name-with-an-architecture',
    parameters: ['tree.x86_64', 'bash.x86_64'],
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'virtual-provide',
    parameters: 'containerd',
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO} && dnf -y remove runc`,
    outcome: 'fails',
  },
  { resource: 'package', name: 'protected', parameters: { name: 'dnf', state: 'absent' }, outcome: 'unknown' },
  {
    resource: 'package',
    name: 'filtered-out',
    parameters: 'tree',
    prepare: 'echo excludepkgs=tree >>/etc/dnf/dnf.conf',
    outcome: 'fails',
  },
  {
    resource: 'package',
    name: 'removal-with-colours',
    parameters: { name: 'runc', state: 'absent' },
    prepare: 'echo color=always >>/etc/dnf/dnf.conf',
    outcome: 'converges',
  },
  { resource: 'package', name: 'no-such-package', parameters: 'no-such-package', outcome: 'fails' },
  {
    resource: 'package',
    name: 'conflict',
    parameters: 'docker-ce',
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'fails',
  },

  { resource: 'dnf_repo', name: 'by-url', parameters: { name: 'docker-ce', url: REPO }, outcome: 'converges' },
  {
    resource: 'dnf_repo',
    name: 'by-url-as-declared',
    parameters: { name: 'docker-ce', url: REPO },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'unchanged',
  },
  {
    resource: 'dnf_repo',
    name: 'by-url-with-enabled-ids',
    parameters: { name: 'docker-ce', url: REPO, enabled: ['docker-ce-stable', 'docker-ce-test'] },
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'other-ids-enabled',
    parameters: { name: 'docker-ce', url: REPO, enabled: ['docker-ce-stable'] },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO} && sed -i 's/^enabled=.*/enabled=1/' /etc/yum.repos.d/docker-ce.repo`,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'not-a-repository-file',
    parameters: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/gpg' },
    outcome: 'fails',
  },
  { resource: 'dnf_repo', name: 'by-fields', parameters: FIELDS, outcome: 'converges' },
  {
    resource: 'dnf_repo',
    name: 'fields-changed-by-hand',
    parameters: { ...FIELDS, enabled: false },
    prepare: `printf '[docker-own]\\nname=mine\\nbaseurl=http://elsewhere/\\nenabled=1\\ncost=5\\n\\n[other]\\nname=other\\nbaseurl=http://x/\\n' >/etc/yum.repos.d/docker-own.repo`,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'absent',
    parameters: { name: 'docker-ce', state: 'absent' },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'converges',
  },

  {
    resource: 'dnf_repo',
    name: 'error-page',
    parameters: { name: 'docker-ce', url: REPO },
    prepare: `printf '[{"message": "Not Found"}]\\n' >/etc/yum.repos.d/docker-ce.repo`,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'cut-off',
    parameters: { name: 'docker-ce', url: REPO },
    prepare: `curl -fsS ${REPO} | head -c 250 >/etc/yum.repos.d/docker-ce.repo`,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'id-not-in-the-file',
    parameters: { name: 'docker-ce', url: REPO, enabled: ['docker-ce-stable', 'docker-ce-weekly'] },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'fails',
  },
  {
    resource: 'dnf_repo',
    name: 'disabled-by-config-manager',
    parameters: { name: 'docker-ce', url: REPO },
    prepare: `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO} && dnf -y install dnf-plugins-core && dnf config-manager --set-disabled docker-ce-stable`,
    outcome: 'unknown',
  },
  {
    resource: 'dnf_repo',
    name: 'other-reposdir',
    parameters: FIELDS,
    prepare: `mkdir /srv/repos && mv /etc/yum.repos.d/centos.repo /srv/repos/ && printf 'reposdir = /srv/none,\\n  /srv/repos\\n' >>/etc/dnf/dnf.conf`,
    outcome: 'unknown',
  },
  {
    resource: 'dnf_repo',
    name: 'defined-elsewhere',
    parameters: FIELDS,
    prepare: `printf '[docker-own]\\nname=another\\nbaseurl=http://elsewhere/\\n' >/etc/yum.repos.d/another.repo`,
    outcome: 'unknown',
  },
  { resource: 'dnf_repo', name: 'unusual-files', parameters: FIELDS, prepare: UNUSUAL_FILES, outcome: 'converges' },

  { resource: 'reachable', name: 'answers', parameters: 'www.google.com', outcome: 'unchanged' },
  {
    resource: 'reachable',
    name: 'unknown-name',
    parameters: { host: 'www.nowhere.example', within: 2 },
    outcome: 'fails',
  },
  { resource: 'reachable', name: 'no-answer', parameters: { host: '192.168.2.99', within: 2 }, outcome: 'fails' },

  {
    resource: 'command',
    name: 'creates',
    parameters: { run: 'echo hello >/root/greeting', creates: '/root/greeting' },
    outcome: 'converges',
  },
  {
    resource: 'command',
    name: 'created-already',
    parameters: { run: 'false', creates: '/etc/hosts' },
    outcome: 'unchanged',
  },
  {
    resource: 'command',
    name: 'unless',
    parameters: { run: ['touch', '/root/a file'], unless: ['test', '-e', '/root/a file'] },
    outcome: 'converges',
  },
  {
    resource: 'command',
    name: 'fails',
    parameters: { run: 'echo oh no >&2; exit 3', creates: '/nowhere' },
    outcome: 'fails',
  },

  {
    resource: 'reboot',
    name: 'another-kernel',
    parameters: { when: 'needed' },
    prepare: `${OWN_KERNEL}\n${NEWER_KERNEL}`,
    outcome: 'converges',
  },
  { resource: 'reboot', name: 'newest-kernel', parameters: 'needed', prepare: OWN_KERNEL, outcome: 'unchanged' },
  // As in a container: the running kernel is not one of the boot entries.
  {
    resource: 'reboot',
    name: 'kernel-of-container-host',
    parameters: 'needed',
    prepare: NEWER_KERNEL,
    outcome: 'unchanged',
  },
  {
    resource: 'reboot',
    name: 'kernel-not-started',
    parameters: 'needed',
    prepare: `printf '#!/bin/sh\\necho 5.14.0-575.el9.x86_64\\n' >/usr/local/bin/uname; chmod 755 /usr/local/bin/uname
${NEWER_KERNEL}`,
    outcome: 'fails',
  },

  {
    resource: 'file',
    name: 'another-text',
    parameters: { path: '/etc/motd', content: 'Managed by provision.\nDo not change it by hand.\n' },
    prepare: 'echo Welcome >/etc/motd',
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'as-declared',
    parameters: { path: '/etc/motd', content: 'Welcome\n', mode: '0644', owner: 'root' },
    prepare: 'echo Welcome >/etc/motd',
    outcome: 'unchanged',
  },
  {
    resource: 'file',
    name: 'created',
    parameters: { path: '/etc/app.conf', content: 'one\n', mode: '0600', owner: 'root', group: 'wheel' },
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'from-a-file',
    parameters: { path: '/srv/logo.png', source: 'files/logo.png', mode: '0640', owner: 'root', group: 'wheel' },
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'large-file-replaced',
    parameters: { path: '/srv/logo.png', source: 'files/logo.png' },
    prepare: 'head -c 20000000 /dev/zero >/srv/logo.png',
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'validated',
    parameters: {
      path: '/etc/sudoers.d/admins',
      content: '%wheel ALL=(ALL) NOPASSWD: ALL\n',
      mode: '0440',
      validate: ['visudo', '-cf', '%s'],
    },
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'validation-fails',
    parameters: {
      path: '/etc/sudoers.d/admins',
      content: '%wheel ALL=ALL) NOPASSWD ALL\n',
      mode: '0440',
      validate: ['visudo', '-cf', '%s'],
    },
    outcome: 'fails',
  },
  {
    resource: 'file',
    name: 'mode-only',
    parameters: { path: '/etc/crontab', mode: '0600' },
    prepare: 'touch /etc/crontab; chmod 644 /etc/crontab',
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'absent',
    parameters: { path: '/etc/motd', state: 'absent' },
    prepare: 'echo Welcome >/etc/motd',
    outcome: 'converges',
  },
  {
    resource: 'file',
    name: 'directory-in-the-way',
    parameters: { path: '/etc/motd', content: 'Welcome\n' },
    prepare: 'rm -f /etc/motd; mkdir /etc/motd',
    outcome: 'unknown',
  },
  {
    resource: 'file',
    name: 'link-in-the-way',
    parameters: { path: '/etc/motd', content: 'Welcome\n' },
    prepare: 'ln -sf /run/motd /etc/motd',
    outcome: 'unknown',
  },
  {
    resource: 'file',
    name: 'no-directory',
    parameters: { path: '/etc/app/app.conf', content: 'one\n' },
    outcome: 'fails',
  },
  {
    resource: 'file',
    name: 'no-such-owner',
    parameters: { path: '/etc/app.conf', content: 'one\n', owner: 'app' },
    outcome: 'fails',
  },

  { resource: 'directory', name: 'created', parameters: '/srv/app/data', outcome: 'converges' },
  {
    resource: 'directory',
    name: 'as-declared',
    parameters: { path: '/srv/app', mode: '0750', owner: 'root', group: 'wheel' },
    prepare: 'mkdir -m 750 /srv/app && chown root:wheel /srv/app',
    outcome: 'unchanged',
  },
  {
    resource: 'directory',
    name: 'other-attributes',
    parameters: { path: '/srv/app', mode: '0750', owner: 'root', group: 'wheel' },
    prepare: 'mkdir -m 2755 /srv/app',
    outcome: 'converges',
  },
  {
    resource: 'directory',
    name: 'recursive',
    parameters: {
      path: '/srv/app',
      owner: 'root',
      group: 'root',
      mode: '0755',
      file_mode: '0644',
      recursive: true,
    },
    prepare: `mkdir -p /srv/app/sub && echo x >/srv/app/sub/file && ln -s /etc/motd /srv/app/link
chmod 700 /srv/app/sub; chmod 600 /srv/app/sub/file; chown -h root:wheel /srv/app/link /srv/app/sub/file`,
    outcome: 'converges',
  },
  {
    resource: 'directory',
    name: 'recursive-without-the-group',
    parameters: { path: '/srv/app', group: 'app', recursive: true },
    prepare: 'mkdir -p /srv/app/sub',
    outcome: 'fails',
  },
  {
    resource: 'directory',
    name: 'purge',
    parameters: { path: '/etc/app/conf.d', purge: { keep: ['*.local'] } },
    prepare: 'mkdir -p /etc/app/conf.d/old && cd /etc/app/conf.d && touch site.conf "my file" site.local old/file',
    outcome: 'converges',
  },
  {
    resource: 'directory',
    name: 'absent-with-content',
    parameters: { path: '/srv/app', state: 'absent', recursive: true },
    prepare: 'mkdir -p /srv/app/sub && touch /srv/app/file',
    outcome: 'converges',
  },
  {
    resource: 'directory',
    name: 'not-empty',
    parameters: { path: '/srv/app', state: 'absent' },
    prepare: 'mkdir -p /srv/app/sub && touch /srv/app/file',
    outcome: 'unknown',
  },
  {
    resource: 'directory',
    name: 'file-in-the-way',
    parameters: '/srv/app',
    prepare: 'touch /srv/app',
    outcome: 'unknown',
  },

  {
    resource: 'link',
    name: 'created',
    parameters: { path: '/usr/local/bin/app', target: '/opt/app/bin/app' },
    outcome: 'converges',
  },
  {
    resource: 'link',
    name: 'another-target',
    parameters: { path: '/usr/local/bin/app', target: '/opt/app/bin/app' },
    prepare: 'ln -s /opt/old/app /usr/local/bin/app',
    outcome: 'converges',
  },
  {
    resource: 'link',
    name: 'as-declared',
    parameters: { path: '/usr/local/bin/app', target: '/bin/true' },
    prepare: 'ln -s /bin/true /usr/local/bin/app',
    outcome: 'unchanged',
  },
  {
    resource: 'link',
    name: 'file-replaced',
    parameters: { path: '/etc/localtime.old', target: '/usr/share/zoneinfo/Asia/Seoul', replace: true },
    prepare: 'echo x >/etc/localtime.old',
    outcome: 'converges',
  },
  {
    resource: 'link',
    name: 'file-in-the-way',
    parameters: { path: '/etc/localtime.old', target: '/usr/share/zoneinfo/Asia/Seoul' },
    prepare: 'echo x >/etc/localtime.old',
    outcome: 'unknown',
  },
  {
    resource: 'link',
    name: 'hard',
    parameters: { path: '/srv/data.bak', target: '/srv/data', hard: true },
    prepare: 'echo data >/srv/data',
    outcome: 'converges',
  },
  {
    resource: 'link',
    name: 'absent',
    parameters: { path: '/usr/local/bin/app', state: 'absent' },
    prepare: 'ln -s /opt/app/bin/app /usr/local/bin/app',
    outcome: 'converges',
  },

  { resource: 'user', name: 'new', parameters: 'alice', outcome: 'converges' },
  {
    resource: 'user',
    name: 'new-with-everything',
    parameters: ALICE,
    prepare: 'groupadd docker',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'as-declared',
    parameters: ALICE,
    prepare: `groupadd docker && ${ADD_ALICE}`,
    outcome: 'unchanged',
  },
  {
    resource: 'user',
    name: 'every-field-differs',
    parameters: ALICE,
    prepare: 'groupadd docker && useradd --create-home --uid 1200 --shell /bin/sh --home-dir /home/old alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'another-membership-stays',
    parameters: { name: 'alice', groups: ['docker'] },
    prepare: 'groupadd docker && groupadd video2 && useradd --create-home --groups video2 alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'exact-groups',
    parameters: { name: 'alice', groups: ['docker'], exact_groups: true },
    prepare: 'groupadd docker && groupadd video2 && useradd --create-home --groups video2 alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'primary-group',
    parameters: { name: 'alice', group: 'students' },
    prepare: 'groupadd students && useradd --create-home alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'group-of-the-same-name',
    parameters: 'alice',
    prepare: 'groupadd alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'system-account',
    parameters: { name: 'app', system: true, home: '/opt/app', shell: '/usr/sbin/nologin' },
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'home-directory-removed-by-hand',
    parameters: 'alice',
    prepare: 'useradd --create-home alice && rm -r /home/alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'expired',
    parameters: { name: 'alice', expires: 'never' },
    prepare: 'useradd --create-home --expiredate 20454 alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'group-missing',
    parameters: { name: 'alice', groups: ['docker'] },
    outcome: 'unknown',
  },
  {
    resource: 'user',
    name: 'uid-taken',
    parameters: { name: 'alice', uid: 1200 },
    prepare: 'useradd --uid 1200 bob',
    outcome: 'unknown',
  },
  {
    resource: 'user',
    name: 'removed',
    parameters: { name: 'alice', state: 'absent' },
    prepare: 'useradd --create-home alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'removed-with-home',
    parameters: { name: 'alice', state: 'absent', remove_home: true },
    prepare: 'useradd --create-home alice',
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'removed-while-in-use',
    parameters: { name: 'alice', state: 'absent' },
    prepare: 'useradd --create-home alice && runuser -u alice -- setsid --fork sleep 600 </dev/null >/dev/null 2>&1',
    outcome: 'fails',
  },
  {
    resource: 'user',
    name: 'removed-before',
    parameters: { name: 'alice', state: 'absent' },
    outcome: 'unchanged',
  },

  { resource: 'group', name: 'new', parameters: 'docker', outcome: 'converges' },
  {
    resource: 'group',
    name: 'new-system-group',
    parameters: { name: 'docker', gid: 980, system: true },
    outcome: 'converges',
  },
  { resource: 'group', name: 'as-declared', parameters: 'docker', prepare: 'groupadd docker', outcome: 'unchanged' },
  {
    resource: 'group',
    name: 'another-gid',
    parameters: { name: 'docker', gid: 980 },
    prepare: 'groupadd --gid 2000 docker',
    outcome: 'converges',
  },
  {
    resource: 'group',
    name: 'gid-taken',
    parameters: { name: 'docker', gid: 2000 },
    prepare: 'groupadd --gid 2000 students',
    outcome: 'unknown',
  },
  {
    resource: 'group',
    name: 'removed',
    parameters: { name: 'docker', state: 'absent' },
    prepare: 'groupadd docker',
    outcome: 'converges',
  },
  {
    resource: 'group',
    name: 'primary-group-of-a-user',
    parameters: { name: 'alice', state: 'absent' },
    prepare: 'useradd alice',
    outcome: 'unknown',
  },

  {
    resource: 'authorized_key',
    name: 'first-key',
    parameters: { user: 'alice', key: ALICE_KEY },
    prepare: 'useradd --create-home alice',
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'as-declared',
    parameters: { user: 'alice', key: ALICE_KEY },
    prepare: `useradd --create-home alice && ${addKeys(ALICE_KEY)}`,
    outcome: 'unchanged',
  },
  {
    resource: 'authorized_key',
    name: 'beside-another-key',
    parameters: { user: 'alice', key: ALICE_KEY, options: ['from="192.168.2.0/24"', 'restrict'] },
    prepare: `useradd --create-home alice && ${addKeys('# of the class', BOB_KEY)}`,
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'exclusive',
    parameters: { user: 'alice', key: [ALICE_KEY], exclusive: true },
    prepare: `useradd --create-home alice && ${addKeys('# of the class', BOB_KEY)}`,
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'another-option',
    parameters: { user: 'alice', key: ALICE_KEY, options: 'restrict' },
    prepare: `useradd --create-home alice && ${addKeys(`no-pty ${ALICE_KEY}`)}`,
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'permissions-that-sshd-refuses',
    parameters: { user: 'alice', key: ALICE_KEY },
    prepare: `useradd --create-home alice && ${addKeys(ALICE_KEY)} && chmod 775 /home/alice/.ssh && chown root /home/alice/.ssh/authorized_keys`,
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'removed',
    parameters: { user: 'alice', key: BOB_KEY, state: 'absent' },
    prepare: `useradd --create-home alice && ${addKeys(ALICE_KEY, BOB_KEY)}`,
    outcome: 'converges',
  },
  {
    resource: 'authorized_key',
    name: 'no-such-user',
    parameters: { user: 'alice', key: ALICE_KEY },
    outcome: 'unknown',
  },
  {
    resource: 'authorized_key',
    name: 'symbolic-link',
    parameters: { user: 'alice', key: ALICE_KEY },
    prepare: 'useradd --create-home alice && runuser -u alice -- ln -s /etc /home/alice/.ssh',
    outcome: 'unknown',
  },

  {
    resource: 'hosts_entry',
    name: 'new',
    parameters: { entries: CLASS },
    prepare: hostsFile(),
    outcome: 'converges',
  },
  {
    resource: 'hosts_entry',
    name: 'as-declared',
    parameters: { entries: CLASS },
    prepare: hostsFile(
      '192.168.2.10 docker1.example.com docker1 # by hand',
      '192.168.2.11\\tdocker2.example.com\\tdocker2',
    ),
    outcome: 'unchanged',
  },
  {
    resource: 'hosts_entry',
    name: 'another-address',
    parameters: { entries: CLASS },
    prepare: hostsFile('192.168.2.77 docker1.example.com docker1', '192.168.2.78 docker2.example.com docker2'),
    outcome: 'converges',
  },
  {
    resource: 'hosts_entry',
    name: 'beside-other-names',
    parameters: { address: '192.168.2.5', names: ['registry.example.com', 'registry'] },
    prepare: hostsFile('192.168.2.5 mirror # of the class'),
    outcome: 'converges',
  },
  {
    resource: 'hosts_entry',
    name: 'removed',
    parameters: { names: ['docker1', 'docker1.example.com'], state: 'absent' },
    prepare: hostsFile('192.168.2.10 docker1.example.com docker1'),
    outcome: 'converges',
  },

  { resource: 'docker_network', name: 'not-installed', parameters: 'web', outcome: 'unknown' },
  {
    resource: 'docker_network',
    name: 'stopped',
    parameters: 'web',
    // docker.socket stays active: a probe that connects to it would start the engine.
    prepare: `${DOCKER} && systemctl stop docker`,
    outcome: 'unknown',
  },
  { resource: 'docker_network', name: 'new', parameters: 'web', prepare: DOCKER, outcome: 'converges' },
  { resource: 'docker_network', name: 'new-with-addresses', parameters: WEB, prepare: DOCKER, outcome: 'converges' },
  {
    resource: 'docker_network',
    name: 'as-declared',
    parameters: WEB,
    prepare: `${DOCKER} && ${ADD_WEB} && docker network create web2`,
    outcome: 'unchanged',
  },
  {
    resource: 'docker_network',
    name: 'both-families',
    parameters: { name: 'web', subnet: ['172.30.0.0/16', 'fd00:30::/64'], ipv6: true, labels: { class: 'seoul' } },
    prepare: `${DOCKER} && ${ADD_WEB}`,
    outcome: 'converges',
  },
  {
    resource: 'docker_network',
    name: 'another-mtu',
    parameters: MTU,
    prepare: `${DOCKER} && ${ADD_WEB}`,
    outcome: 'converges',
  },
  {
    resource: 'docker_network',
    name: 'another-mtu-in-use',
    parameters: MTU,
    prepare: `${DOCKER} && ${ADD_WEB} && ${CONTAINER('--network web')}`,
    outcome: 'unknown',
  },
  {
    resource: 'docker_network',
    name: 'another-mtu-in-use-and-recreated',
    parameters: { ...MTU, recreate: true },
    prepare: `${DOCKER} && ${ADD_WEB} && ${CONTAINER('--network web')}`,
    outcome: 'converges',
  },
  {
    resource: 'docker_network',
    name: 'overlaps',
    parameters: { name: 'web2', subnet: '172.30.0.0/24' },
    prepare: `${DOCKER} && ${ADD_WEB}`,
    outcome: 'fails',
  },
  {
    resource: 'docker_network',
    name: 'removed',
    parameters: { name: 'web', state: 'absent' },
    prepare: `${DOCKER} && ${ADD_WEB}`,
    outcome: 'converges',
  },

  { resource: 'docker_volume', name: 'new', parameters: 'data', prepare: DOCKER, outcome: 'converges' },
  {
    resource: 'docker_volume',
    name: 'nfs',
    parameters: { name: 'media', options: { type: 'nfs', o: 'addr=192.168.2.20,ro', device: ':/export/media' } },
    prepare: DOCKER,
    outcome: 'converges',
  },
  {
    resource: 'docker_volume',
    name: 'as-declared',
    parameters: { name: 'data', driver: 'local', labels: { backup: 'daily' } },
    prepare: `${DOCKER} && docker volume create --label backup=daily data`,
    outcome: 'unchanged',
  },
  {
    resource: 'docker_volume',
    name: 'another-label',
    parameters: { name: 'data', labels: { backup: 'daily' } },
    prepare: `${DOCKER} && docker volume create data`,
    outcome: 'unknown',
  },
  {
    resource: 'docker_volume',
    name: 'another-label-and-recreated',
    parameters: { name: 'data', labels: { backup: 'daily' }, recreate: true },
    prepare: `${DOCKER} && docker volume create data`,
    outcome: 'converges',
  },
  {
    resource: 'docker_volume',
    name: 'removed',
    parameters: { name: 'data', state: 'absent' },
    prepare: `${DOCKER} && docker volume create data`,
    outcome: 'converges',
  },
  {
    resource: 'docker_volume',
    name: 'removed-while-in-use',
    parameters: { name: 'data', state: 'absent' },
    prepare: `${DOCKER} && ${CONTAINER('--volume data:/data')}`,
    outcome: 'unknown',
  },
];
