import { childrenOf, type Image, type Node } from '../host/disk.ts';
import { compareVersions, encodeContent, type Installed, type Package, PROGRAM } from '../host/packages.ts';
import { catalogue, type Catalogue } from './catalogue.ts';
import { bashrc, group, hosts, NM_CONF, passwd, preset, selinuxConfig, shadow } from './etc.ts';
import { notSimulated, others } from './programs.ts';

/** What all freshly installed hosts share; never changed. */
export interface Installation {
  readonly image: Image;
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly installed: readonly Installed[];
  readonly catalogue: Catalogue;
}

/** Packages of the installer's "Server" with container tools. */
const FROM_APPSTREAM = ['runc', 'podman', 'buildah', 'cockpit-podman', 'chrony'];
const ALONG_WITH_THEM = ['conmon', 'containers-common', 'fuse-overlayfs', 'slirp4netns'];
const NOT_INSTALLED = ['dnf-plugins-core', 'python3-dnf-plugins-core', 'yum-utils'];

const DIRECTORIES = [
  ...['/boot/loader/entries', '/dev', '/etc/NetworkManager/system-connections', '/etc/NetworkManager/conf.d'],
  ...['/etc/dnf/vars', '/etc/pki/rpm-gpg', '/etc/selinux', '/etc/ssh', '/etc/sudoers.d', '/etc/sysconfig'],
  ...['/etc/sysctl.d'],
  ...['/etc/systemd/system/multi-user.target.wants', '/etc/systemd/system/sockets.target.wants', '/etc/yum.repos.d'],
  ...['/home/student', '/mnt', '/opt', '/proc/sys/kernel/random', '/root/.ssh', '/run', '/srv', '/sys', '/tmp'],
  ...['/usr/lib/systemd/system', '/usr/lib/systemd/system-preset', '/usr/local/bin', '/usr/local/sbin', '/usr/sbin'],
  ...['/usr/bin', '/usr/share', '/usr/libexec', '/var/cache', '/var/lib', '/var/log', '/var/tmp', '/usr/lib64'],
];

const LINKS: Readonly<Record<string, string>> = {
  '/etc/systemd/system/default.target': '/usr/lib/systemd/system/multi-user.target',
  '/usr/lib/systemd/system/default.target': 'graphical.target',
  '/bin': 'usr/bin',
  '/sbin': 'usr/sbin',
  '/lib': 'usr/lib',
  '/lib64': 'usr/lib64',
  '/etc/os-release': '../usr/lib/os-release',
  '/etc/redhat-release': 'centos-release',
  '/etc/system-release': 'centos-release',
  '/etc/sysconfig/selinux': '../selinux/config',
  '/var/run': '../run',
  '/etc/sysctl.d/99-sysctl.conf': '../sysctl.conf',
  '/etc/systemd/system/dbus-org.fedoraproject.FirewallD1.service': '/usr/lib/systemd/system/firewalld.service',
  '/etc/systemd/system/dbus.service': '/usr/lib/systemd/system/dbus-broker.service',
};

const ENABLED = ['NetworkManager', 'chronyd', 'firewalld', 'sshd'];

const FILES: Readonly<Record<string, string>> = {
  '/etc/selinux/config': selinuxConfig,
  '/etc/hosts': hosts,
  '/etc/passwd': passwd,
  '/etc/group': group,
  '/etc/shadow': shadow,
  '/etc/locale.conf': 'LANG="en_US.UTF-8"\n',
  '/etc/dnf/dnf.conf':
    '[main]\ngpgcheck=1\ninstallonly_limit=3\nclean_requirements_on_remove=True\nbest=True\nskip_if_unavailable=False\n',
  '/etc/dnf/vars/stream': '9-stream\n',
  '/etc/NetworkManager/NetworkManager.conf': NM_CONF,
  '/etc/sysctl.conf':
    '# sysctl settings are defined through files in\n# /usr/lib/sysctl.d/, /run/sysctl.d/, and /etc/sysctl.d/.\n',
  '/usr/lib/sysctl.d/50-redhat.conf': 'kernel.yama.ptrace_scope = 0\n',
  '/usr/lib/systemd/system-preset/90-default.preset': preset,
  '/root/.bashrc': bashrc,
  '/root/.bash_profile': '# .bash_profile\nif [ -f ~/.bashrc ]; then\n    . ~/.bashrc\nfi\n',
  '/etc/bashrc': '# /etc/bashrc\n',
  '/etc/profile': '# /etc/profile\n',
  '/dev/null': '',
};

/** Files that the kernel generates on every read. */
export const LIVE_FILES = [
  '/proc/self/mounts',
  '/proc/sys/kernel/random/boot_id',
  '/proc/sys/net/ipv4/ip_forward',
  '/proc/uptime',
  '/proc/cmdline',
  '/proc/loadavg',
  '/proc/meminfo',
  '/sys/class/net/ens33/mtu',
  '/sys/class/net/ens34/mtu',
];

export function installation(): Installation {
  const packages = catalogue();
  const chosen = [
    ...packages.baseos
      .filter(({ name }) => !NOT_INSTALLED.includes(name))
      .map((one) => installedAs(one, 'anaconda', 'user')),
    ...newest(packages.appstream, FROM_APPSTREAM).map((one) => installedAs(one, 'AppStream', 'user')),
    ...newest(packages.appstream, ALONG_WITH_THEM).map((one) => installedAs(one, 'AppStream', 'dependency')),
  ];
  const image = new Map<string, Node>();
  const attributes = { owner: 'root', group: 'root', mtime: INSTALLED_AT };
  const directory = (path: string): void => {
    if (image.has(path)) return;
    if (path !== '/') directory(path.slice(0, path.lastIndexOf('/')) || '/');
    image.set(path, { kind: 'directory', mode: 0o755, ...attributes });
  };
  const file = (path: string, bytes: string, mode: number) => {
    directory(path.slice(0, path.lastIndexOf('/')) || '/');
    image.set(path, { kind: 'file', bytes, mode, ...attributes });
  };
  for (const path of DIRECTORIES) directory(path);
  for (const [path, target] of Object.entries(LINKS))
    image.set(path, { kind: 'link', target, mode: 0o777, ...attributes });
  for (const unit of ENABLED) {
    const target = `/usr/lib/systemd/system/${unit}.service`;
    const path = `/etc/systemd/system/multi-user.target.wants/${unit}.service`;
    image.set(path, { kind: 'link', target, mode: 0o777, ...attributes });
  }
  for (const [path, content] of Object.entries(FILES)) file(path, content, 0o644);
  // A parameter of the kernel can be set.
  for (const path of LIVE_FILES) file(path, '', path.startsWith('/proc/sys/net') ? 0o644 : 0o444);
  for (const path of [...notSimulated, ...others]) file(path, ...encodeContent(path, PROGRAM));
  for (const { about } of chosen) {
    for (const [path, content] of Object.entries(about.files)) file(path, ...encodeContent(path, content));
  }
  file('/etc/shadow', FILES['/etc/shadow'] ?? '', 0);
  image.set('/root', { kind: 'directory', mode: 0o550, ...attributes });
  image.set('/root/.ssh', { kind: 'directory', mode: 0o700, ...attributes });
  image.set('/tmp', { kind: 'directory', mode: 0o1777, ...attributes });
  image.set('/home/student', { kind: 'directory', mode: 0o700, ...attributes, owner: 'student', group: 'student' });
  return { image, children: childrenOf(image), installed: chosen.map(({ record }) => record), catalogue: packages };
}

/** 2025-11-03, in milliseconds. */
const INSTALLED_AT = Date.UTC(2025, 10, 3);

function newest(packages: readonly Package[], names: readonly string[]): readonly Package[] {
  return names.flatMap((name) => {
    const versions = packages.filter((one) => one.name === name).sort(compareVersions);
    return versions.slice(-1);
  });
}

function installedAs(about: Package, from: string, reason: Installed['reason']) {
  const { name, epoch, version, release, arch, size } = about;
  const record: Installed = { name, epoch, version, release, arch, size, from, reason, time: INSTALLED_AT / 1000 };
  return { about, record };
}
