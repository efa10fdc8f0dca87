import { type Package, type Program, PROGRAM } from '../host/packages.ts';
import {
  chronydService,
  dbusBrokerService,
  firewalldService,
  httpdService,
  networkManagerService,
  sshdService,
} from './base-units.ts';
import { containerdService, dockerService, dockerSocket } from './docker-units.ts';
import { centosRepo, osRelease } from './etc.ts';
import { accounts, coreutils, shell, systemd } from './programs.ts';

/** Packages with names, versions and dependencies of CentOS Stream 9 and Docker, and few of their files. */
export interface Catalogue {
  readonly baseos: readonly Package[];
  readonly appstream: readonly Package[];
  readonly docker: readonly Package[];
}

type Details = Partial<Omit<Package, 'name' | 'version' | 'release'>>;

/** `name version-release`; `.el9` is added to the release. */
function made(text: string, details: Details = {}): Package {
  const [name = '', version = '', release = ''] = text.split(/ |-(?=[^-]*$)/);
  return {
    name,
    version,
    release: `${release}.el9`,
    epoch: 0,
    arch: 'x86_64',
    summary: name,
    download: 40_000 + name.length * 1000,
    size: 90_000 + name.length * 4000,
    requires: [],
    recommends: [],
    provides: [],
    conflicts: [],
    obsoletes: [],
    files: {},
    units: [],
    ...details,
  };
}

/** Packages of the base system with their programs. */
const BASE: Readonly<Record<string, readonly string[]>> = {
  'basesystem 11-13': [],
  'setup 2.13.7-10': [],
  'filesystem 3.16-5': [],
  'tzdata 2025b-1': [],
  'glibc 2.34-168': ['/usr/bin/getent', '/lib64/libc.so.6', '/lib64/ld-linux-x86-64.so.2'],
  'glibc-langpack-en 2.34-168': [],
  'glibc-langpack-ko 2.34-168': [],
  'coreutils 8.32-39': coreutils.map((name) => `/usr/bin/${name}`),
  'util-linux 2.37.4-21': ['/usr/bin/logger', '/usr/bin/runuser'],
  'procps-ng 3.3.17-14': ['/usr/bin/uptime', '/usr/bin/free', '/usr/bin/pgrep'],
  'hostname 3.23-6': ['/usr/bin/hostname'],
  'less 590-5': [],
  'xz 5.2.5-8': [],
  'curl 7.76.1-31': ['/usr/bin/curl'],
  'ca-certificates 2024.2.69_v8.0.303-91.4': [],
  'crypto-policies 20250128-1': [],
  'python3 3.9.21-2': [],
  'python3-dnf 4.14.0-25': [],
  'python3-libselinux 3.6-3': [],
  'dnf 4.14.0-25': ['/usr/bin/dnf'],
  'yum 4.14.0-25': ['/usr/bin/yum'],
  'rpm 4.16.1.3-37': ['/usr/bin/rpm'],
  'sudo 1.9.5p2-10': ['/usr/bin/sudo'],
  'polkit 0.117-13': [],
  'kernel 5.14.0-575': [],
  'kernel-core 5.14.0-575': [],
  'grubby 8.40-64': ['/usr/sbin/grubby'],
  'selinux-policy 38.1.54-1': [],
  'selinux-policy-targeted 38.1.54-1': [],
  'policycoreutils 3.6-2.1': ['/usr/sbin/restorecon', '/usr/sbin/sestatus'],
  'libselinux-utils 3.6-3': ['/usr/sbin/getenforce', '/usr/sbin/setenforce'],
  'openssh 8.7p1-45': ['/usr/bin/ssh-keygen'],
  'openssh-clients 8.7p1-45': [],
  'iproute 6.11.0-1': ['/usr/sbin/ip'],
  'iputils 20210202-11': ['/usr/bin/ping', '/usr/sbin/arping'],
  'nftables 1.0.9-3': [],
  'firewalld-filesystem 1.3.4-9': [],
  'vim-minimal 8.2.2637-22': [],
  'NetworkManager-libnm 1.42.2-1': [],
  'cockpit-bridge 334.1-1': [],
};

const PLUGINS = { arch: 'noarch' } as const;

export function catalogue(): Catalogue {
  return {
    baseos: [
      ...Object.entries(BASE).map(([one, paths]) => made(one, { files: programs(paths) })),
      ...services(),
      made('bash 5.1.8-9', { provides: ['/bin/sh'], files: programs(shell) }),
      made('shadow-utils 4.9-12', { epoch: 2, provides: ['/usr/sbin/groupadd'], files: programs(accounts) }),
      made('iptables-nft 1.8.10-11', { provides: ['iptables'] }),
      made('centos-stream-release 9.0-26', {
        files: { '/usr/lib/os-release': osRelease, '/etc/centos-release': 'CentOS Stream release 9\n' },
      }),
      made('centos-stream-repos 9.0-26', { files: { '/etc/yum.repos.d/centos.repo': centosRepo } }),
      made('centos-gpg-keys 9.0-26'),
      made('dnf-plugins-core 4.3.0-20', {
        ...PLUGINS,
        summary: 'Core Plugins for DNF',
        requires: ['python3-dnf-plugins-core = 4.3.0-20.el9'],
      }),
      made('python3-dnf-plugins-core 4.3.0-20', {
        ...PLUGINS,
        summary: 'Core Plugins for DNF',
        requires: ['python3-dnf'],
        files: { '/usr/lib/python3.9/site-packages/dnf-plugins/config_manager.py': '' },
      }),
      made('yum-utils 4.3.0-20', {
        ...PLUGINS,
        summary: 'Yum-utils CLI compatibility layer',
        requires: ['dnf-plugins-core = 4.3.0-20.el9'],
        files: { '/usr/bin/yum-config-manager': PROGRAM },
      }),
    ],
    appstream: [...containerTools(), ...tools()],
    docker: [...dockerOf('28.4.0'), ...dockerOf('28.5.1')],
  };
}

/** Packages of the services of a fresh host. */
function services(): readonly Package[] {
  const unit = (name: string, content: string) => ({ [`/usr/lib/systemd/system/${name}.service`]: content });
  return [
    made('systemd 252-51', { files: programs(systemd) }),
    made('dbus-broker 28-7', {
      files: { ...unit('dbus-broker', dbusBrokerService), ...programs(['/usr/bin/dbus-broker-launch']) },
    }),
    made('openssh-server 8.7p1-45', { files: { ...unit('sshd', sshdService), ...programs(['/usr/sbin/sshd']) } }),
    made('firewalld 1.3.4-9', {
      files: { ...unit('firewalld', firewalldService), ...programs(['/usr/sbin/firewalld', '/usr/bin/firewall-cmd']) },
    }),
    made('NetworkManager 1.42.2-1', {
      files: {
        ...unit('NetworkManager', networkManagerService),
        ...programs(['/usr/sbin/NetworkManager', '/usr/bin/nmcli', '/usr/bin/nm-online']),
      },
    }),
  ];
}

function programs(paths: readonly string[]): Readonly<Record<string, Program>> {
  return Object.fromEntries(paths.map((path) => [path, PROGRAM]));
}

function containerTools(): readonly Package[] {
  return [
    made('runc 1.1.12-1', {
      epoch: 4,
      summary: 'CLI for running Open Containers',
      files: { '/usr/bin/runc': PROGRAM },
    }),
    made('conmon 2.1.12-1', { epoch: 3 }),
    made('slirp4netns 1.3.1-1', { epoch: 4 }),
    made('fuse-overlayfs 1.14-1', { epoch: 4 }),
    made('containers-common 1-117', { epoch: 4, arch: 'noarch', requires: ['slirp4netns', 'fuse-overlayfs'] }),
    made('podman 4.9.4-10', {
      epoch: 4,
      summary: 'Manage Pods, Containers and Container Images',
      requires: ['conmon', 'containers-common', 'runc >= 1.0.0-57'],
    }),
    made('buildah 1.33.8-4', { epoch: 2, requires: ['containers-common', 'runc >= 1.0.0-26'] }),
    made('cockpit-podman 84.1-1', { epoch: 4, arch: 'noarch', requires: ['cockpit-bridge >= 138', 'podman >= 2.0.4'] }),
  ];
}

function tools(): readonly Package[] {
  return [
    made('tree 1.8.0-10', { summary: 'File system tree viewer', files: { '/usr/bin/tree': PROGRAM } }),
    made('tree 2.1.0-10', { summary: 'File system tree viewer', files: { '/usr/bin/tree': PROGRAM } }),
    made('tar 1.34-7', { epoch: 2, files: { '/usr/bin/tar': PROGRAM } }),
    made('git 2.47.1-2', { summary: 'Fast Version Control System', files: { '/usr/bin/git': PROGRAM } }),
    made('vim-enhanced 8.2.2637-22', { epoch: 2 }),
    made('container-selinux 2.235.0-1', { epoch: 4, arch: 'noarch', requires: ['selinux-policy-targeted'] }),
    made('chrony 4.6.1-1', {
      summary: 'An NTP client/server',
      files: { '/usr/lib/systemd/system/chronyd.service': chronydService, '/usr/sbin/chronyd': PROGRAM },
      units: ['chronyd.service'],
    }),
    made('httpd 2.4.62-4', {
      summary: 'Apache HTTP Server',
      files: { '/usr/lib/systemd/system/httpd.service': httpdService, '/usr/sbin/httpd': PROGRAM },
      units: ['httpd.service'],
    }),
  ];
}

function dockerOf(version: string): readonly Package[] {
  return [
    ...(version === '28.4.0' ? [] : [containerd()]),
    made(`docker-ce ${version}-1`, {
      groups: ['docker'],
      epoch: 3,
      summary: 'The open-source application container engine',
      requires: [
        ...['/usr/sbin/groupadd', 'docker-ce-cli', 'container-selinux', 'systemd', 'iptables'],
        ...['containerd.io >= 1.6.24', 'xz'],
      ],
      recommends: ['docker-ce-rootless-extras'],
      conflicts: ['docker', 'docker-io'],
      files: {
        '/usr/bin/dockerd': PROGRAM,
        '/usr/lib/systemd/system/docker.service': dockerService,
        '/usr/lib/systemd/system/docker.socket': dockerSocket,
      },
      units: ['docker.service', 'docker.socket'],
    }),
    made(`docker-ce-cli ${version}-1`, {
      epoch: 1,
      summary: 'The open-source application container engine',
      recommends: ['docker-buildx-plugin', 'docker-compose-plugin'],
      files: { '/usr/bin/docker': PROGRAM },
    }),
    made(`docker-ce-rootless-extras ${version}-1`, {
      requires: ['docker-ce', 'slirp4netns >= 0.4', 'fuse-overlayfs >= 0.7'],
    }),
    made('docker-buildx-plugin 0.29.1-1'),
    made('docker-compose-plugin 2.40.3-1'),
  ];
}

function containerd(): Package {
  return made('containerd.io 1.7.27-3.1', {
    summary: 'An industry-standard container runtime',
    requires: ['container-selinux >= 2:2.74'],
    provides: ['containerd'],
    conflicts: ['containerd', 'runc'],
    obsoletes: ['containerd', 'runc'],
    files: {
      '/usr/bin/containerd': PROGRAM,
      '/usr/bin/runc': PROGRAM,
      '/usr/lib/systemd/system/containerd.service': containerdService,
    },
    units: ['containerd.service'],
  });
}
