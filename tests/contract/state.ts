import type { RecordedAnswer } from './scenario.ts';

const UNITS = [
  ...['NetworkManager', 'sshd', 'chronyd', 'firewalld', 'httpd', 'containerd', 'docker'],
  ...['docker.socket', 'broken', 'steady'],
];
const PROFILE =
  'connection.id,connection.type,connection.interface-name,connection.autoconnect,ipv4.method,ipv4.addresses,' +
  'ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default,ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns';

const CONNECTIONS = 'nmcli -t -f NAME,TYPE,DEVICE,STATE,AUTOCONNECT connection show';
const PACKAGES = 'rpm -qa';

/** Commands that read the state of a host after every scenario: all that this project can change. */
export const stateLines: readonly string[] = [
  'cat /etc/hostname',
  'uname -n',
  'ip -br addr',
  'ip -4 route',
  CONNECTIONS,
  `nmcli -t -f ${PROFILE} connection show ens33`,
  'busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Checkpoints',
  ...UNITS.map((unit) => `systemctl show --property LoadState,ActiveState,SubState,UnitFileState -- ${unit}`),
  'getenforce',
  'grep ^SELINUX= /etc/selinux/config',
  'grubby --info ALL',
  PACKAGES,
  'ls /etc/yum.repos.d',
  'dnf --quiet --cacheonly repolist --all',
  'ls /root',
  // Last, because NetworkManager writes it a moment after a change of the host name or the profile.
  'cat /etc/resolv.conf',
];

/** Commands whose output has no meaningful order. */
export const unordered: ReadonlySet<string> = new Set([CONNECTIONS, PACKAGES]);

/** The answers by line. */
export type Answers = Readonly<Record<string, RecordedAnswer>>;

/** By line of `stateLines`: output added (`+ `) and missing (`- `) compared with a fresh host. */
export type Changes = Readonly<Record<string, readonly string[]>>;

export function changes(fresh: Answers, state: Answers): Changes {
  const changed = stateLines.map((line) => [line, differences(textOf(fresh[line]), textOf(state[line]))] as const);
  return Object.fromEntries(changed.filter(([, lines]) => lines.length > 0));
}

function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

function textOf(answer: RecordedAnswer | undefined): readonly string[] {
  if (!answer) return [];
  const { status, stdout, stderr } = answer;
  return [...(status === 0 ? [] : [`status ${status}`]), ...stdout, ...stderr].filter((line) => line !== '');
}
