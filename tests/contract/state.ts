const UNITS = [
  ...['NetworkManager', 'sshd', 'chronyd', 'firewalld', 'httpd', 'containerd', 'docker'],
  ...['docker.socket', 'broken', 'steady'],
];
const PROFILE =
  'connection.id,connection.type,connection.interface-name,connection.autoconnect,ipv4.method,ipv4.addresses,' +
  'ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default,ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns';

/** Asked after every scenario: what the host is then, as far as anything in this project can change it. */
export const stateLines: readonly string[] = [
  'cat /etc/hostname',
  'uname -n',
  'cat /etc/resolv.conf',
  'ip -br addr',
  'ip -4 route',
  'nmcli -t -f NAME,TYPE,DEVICE,STATE,AUTOCONNECT connection show | sort',
  `nmcli -t -f ${PROFILE} connection show ens33`,
  'busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Checkpoints',
  ...UNITS.map((unit) => `systemctl show --property LoadState,ActiveState,SubState,UnitFileState -- ${unit}`),
  'getenforce',
  'grep ^SELINUX= /etc/selinux/config',
  'grubby --info ALL',
  'rpm -qa | sort',
  'ls /etc/yum.repos.d',
  'dnf --quiet --cacheonly repolist --all',
  'ls -A /root',
];
