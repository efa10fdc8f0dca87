import type { Situation } from './case.ts';
import { dockerLogins } from './docker-login-situations.ts';
import { dockerNetworks } from './docker-network-situations.ts';
import { dockerVolumes } from './docker-volume-situations.ts';
import { dockerDaemon } from './docker-daemon-situations.ts';
import { dockerImages } from './docker-image-situations.ts';
import { dockerPrunes } from './docker-prune-situations.ts';
import { dockerContainers } from './docker-container-situations.ts';
import { dockerSwarms } from './docker-swarm-situations.ts';
import { dockerNodes } from './docker-node-situations.ts';
import { dockerComposes } from './docker-compose-situations.ts';
import { dockerServices } from './docker-service-situations.ts';
import { dockerStacks } from './docker-stack-situations.ts';
import { docker2010 } from './docker-20.10-situations.ts';
import { baseRepos } from './base-repos-situations.ts';
import { firewalls } from './firewall-situations.ts';
import { selinuxSituations } from './selinux-situations.ts';
import { networkLinks } from './network-link-situations.ts';
import { debian } from './debian-situations.ts';
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
/** What provision writes once a host has its own machine-id and keys. */
const madeOn = (boot: string, card: string) =>
  `mkdir -p /var/lib/provision && printf '{"boot":"%s","cards":["%s"]}\\n' ${boot} ${card} >/var/lib/provision/machine-identity`;
const MINOR_RELEASE = 'mkdir -p /etc/dnf/vars && echo 9.4 >/etc/dnf/vars/releasever';
const APPLY_STATIC = `nmcli connection modify ens33 ipv4.method manual ipv4.addresses 192.168.2.10/24 \\
  ipv4.gateway 192.168.2.254 ipv4.dns 168.126.63.1 ipv4.dns-search example.com && nmcli connection up ens33`;

/** The files in which cloud-init of EL9 and Debian 12 says that it runs at boot. tests/e2e/cloud-init.test.ts has the package. */
const CLOUD_INIT = `target=/run/systemd/generator.early/multi-user.target.wants
service=/etc/systemd/system/cloud-init.target.wants
mkdir -p /etc/cloud/cloud.cfg.d $target $service
printf '[Unit]\\nDescription=Cloud-init target\\nAfter=multi-user.target\\n' >/usr/lib/systemd/system/cloud-init.target
printf '[Unit]\\nDescription=Initial cloud-init job (pre-networking)\\n' >/usr/lib/systemd/system/cloud-init-local.service
ln -s /usr/lib/systemd/system/cloud-init.target $target/cloud-init.target
ln -s /usr/lib/systemd/system/cloud-init-local.service $service/cloud-init-local.service`;

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

const APP_UNIT =
  '[Unit]\nDescription=The application\n[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n';
/** What provision writes for the timer `backup`, already running. */
const WRITE_BACKUP = `cat >/etc/systemd/system/backup.service <<'END'
# Written by provision.
[Unit]
Description=backup

[Service]
Type=oneshot
ExecStart=/bin/sh -c "/usr/local/bin/backup"
END
cat >/etc/systemd/system/backup.timer <<'END'
# Written by provision.
[Unit]
Description=backup

[Timer]
OnCalendar=04:00
Persistent=true

[Install]
WantedBy=timers.target
END
systemctl daemon-reload && systemctl enable --now backup.timer`;
const CRONIE = 'dnf -y install cronie && systemctl start crond';
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

/** A shell command that puts a script with these commands in the place of modprobe(8), and makes its directories. */
function modprobe(commands: string): string {
  return `mkdir -p /etc/modprobe.d /etc/modules-load.d && printf '#!/bin/sh\\n%s\\n' '${commands}' >/usr/local/bin/modprobe && chmod 755 /usr/local/bin/modprobe`;
}

/** A shell command that serves the files of /srv/www on port 8080 of the host itself. */
const SERVE = `mkdir -p /srv/www && systemd-run --quiet python3 -m http.server --bind 127.0.0.1 --directory /srv/www 8080 &&
  until curl --silent --output /dev/null http://127.0.0.1:8080/; do sleep 0.1; done`;
const HELLO = {
  path: '/opt/hello.txt',
  url: 'http://127.0.0.1:8080/hello.txt',
  checksum: 'sha256:66a045b452102c59d840ec097d59d9467e13a3f34f6494e539ffd32c1bb35f18',
};

/** tar(1) with options by which every host makes the same archive of the same files. */
const TAR = 'tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=ustar';
const TAR_GZ = `${TAR} --use-compress-program='gzip -n'`;
const APP = { path: '/opt/app', file: '/srv/app.tar.gz', strip: 1 };
const MAKE_APP = `mkdir -p /tmp/app-1/bin && echo app >/tmp/app-1/bin/app &&
  ${TAR_GZ} --create --file /srv/app.tar.gz --directory /tmp app-1`;
/** The state after APP was applied. */
const UNPACKED_APP = `mkdir -p /opt/app/bin /opt/app/.provision-archive && cd /opt/app && echo app >bin/app &&
  printf 'bin/\\0bin/app\\0' >.provision-archive/members && : >.provision-archive/left &&
  printf 'Written by provision.\\nchecksum sha256:%s\\nstrip 1\\nowner \\n' "$(sha256sum </srv/app.tar.gz | cut -d' ' -f1)" \\
    >.provision-archive/record`;

/**
 * A shell script with stand-ins for chrony: a unit that sleeps, a chronyc whose clock is synchronised while /run/synchronised
 * exists, which `waitsync` creates unless /run/no-answer exists, and a chrony.conf like that of the distribution.
 */
function chrony(...sources: readonly string[]): string {
  return `cat >/etc/systemd/system/chronyd.service <<'END'
[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
END
cat >/usr/local/bin/chronyc <<'END'
#!/bin/sh
case "$*" in
  *waitsync*)
    if [ -e /run/no-answer ]; then
      echo 'try: 2, refid: 00000000, correction: 0.000000000, skew: 0.000'
      exit 1
    fi
    touch /run/synchronised
    echo 'try: 1, refid: C0A80205, correction: 0.000012345, skew: 0.123' ;;
  *)
    status='Not synchronised'
    [ -e /run/synchronised ] && status=Normal
    echo "C0A80205,192.168.2.5,3,1700000000.0,0.0,0.0,0.0,0.0,0.0,0.1,0.001,0.001,64.0,$status" ;;
esac
END
chmod 755 /usr/local/bin/chronyc
printf '%s\\n' '# Use public servers.' ${sources.map((source) => `'${source}'`).join(' ')} '' 'driftfile /var/lib/chrony/drift' \\
  'makestep 1.0 3' rtcsync >/etc/chrony.conf
systemctl daemon-reload`;
}

const CLASS = [
  { address: '192.168.2.10', names: ['docker1.example.com', 'docker1'] },
  { address: '192.168.2.11', names: ['docker2.example.com', 'docker2'] },
];

/** Each starts from a freshly installed host. */
/** Of xfs_info 6.1 for a file system that `mkfs.xfs -m crc=0 -n ftype=0` made, but for the name of the device. */
const XFS_INFO = `meta-data=/dev/mapper/cl-root    isize=256    agcount=4, agsize=25600 blks
         =                       sectsz=512   attr=2, projid32bit=1
         =                       crc=0        finobt=0, sparse=0, rmapbt=0
         =                       reflink=0    bigtime=0 inobtcount=0 nrext64=0
data     =                       bsize=4096   blocks=102400, imaxpct=25
         =                       sunit=0      swidth=0 blks
naming   =version 2              bsize=4096   ascii-ci=0, ftype=0
log      =internal log           bsize=4096   blocks=16384, version=2
         =                       sectsz=512   sunit=0 blks, lazy-count=1
realtime =none                   extsz=4096   blocks=0, rtextents=0
`;

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
    prepare: `${CLOUD_INIT}
echo 'preserve_hostname: false' >/etc/cloud/cloud.cfg`,
    outcome: 'converges',
  },
  {
    resource: 'hostname',
    name: 'cloud-init-without-a-data-source',
    parameters: 'docker1.example.com',
    prepare: `hostnamectl set-hostname docker1.example.com
${CLOUD_INIT}
echo 'preserve_hostname: false' >/etc/cloud/cloud.cfg
rm $target/cloud-init.target`,
    outcome: 'unchanged',
  },
  {
    resource: 'hostname',
    name: 'cloud-init-removed',
    parameters: 'docker1.example.com',
    prepare: `hostnamectl set-hostname docker1.example.com
${CLOUD_INIT}
echo 'preserve_hostname: false' >/etc/cloud/cloud.cfg
rm /usr/lib/systemd/system/cloud-init-local.service /usr/lib/systemd/system/cloud-init.target`,
    outcome: 'unchanged',
  },

  {
    resource: 'hostname',
    name: 'set-by-a-kernel-argument',
    parameters: 'docker1.example.com',
    prepare: 'grubby --update-kernel ALL --args systemd.hostname=old.example.com',
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
    name: 'profile-of-cloud-init',
    parameters: STATIC,
    prepare: `${APPLY_STATIC} && nmcli connection modify ens33 connection.id 'cloud-init ens33'
${CLOUD_INIT}`,
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
    name: 'enabled-for-another-target',
    parameters: { name: 'steady', enabled: true },
    prepare: `${STEADY} && systemctl enable steady && mkdir /etc/systemd/system/app.target.wants &&
mv /etc/systemd/system/multi-user.target.wants/steady.service /etc/systemd/system/app.target.wants/ && systemctl daemon-reload`,
    outcome: 'converges',
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
  {
    resource: 'package',
    name: 'podman-docker',
    parameters: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc', 'podman-docker'] },
    prepare: `dnf -y install podman-docker && curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'same-file',
    parameters: 'docker-ce-cli',
    prepare: `dnf -y install podman-docker && curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
    outcome: 'fails',
  },
  {
    resource: 'package',
    name: 'xfs-without-ftype',
    parameters: 'docker-ce',
    // The kernel of the test hosts does not mount such a file system: stand-ins say what df and xfs_info print where it is mounted.
    prepare: `cat >/usr/local/bin/df <<'END'
#!/bin/sh
printf 'Mounted on\n/\n'
END
cat >/usr/local/bin/xfs_info <<'END'
#!/bin/sh
cat <<'INFO'
${XFS_INFO}INFO
END
chmod 755 /usr/local/bin/df /usr/local/bin/xfs_info`,
    outcome: 'unknown',
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
  {
    resource: 'dnf_repo',
    name: 'minor-release',
    parameters: FIELDS,
    prepare: MINOR_RELEASE,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'by-url-minor-release',
    parameters: { name: 'docker-ce', url: REPO, enabled: ['docker-ce-stable'] },
    prepare: MINOR_RELEASE,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'without-a-folder-of-rhel',
    parameters: { ...FIELDS, baseurl: 'https://download.docker.com/linux/rhel/$releasever/$basearch/stable' },
    prepare: MINOR_RELEASE,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'nowhere',
    parameters: { ...FIELDS, baseurl: 'https://download.docker.com/linux/centos/$releasever/$basearch/weekly' },
    outcome: 'unknown',
  },
  {
    resource: 'dnf_repo',
    name: 'no-network',
    parameters: FIELDS,
    prepare: 'nmcli device disconnect ens33',
    outcome: 'converges',
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
    name: 'sshd-drop-in',
    parameters: {
      path: '/etc/ssh/sshd_config.d/00-provision.conf',
      content: 'PermitRootLogin prohibit-password\n',
      mode: '0600',
      validate: ['sshd', '-t', '-f', '%s'],
    },
    prepare: 'ssh-keygen -A >/dev/null; mkdir -p /etc/ssh/sshd_config.d',
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

  {
    resource: 'line',
    name: 'replaced',
    parameters: {
      path: '/etc/sudoers',
      match: String.raw`^#?\s*%wheel\s.*NOPASSWD`,
      line: '%wheel ALL=(ALL) NOPASSWD: ALL',
      validate: ['visudo', '-cf', '%s'],
    },
    prepare:
      "chmod 600 /etc/sudoers; printf 'root\\tALL=(ALL)\\tALL\\n%%wheel\\tALL=(ALL)\\tALL\\n# %%wheel\\tALL=(ALL)\\tNOPASSWD: ALL\\n' >/etc/sudoers; chmod 440 /etc/sudoers",
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'as-declared',
    parameters: { path: '/etc/environment', match: '^EDITOR=', line: 'EDITOR=vim' },
    prepare: "printf 'A=1\\nEDITOR=vim' >/etc/environment",
    outcome: 'unchanged',
  },
  {
    resource: 'line',
    name: 'appended',
    parameters: { path: '/etc/environment', line: 'EDITOR=vim' },
    prepare: "printf 'A=1' >/etc/environment",
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'several-become-one',
    parameters: {
      path: '/etc/pam.d/su',
      match: String.raw`^#?auth\s+\w+\s+pam_wheel`,
      line: 'auth required pam_wheel.so use_uid',
      before: String.raw`^auth\s+substack`,
      several: 'all',
    },
    prepare:
      "printf 'auth\\t\\tsufficient\\tpam_rootok.so\\n#auth\\t\\tsufficient\\tpam_wheel.so trust use_uid\\n#auth\\t\\trequired\\tpam_wheel.so use_uid\\nauth\\t\\tsubstack\\tsystem-auth\\n' >/etc/pam.d/su",
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'several-match',
    parameters: { path: '/etc/ssh/sshd_config', match: '^#?X11Forwarding', line: 'X11Forwarding no' },
    prepare: "printf '#X11Forwarding no\\nUseDNS no\\nX11Forwarding yes\\n' >/etc/ssh/sshd_config",
    outcome: 'unknown',
  },
  {
    resource: 'line',
    name: 'created',
    parameters: { path: '/etc/cron.allow', line: 'root', create: true },
    prepare: 'rm -f /etc/cron.allow',
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'no-file',
    parameters: { path: '/etc/app.conf', line: 'a = 1' },
    outcome: 'unknown',
  },
  {
    resource: 'line',
    name: 'absent',
    parameters: { path: '/etc/environment', match: '^EDITOR=', state: 'absent' },
    prepare: "printf 'EDITOR=vi\\r\\nA=1\\r\\nEDITOR=nano\\r\\n' >/etc/environment",
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'through-a-link',
    parameters: { path: '/etc/app.conf', line: 'a = 2', match: '^a ' },
    prepare:
      "mkdir /srv/app && printf 'a = 1\\n' >/srv/app/app.conf && chmod 640 /srv/app/app.conf && chgrp wheel /srv/app/app.conf && ln -s ../srv/app/app.conf /etc/app.conf",
    outcome: 'converges',
  },
  {
    resource: 'line',
    name: 'not-utf8',
    parameters: { path: '/etc/environment', line: 'EDITOR=vim' },
    prepare: "printf 'A=1\\nB=\\377\\n' >/etc/environment",
    outcome: 'unknown',
  },
  {
    resource: 'line',
    name: 'validation-fails',
    parameters: {
      path: '/etc/ssh/sshd_config',
      match: '^#?PermitRootLogin',
      line: 'PermitRootLogin perhaps',
      validate: ['sshd', '-t', '-f', '%s'],
    },
    prepare: "ssh-keygen -A >/dev/null; printf '#PermitRootLogin yes\\n' >/etc/ssh/sshd_config",
    outcome: 'fails',
  },

  {
    resource: 'block',
    name: 'added',
    parameters: {
      path: '/etc/ssh/sshd_config',
      content: 'Match User backup\n  ForceCommand /usr/local/bin/backup\n',
      validate: ['sshd', '-t', '-f', '%s'],
    },
    prepare: "ssh-keygen -A >/dev/null; printf 'UseDNS no\\n' >/etc/ssh/sshd_config",
    outcome: 'converges',
  },
  {
    resource: 'block',
    name: 'as-declared',
    parameters: { path: '/etc/chrony.conf', content: 'server 192.168.2.1 iburst' },
    prepare: "printf '# BEGIN provision\\nserver 192.168.2.1 iburst\\n# END provision\\n' >/etc/chrony.conf",
    outcome: 'unchanged',
  },
  {
    resource: 'block',
    name: 'before-a-line',
    parameters: {
      path: '/etc/chrony.conf',
      marker: '# {mark} provision servers',
      before: '^driftfile',
      content: 'server 192.168.2.1 iburst\nserver 192.168.2.2 iburst\n',
    },
    prepare: "printf '# Time\\ndriftfile /var/lib/chrony/drift\\n' >/etc/chrony.conf",
    outcome: 'converges',
  },
  {
    resource: 'block',
    name: 'of-ansible',
    parameters: {
      path: '/etc/chrony.conf',
      marker: '# {mark} ANSIBLE MANAGED BLOCK',
      content: 'server 192.168.2.1 iburst',
    },
    prepare:
      "printf '# BEGIN ANSIBLE MANAGED BLOCK\\nserver 192.168.2.9\\n# END ANSIBLE MANAGED BLOCK\\nrtcsync' >/etc/chrony.conf",
    outcome: 'converges',
  },
  {
    resource: 'block',
    name: 'without-its-end',
    parameters: { path: '/etc/chrony.conf', content: 'server 192.168.2.1 iburst' },
    prepare: "printf 'rtcsync\\n# BEGIN provision\\nserver 192.168.2.9\\n' >/etc/chrony.conf",
    outcome: 'unknown',
  },
  {
    resource: 'block',
    name: 'absent',
    parameters: { path: '/etc/ssh/sshd_config', state: 'absent' },
    prepare: "printf 'UseDNS no\\n# BEGIN provision\\nMatch User backup\\n# END provision\\n' >/etc/ssh/sshd_config",
    outcome: 'converges',
  },

  {
    resource: 'ini',
    name: 'another-value',
    parameters: { path: '/etc/dnf/dnf.conf', section: 'main', option: 'installonly_limit', value: '2' },
    prepare: "printf '[main]\\ngpgcheck=1\\ninstallonly_limit=3\\nbest=True\\n' >/etc/dnf/dnf.conf",
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'as-declared',
    parameters: { path: '/etc/dnf/dnf.conf', section: 'main', options: { gpgcheck: '1', best: 'True' } },
    prepare: "printf '[main]\\ngpgcheck = 1\\nbest=True\\n' >/etc/dnf/dnf.conf",
    outcome: 'unchanged',
  },
  {
    resource: 'ini',
    name: 'several-options',
    parameters: {
      path: '/etc/systemd/journald.conf',
      section: 'Journal',
      options: { Storage: 'persistent', SystemMaxUse: '200M' },
    },
    prepare:
      "printf '#  See journald.conf(5)\\n\\n[Journal]\\n#Storage=auto\\n#Compress=yes\\n#SystemMaxUse=\\n' >/etc/systemd/journald.conf",
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'created',
    parameters: {
      path: '/etc/NetworkManager/conf.d/dns.conf',
      section: 'main',
      option: 'dns',
      value: 'none',
      create: true,
    },
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'without-sections',
    parameters: { path: '/etc/locale.conf', option: 'LANG', value: 'ko_KR.UTF-8' },
    prepare: "printf 'LANG=C.UTF-8' >/etc/locale.conf",
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'option-absent',
    parameters: { path: '/etc/dnf/dnf.conf', section: 'main', option: 'proxy', state: 'absent' },
    prepare: "printf '[main]\\nproxy=http://192.168.2.1:3128\\nbest=True\\n' >/etc/dnf/dnf.conf",
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'section-absent',
    parameters: { path: '/etc/my.ini', section: 'client', state: 'absent' },
    prepare: "printf '[client]\\nuser = root\\n\\n# The server\\n[mysqld]\\nskip-networking\\n' >/etc/my.ini",
    outcome: 'converges',
  },
  {
    resource: 'ini',
    name: 'cannot-be-parsed',
    parameters: { path: '/etc/dnf/dnf.conf', section: 'main', option: 'best', value: 'True' },
    prepare: "printf '[main]\\ngpgcheck=1\\n<<<<<<< HEAD\\n' >/etc/dnf/dnf.conf",
    outcome: 'unknown',
  },

  // The lab's hosts have a network of their own: of /proc/sys, only net can be written there.
  {
    resource: 'sysctl',
    name: 'fresh',
    parameters: { name: 'net.ipv4.ip_forward', value: 1 },
    prepare: 'sysctl -w net.ipv4.ip_forward=0',
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'as-declared',
    parameters: { settings: { 'net.ipv4.ip_forward': 1, 'net.ipv4.ping_group_range': '0 100' } },
    prepare:
      "sysctl -w net.ipv4.ip_forward=1 net.ipv4.ping_group_range='0 100' && printf 'net.ipv4.ip_forward = 1\nnet.ipv4.ping_group_range = 0 100\n' >/etc/sysctl.d/k8s.conf",
    outcome: 'unchanged',
  },
  {
    resource: 'sysctl',
    name: 'several',
    parameters: { settings: { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 2 } },
    prepare:
      "sysctl -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=2 && echo 'net.ipv4.conf.all.rp_filter = 2' >/etc/sysctl.d/50-filter.conf",
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'overridden-file',
    parameters: { name: 'net.ipv4.ip_forward', value: 1 },
    prepare: "sysctl -w net.ipv4.ip_forward=0 && echo 'net/ipv4/ip_forward=0' >/etc/sysctl.d/k8s.conf",
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'set-by-hardening',
    parameters: { name: 'net.ipv4.ip_forward', value: 1, override_only: true },
    prepare:
      "printf '# Hardening\\nnet.ipv4.ip_forward = 0\\n' >/etc/sysctl.d/60-hardening.conf && sysctl -w net.ipv4.ip_forward=0",
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'set-by-no-file',
    parameters: { name: 'net.ipv4.ip_forward', value: 1, override_only: true },
    prepare: 'sysctl -w net.ipv4.ip_forward=0',
    outcome: 'unchanged',
  },
  {
    resource: 'sysctl',
    name: 'changed-by-hand',
    parameters: { name: 'net.ipv4.ip_forward', value: 1 },
    prepare: "echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/zz-provision.conf && sysctl -w net.ipv4.ip_forward=0",
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'absent',
    parameters: { name: 'net.ipv4.ip_forward', state: 'absent' },
    prepare: "printf 'net.ipv4.ip_forward = 1\nnet.ipv4.tcp_syncookies = 1\n' >/etc/sysctl.d/zz-provision.conf",
    outcome: 'converges',
  },
  {
    resource: 'sysctl',
    name: 'invalid-value',
    parameters: { name: 'net.ipv4.ip_forward', value: 'yes' },
    prepare: 'sysctl -w net.ipv4.ip_forward=0',
    outcome: 'fails',
  },

  {
    resource: 'timezone',
    name: 'another-zone',
    parameters: 'Asia/Seoul',
    prepare: 'timedatectl set-timezone America/New_York',
    outcome: 'converges',
  },
  {
    resource: 'timezone',
    name: 'as-declared',
    parameters: { name: 'Asia/Seoul' },
    prepare: 'ln -sf /usr/share/zoneinfo/Asia/Seoul /etc/localtime',
    outcome: 'unchanged',
  },
  {
    resource: 'timezone',
    name: 'no-file',
    parameters: 'Asia/Seoul',
    prepare: 'rm -f /etc/localtime',
    outcome: 'converges',
  },
  {
    resource: 'timezone',
    name: 'copied-file',
    parameters: 'Asia/Seoul',
    prepare: 'rm -f /etc/localtime && cp /usr/share/zoneinfo/Asia/Seoul /etc/localtime',
    outcome: 'converges',
  },
  {
    resource: 'timezone',
    name: 'unknown-zone',
    parameters: 'Asia/Soul',
    outcome: 'unknown',
  },

  // Debian has no glibc-langpack packages: the lab's hosts have the locales that localedef(1) has made for them.
  {
    resource: 'locale',
    name: 'another-locale',
    parameters: 'C.UTF-8',
    prepare: 'printf \'LANG="C"\\nLC_TIME=C.UTF-8\\n\' >/etc/locale.conf',
    outcome: 'converges',
  },
  {
    resource: 'locale',
    name: 'as-declared',
    parameters: { lang: 'C.UTF-8' },
    prepare: 'echo LANG=C.utf8 >/etc/locale.conf',
    outcome: 'unchanged',
  },
  {
    resource: 'locale',
    name: 'no-file',
    parameters: 'C.UTF-8',
    // Where there is none, systemd-localed of Debian writes /etc/default/locale.
    prepare: 'ln -sfn default/locale /etc/locale.conf && rm -f /etc/default/locale',
    outcome: 'converges',
  },
  {
    resource: 'locale',
    name: 'not-installed',
    parameters: 'ja_JP.UTF-8',
    prepare: 'echo LANG=C.UTF-8 >/etc/locale.conf',
    outcome: 'unknown',
  },
  {
    resource: 'locale',
    name: 'console-keymap',
    parameters: { lang: 'C.UTF-8', keymap: 'us' },
    prepare: `echo LANG=C.UTF-8 >/etc/locale.conf && echo KEYMAP=de >/etc/vconsole.conf
mkdir -p /usr/lib/kbd/keymaps/xkb && touch /usr/lib/kbd/keymaps/xkb/us.map.gz`,
    outcome: 'converges',
  },

  // The lab's hosts share the kernel of this machine and cannot load modules: a stand-in for modprobe says where a module is.
  {
    resource: 'kernel_module',
    name: 'built-in',
    parameters: 'br_netfilter',
    prepare: modprobe('echo builtin br_netfilter'),
    outcome: 'unchanged',
  },
  {
    resource: 'kernel_module',
    name: 'not-found',
    parameters: 'no_such_module',
    prepare: modprobe(
      'echo "modprobe: FATAL: Module no_such_module not found in directory /lib/modules/5.14.0-575.el9.x86_64" >&2; exit 1',
    ),
    outcome: 'unknown',
  },
  {
    resource: 'kernel_module',
    name: 'prevented-by-another-file',
    parameters: 'sctp',
    prepare: `${modprobe('echo insmod /lib/modules/5.14.0-575.el9.x86_64/extra/net/sctp/sctp.ko.xz')}
echo 'blacklist sctp' >/etc/modprobe.d/sctp-blacklist.conf`,
    outcome: 'unknown',
  },
  {
    resource: 'kernel_module',
    name: 'absent',
    parameters: { name: 'usb-storage', state: 'absent' },
    prepare: `${modprobe('echo insmod /lib/modules/5.14.0-575.el9.x86_64/kernel/drivers/usb/storage/usb-storage.ko.xz')}
echo usb_storage >/etc/modules-load.d/provision-usb_storage.conf`,
    outcome: 'converges',
  },
  {
    resource: 'kernel_module',
    name: 'absent-as-declared',
    parameters: { name: 'usb_storage', state: 'absent' },
    prepare: `${modprobe('echo insmod /lib/modules/5.14.0-575.el9.x86_64/kernel/drivers/usb/storage/usb-storage.ko.xz')}
echo 'blacklist usb-storage' >/etc/modprobe.d/hardening.conf`,
    outcome: 'unchanged',
  },

  // The lab's hosts cannot set the clock and have no network: stand-ins for chronyd and chronyc.
  {
    resource: 'time_sync',
    name: 'distribution-defaults',
    parameters: ['time1.example.com', 'time2.example.com'],
    prepare: chrony('pool 2.centos.pool.ntp.org iburst'),
    outcome: 'converges',
  },
  {
    resource: 'time_sync',
    name: 'as-declared',
    parameters: { servers: ['time1.example.com'] },
    prepare: `${chrony('server time1.example.com iburst minpoll 4')}
touch /run/synchronised && systemctl enable chronyd && systemctl restart chronyd`,
    outcome: 'unchanged',
  },
  {
    resource: 'time_sync',
    name: 'not-restarted',
    parameters: 'time1.example.com',
    prepare: `${chrony('server time1.example.com iburst')}
touch /run/synchronised && systemctl enable chronyd && systemctl restart chronyd && sleep 1 && touch /etc/chrony.conf`,
    outcome: 'converges',
  },
  {
    resource: 'time_sync',
    name: 'no-answer',
    parameters: { servers: ['time1.example.com'], within: 2 },
    prepare: `${chrony('server time1.example.com iburst')}
systemctl enable chronyd && systemctl restart chronyd && touch /run/no-answer`,
    outcome: 'fails',
  },
  {
    resource: 'time_sync',
    name: 'not-installed',
    parameters: 'time1.example.com',
    prepare: 'rm -f /etc/chrony.conf /etc/systemd/system/chronyd.service && systemctl daemon-reload',
    outcome: 'unknown',
  },

  // The lab's hosts cannot turn swap on, and /proc/swaps is that of this machine.
  {
    resource: 'swap',
    name: 'new-in-a-container',
    parameters: { file: '/swapfile', size: '16M' },
    outcome: 'fails',
  },
  {
    resource: 'swap',
    name: 'absent',
    parameters: { file: '/swapfile', state: 'absent' },
    prepare:
      "fallocate --length 16777216 /swapfile && chmod 600 /swapfile && mkswap /swapfile && echo '/swapfile none swap defaults 0 0' >>/etc/fstab",
    outcome: 'converges',
  },
  {
    resource: 'swap',
    name: 'absent-as-declared',
    parameters: { file: '/swapfile', state: 'absent' },
    outcome: 'unchanged',
  },
  {
    resource: 'swap',
    name: 'another-file',
    parameters: { file: '/swapfile', size: '16M' },
    prepare: 'echo data >/swapfile',
    outcome: 'unknown',
  },

  {
    resource: 'package',
    name: 'pattern-not-installed',
    parameters: 'tree-1.*',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'pattern-without-match',
    parameters: 'tree-7.*',
    outcome: 'fails',
  },
  {
    resource: 'package',
    name: 'pattern-older',
    parameters: ['docker-ce-28.4.*', 'docker-ce-cli-28.4.*'],
    prepare: `curl --silent --fail --output /etc/yum.repos.d/docker-ce.repo ${REPO} && dnf --assumeyes --quiet --allowerasing install docker-ce`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'hold-without-plugin',
    parameters: { name: 'bash', hold: true },
    outcome: 'unknown',
  },
  {
    resource: 'package',
    name: 'hold-installed',
    parameters: { name: 'bash', hold: true },
    prepare: 'dnf --assumeyes --quiet install python3-dnf-plugin-versionlock',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'hold-pattern-and-install',
    parameters: { name: 'tree-1.*', hold: true },
    prepare: 'dnf --assumeyes --quiet install python3-dnf-plugin-versionlock',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'hold-released',
    parameters: { name: 'bash', hold: false },
    prepare: 'dnf --assumeyes --quiet install python3-dnf-plugin-versionlock && dnf versionlock add bash',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'module-enabled',
    parameters: { module: 'nodejs:20' },
    prepare: 'dnf --assumeyes --quiet module enable nodejs:20',
    outcome: 'unchanged',
  },
  {
    resource: 'package',
    name: 'module-unknown',
    parameters: { module: 'nodejs:999' },
    outcome: 'fails',
  },
  {
    resource: 'package',
    name: 'module-stream',
    parameters: { module: 'nodejs:20', present: 'nodejs' },
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'module-switched',
    parameters: { module: 'nodejs:20' },
    prepare: 'dnf --assumeyes --quiet module enable nodejs:18',
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'security-updates',
    parameters: { name: ['tree', 'docker-ce-cli'], state: 'latest', security: true },
    prepare: `curl --silent --fail --output /etc/yum.repos.d/docker-ce.repo ${REPO} &&
  dnf --assumeyes --quiet install tree-1.8.0 docker-ce-cli-28.4.0`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'from-an-rpm',
    parameters: {
      name: 'tree',
      from: 'https://mirror.stream.centos.org/9-stream/AppStream/x86_64/os/Packages/tree-1.8.0-10.el9.x86_64.rpm',
    },
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'from-a-missing-rpm',
    parameters: { name: 'app', from: '/srv/app.rpm' },
    outcome: 'fails',
  },
  {
    resource: 'download',
    name: 'new',
    parameters: { ...HELLO, mode: '0640', group: 'wheel' },
    prepare: `${SERVE} && echo Hello >/srv/www/hello.txt`,
    outcome: 'converges',
  },
  {
    resource: 'download',
    name: 'as-declared',
    parameters: HELLO,
    prepare: 'echo Hello >/opt/hello.txt',
    outcome: 'unchanged',
  },
  {
    resource: 'download',
    name: 'changed-on-the-host',
    parameters: HELLO,
    prepare: `${SERVE} && echo Hello >/srv/www/hello.txt && echo Hi >/opt/hello.txt`,
    outcome: 'converges',
  },
  {
    resource: 'download',
    name: 'another-digest',
    parameters: HELLO,
    prepare: `${SERVE} && echo Hi >/srv/www/hello.txt && echo Old >/opt/hello.txt`,
    outcome: 'fails',
  },
  {
    resource: 'download',
    name: 'without-checksum',
    parameters: { path: HELLO.path, url: HELLO.url },
    prepare: `${SERVE} && echo Hello >/srv/www/hello.txt`,
    outcome: 'converges',
  },
  {
    resource: 'download',
    name: 'without-checksum-as-declared',
    parameters: { path: HELLO.path, url: HELLO.url },
    prepare: 'echo Hi >/opt/hello.txt',
    outcome: 'unchanged',
  },
  { resource: 'download', name: 'not-found', parameters: HELLO, prepare: SERVE, outcome: 'fails' },
  {
    resource: 'download',
    name: 'unknown-name',
    parameters: { ...HELLO, url: 'https://nowhere.invalid/hello.txt' },
    outcome: 'fails',
  },
  {
    resource: 'download',
    name: 'proxy-of-the-host',
    parameters: HELLO,
    prepare: `${SERVE} && echo Hello >/srv/www/hello.txt && echo http_proxy=http://127.0.0.1:9 >/etc/environment`,
    outcome: 'fails',
  },
  {
    resource: 'download',
    name: 'no-directory',
    parameters: { ...HELLO, path: '/opt/app/hello.txt' },
    prepare: `${SERVE} && echo Hello >/srv/www/hello.txt`,
    outcome: 'fails',
  },
  {
    resource: 'download',
    name: 'directory-in-the-way',
    parameters: HELLO,
    prepare: 'mkdir /opt/hello.txt',
    outcome: 'unknown',
  },
  { resource: 'download', name: 'no-curl', parameters: HELLO, prepare: 'rm /usr/bin/curl', outcome: 'unknown' },
  {
    resource: 'download',
    name: 'absent',
    parameters: { path: HELLO.path, state: 'absent' },
    prepare: 'echo Hello >/opt/hello.txt',
    outcome: 'converges',
  },

  {
    resource: 'archive',
    name: 'from-this-computer',
    parameters: { path: '/srv/site', source: 'files/site.tar.gz', owner: 'root', group: 'wheel' },
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'of-the-host',
    parameters: APP,
    prepare: MAKE_APP,
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'from-a-url',
    parameters: {
      path: '/opt/site',
      url: 'http://127.0.0.1:8080/hello.tar',
      checksum: 'sha256:ddfc0e2d5a3799e9df5eb97915a4819e9724a6aeb4adafeb89200106eae31b69',
    },
    prepare: `${SERVE} && echo Hello >/tmp/hello.txt && ${TAR} --create --file /srv/www/hello.tar --directory /tmp hello.txt`,
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'unpacked-in-part',
    parameters: APP,
    prepare: `${MAKE_APP} && mkdir -p /opt/app/.provision-archive && printf 'bin/\\0bin/app\\0old\\0' >/opt/app/.provision-archive/members &&
  touch /opt/app/old`,
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'members-missing',
    parameters: APP,
    prepare: `${MAKE_APP} && ${UNPACKED_APP} && rm /opt/app/bin/app`,
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'as-declared',
    parameters: APP,
    prepare: `${MAKE_APP} && ${UNPACKED_APP}`,
    outcome: 'unchanged',
  },
  {
    resource: 'archive',
    name: 'old-removed',
    parameters: { ...APP, remove_old: true },
    prepare: `${MAKE_APP} && ${UNPACKED_APP} && printf 'old\\0' >/opt/app/.provision-archive/left && touch /opt/app/old`,
    outcome: 'converges',
  },
  {
    resource: 'archive',
    name: 'link-outside',
    parameters: { path: '/opt/app', file: '/srv/app.tar' },
    prepare: `mkdir /tmp/app && ln -s /etc/passwd /tmp/app/link && ${TAR} --create --file /srv/app.tar --directory /tmp app`,
    outcome: 'fails',
  },
  {
    resource: 'archive',
    name: 'not-an-archive',
    parameters: { path: '/opt/app', file: '/srv/app.tar.gz' },
    prepare: "echo '<html>' >/srv/app.tar.gz",
    outcome: 'fails',
  },
  {
    resource: 'archive',
    name: 'no-unzip',
    parameters: { path: '/opt/app', file: '/srv/app.zip' },
    prepare: 'touch /srv/app.zip',
    outcome: 'unknown',
  },
  {
    resource: 'archive',
    name: 'no-archive',
    parameters: { path: '/opt/app', file: '/srv/app.tar' },
    outcome: 'unknown',
  },
  {
    resource: 'archive',
    name: 'absent',
    parameters: { path: '/opt/app', state: 'absent' },
    prepare: `${MAKE_APP} && ${UNPACKED_APP} && touch /opt/app/other`,
    outcome: 'converges',
  },

  {
    resource: 'unit',
    name: 'new',
    parameters: { name: 'app.service', content: APP_UNIT },
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'as-declared',
    parameters: { name: 'app.service', content: APP_UNIT },
    prepare: `printf '%s' '${APP_UNIT}' >/etc/systemd/system/app.service && systemctl daemon-reload`,
    outcome: 'unchanged',
  },
  {
    resource: 'unit',
    name: 'another-content',
    parameters: { name: 'app.service', content: APP_UNIT },
    prepare: `printf '[Service]\nExecStart=/bin/sleep infinity\n' >/etc/systemd/system/app.service && systemctl daemon-reload && systemctl start app`,
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'file-newer-than-loaded',
    parameters: { name: 'app.service', content: APP_UNIT },
    prepare: `printf '[Service]\nExecStart=/bin/sleep infinity\n' >/etc/systemd/system/app.service && systemctl daemon-reload && systemctl start app && printf '%s' '${APP_UNIT}' >/etc/systemd/system/app.service`,
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'unknown-setting',
    parameters: { name: 'app.service', content: APP_UNIT.replace('ExecStart', 'Restrat=always\nExecStart') },
    outcome: 'fails',
  },
  {
    resource: 'unit',
    name: 'template',
    parameters: { name: 'app@.service', content: APP_UNIT },
    prepare: `printf '[Service]\nExecStart=/bin/sleep infinity\n' >/etc/systemd/system/app@.service && systemctl daemon-reload && systemctl start app@one`,
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'drop-in',
    parameters: { name: 'sshd.service', drop_in: 'limits', content: '[Service]\nLimitNOFILE=65536\n' },
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'drop-in-of-an-unknown-unit',
    parameters: { name: 'sshdd.service', drop_in: 'limits', content: '[Service]\nLimitNOFILE=65536\n' },
    outcome: 'unknown',
  },
  {
    resource: 'unit',
    name: 'removed',
    parameters: { name: 'app.service', state: 'absent' },
    prepare: `printf '%s' '${APP_UNIT}' >/etc/systemd/system/app.service && systemctl enable --now app`,
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'removed-while-its-file-is-missing',
    parameters: { name: 'app.service', state: 'absent' },
    prepare: `printf '%s' '${APP_UNIT}' >/etc/systemd/system/app.service && systemctl start app && rm /etc/systemd/system/app.service`,
    outcome: 'converges',
  },
  {
    resource: 'unit',
    name: 'missing-program',
    parameters: { name: 'app.service', content: APP_UNIT.replace('/usr/bin/sleep', '/usr/local/bin/app') },
    outcome: 'fails',
  },
  {
    resource: 'unit',
    name: 'masked',
    parameters: { name: 'app.service', content: APP_UNIT },
    prepare: 'ln -s /dev/null /etc/systemd/system/app.service',
    outcome: 'unknown',
  },

  {
    resource: 'timer',
    name: 'new',
    parameters: { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '04:00', persistent: true },
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'as-declared',
    parameters: { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '04:00', persistent: true },
    prepare: WRITE_BACKUP,
    outcome: 'unchanged',
  },
  {
    resource: 'timer',
    name: 'another-time',
    parameters: { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '05:30', persistent: true },
    prepare: WRITE_BACKUP,
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'stopped-by-hand',
    parameters: { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '04:00', persistent: true },
    prepare: `${WRITE_BACKUP} && systemctl disable --now backup.timer`,
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'files-removed-by-hand',
    parameters: { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '04:00', persistent: true },
    prepare: `${WRITE_BACKUP} && rm /etc/systemd/system/backup.*`,
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'as-another-user',
    parameters: {
      name: 'report',
      command: 'printf \'%s\\n\' "$HOME" | logger -t report',
      user: 'nobody',
      on_calendar: ['Mon..Fri 07:00', 'Sat 09:00'],
      randomized_delay: '30min',
    },
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'after-boot-and-repeated',
    parameters: { name: 'sync', command: 'true', on_boot: '5min', every: '1h' },
    outcome: 'converges',
  },
  {
    resource: 'timer',
    name: 'unknown-user',
    parameters: { name: 'backup', command: 'true', on_calendar: 'daily', user: 'nosuchuser' },
    outcome: 'unknown',
  },
  {
    resource: 'timer',
    name: 'timer-of-a-package',
    parameters: { name: 'fstrim', command: 'true', on_calendar: 'daily' },
    outcome: 'unknown',
  },
  {
    resource: 'timer',
    name: 'removed',
    parameters: { name: 'backup', state: 'absent' },
    prepare: WRITE_BACKUP,
    outcome: 'converges',
  },

  {
    resource: 'cron',
    name: 'not-installed',
    parameters: { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' },
    outcome: 'unknown',
  },
  {
    resource: 'cron',
    name: 'new',
    parameters: { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' },
    prepare: CRONIE,
    outcome: 'converges',
  },
  {
    resource: 'cron',
    name: 'among-others',
    parameters: { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' },
    prepare: `${CRONIE}\nprintf '%s\\n' 'MAILTO=""' '# by hand' '*/5\t* * * * /bin/true' '# provision: backup' '@daily /bin/false' '' | crontab -u root -`,
    outcome: 'converges',
  },
  {
    resource: 'cron',
    name: 'as-declared',
    parameters: { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' },
    prepare: `${CRONIE}\nprintf '# provision: backup\\n0 4 * * * /usr/local/bin/backup\\n' | crontab -u root -`,
    outcome: 'unchanged',
  },
  {
    resource: 'cron',
    name: 'without-a-name',
    parameters: { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' },
    prepare: `${CRONIE}\nprintf '0 4 * * * /usr/local/bin/backup\\n' | crontab -u root -`,
    outcome: 'converges',
  },
  {
    resource: 'cron',
    name: 'variables',
    parameters: { user: 'student', env: { MAILTO: 'student@example.com' } },
    prepare: `${CRONIE}\nprintf 'MAILTO=root\\n@daily /bin/true\\n' | crontab -u student -`,
    outcome: 'converges',
  },
  {
    resource: 'cron',
    name: 'unknown-user',
    parameters: { name: 'backup', user: 'nosuchuser', schedule: '@daily', command: 'true' },
    prepare: CRONIE,
    outcome: 'unknown',
  },
  {
    resource: 'cron',
    name: 'absent',
    parameters: { name: 'backup', state: 'absent' },
    prepare: `${CRONIE}\nprintf '# provision: backup\\n0 4 * * * /usr/local/bin/backup\\n' | crontab -u root -`,
    outcome: 'converges',
  },

  {
    resource: 'mount',
    name: 'tmpfs',
    parameters: { path: '/var/cache/app', source: 'tmpfs', options: ['size=16M', 'mode=0750', 'noexec'] },
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'as-declared',
    parameters: { path: '/mnt', source: 'tmpfs', options: 'size=16M,mode=0750' },
    prepare: "echo 'tmpfs\t/mnt\ttmpfs\tmode=0750,size=16M' >>/etc/fstab && systemctl daemon-reload && mount /mnt",
    outcome: 'unchanged',
  },
  {
    resource: 'mount',
    name: 'another-option',
    parameters: { path: '/mnt', source: 'tmpfs', options: ['size=16M', 'nosuid'] },
    prepare: "echo 'tmpfs /mnt tmpfs size=8M,noexec 0 0' >>/etc/fstab && systemctl daemon-reload && mount /mnt",
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'bind',
    parameters: { path: '/srv/www/data', source: '/srv/data', options: ['bind', 'ro'] },
    prepare: 'mkdir -p /srv/data',
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'unmounted-by-hand',
    parameters: { path: '/mnt', source: '/srv', options: 'bind' },
    prepare: "echo '/srv /mnt none bind 0 0' >>/etc/fstab && systemctl daemon-reload",
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'another-source',
    parameters: { path: '/mnt', source: '/srv', options: 'bind' },
    prepare: "echo '/opt /mnt none bind 0 0' >>/etc/fstab && systemctl daemon-reload && mount /mnt",
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'missing-device',
    parameters: { path: '/data', source: 'UUID=0b6f3ee2-5c51-4b3a-9f0e-7f2d8c4a1d11', type: 'xfs' },
    outcome: 'unknown',
  },
  {
    resource: 'mount',
    name: 'unmounted',
    parameters: { path: '/mnt', source: 'tmpfs', state: 'unmounted' },
    prepare: "echo 'tmpfs /mnt tmpfs defaults 0 0' >>/etc/fstab && systemctl daemon-reload && mount /mnt",
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'absent',
    parameters: { path: '/mnt', state: 'absent' },
    prepare:
      "printf '# by hand\\ntmpfs /mnt tmpfs defaults 0 0\\n/swapfile none swap noauto 0 0\\n' >>/etc/fstab && systemctl daemon-reload && mount /mnt",
    outcome: 'converges',
  },
  {
    resource: 'mount',
    name: 'busy',
    parameters: { path: '/mnt', state: 'absent' },
    prepare: `echo 'tmpfs /mnt tmpfs defaults 0 0' >>/etc/fstab && systemctl daemon-reload && mount /mnt
systemd-run --property=WorkingDirectory=/mnt sleep infinity`,
    outcome: 'fails',
  },
  ...dockerLogins,
  ...dockerNetworks,
  ...dockerVolumes,
  ...dockerDaemon,
  ...dockerImages,
  ...dockerPrunes,
  ...firewalls,
  ...selinuxSituations,
  ...dockerContainers,
  ...dockerSwarms,
  ...dockerNodes,
  ...dockerComposes,
  ...dockerServices,
  ...dockerStacks,
  ...docker2010,
  ...baseRepos,
  { resource: 'machine_identity', name: 'clone', parameters: 'own', outcome: 'converges' },
  {
    resource: 'machine_identity',
    name: 'clone-of-a-host-with-its-own',
    parameters: 'own',
    prepare: madeOn('an-earlier-boot', '00:0c:29:00:00:01'),
    outcome: 'converges',
  },
  {
    resource: 'machine_identity',
    name: 'own',
    parameters: 'own',
    prepare: madeOn('an-earlier-boot', '$(cat /sys/class/net/ens33/address)'),
    outcome: 'unchanged',
  },
  {
    resource: 'machine_identity',
    name: 'not-in-use',
    parameters: 'own',
    prepare: madeOn('$(cat /proc/sys/kernel/random/boot_id)', '$(cat /sys/class/net/ens33/address)'),
    outcome: 'converges',
  },
  {
    resource: 'machine_identity',
    name: 'certificate',
    parameters: 'own',
    prepare: 'echo "HostCertificate /etc/ssh/host-cert.pub" >>/etc/ssh/sshd_config',
    outcome: 'unknown',
  },
  ...networkLinks,
  ...debian,
];
