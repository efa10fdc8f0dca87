import type { Scenario } from '../scenario.ts';

export const reachable: readonly Scenario[] = [
  {
    name: 'names and addresses are reached',
    as: 'person',
    normalise: ['ping'],
    steps: [
      'ping -c 1 -W 2 -q www.google.com',
      'ping -c 1 -w 10 -q www.google.com',
      'ping -c 2 www.google.com',
      'ping -c 1 {dhcp}',
      'ping -c 1 localhost',
      'ping -c 1 192.168.2.254',
      'ping -c 1 -W 1 -q 192.168.2.99',
      'ping -c 1 -w 1 192.168.2.99',
      'ping -c 1 -W 2 -q www.nowhere.example',
      'ping',
      'curl -fsS -o /dev/null https://download.docker.com/linux/centos/docker-ce.repo',
      'curl -fsS -o /root/x https://download.docker.com/linux/centos/nosuch.repo',
      'curl -fsS https://www.nowhere.example/x',
    ],
  },
  {
    name: 'no network to reach anything by',
    as: 'tool',
    normalise: ['ping', 'dnf', 'columns'],
    steps: [
      'nmcli device disconnect ens33',
      'ping -c 1 -W 2 -q 198.51.100.10',
      'ping -c 1 -W 1 -q www.google.com',
      'curl --fail --silent --show-error --location --max-time 5 --output /root/x https://download.docker.com/linux/centos/docker-ce.repo',
      'dnf -y install tree',
      'dnf --quiet --cacheonly repolist --all',
      'nmcli -t -f DEVICE,STATE device',
      'nmcli device connect ens33',
      'ping -c 1 -W 2 -q 198.51.100.10',
    ],
  },
];
