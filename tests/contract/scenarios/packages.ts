import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

const REPO = 'https://download.docker.com/linux/centos/docker-ce.repo';
const NAME = String.raw`%{NAME}\n`;
const QUERY = String.raw`%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n`;

export const packages: readonly Scenario[] = [
  {
    name: 'packages are queried',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      `rpm -q --queryformat '${QUERY}' -- runc`,
      `rpm -q --queryformat '${QUERY}' -- docker-ce docker-ce-cli containerd.io`,
      `rpm -q --queryformat '${QUERY}' -- bash nosuch systemd other`,
      `rpm -q --queryformat '${NAME}' -- bash nosuch`,
      'rpm -q bash',
      'rpm -q nosuch',
      'rpm -q bash nosuch systemd',
      'rpm -q',
      'rpm -qa bash',
      'rpm -qa "python3*" | sort',
      exchange('probe of runc, which shall be absent', {
        resource: 'package',
        parameters: { name: 'runc', state: 'absent' },
      }),
      exchange('probe of httpd, which shall be absent', {
        resource: 'package',
        parameters: { name: ['httpd', 'tree'], state: 'absent' },
      }),
      'rpm -qi bash | head -n 4',
      'rpm -qf /etc/yum.repos.d/centos.repo',
      'rpm -ql dnf-plugins-core',
      'dnf list installed bash',
      'dnf list docker-ce',
    ],
  },
  {
    name: 'packages are installed and removed',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      'dnf -y install -- tree',
      'rpm -q tree',
      'dnf -y install -- tree',
      'dnf --cacheonly remove --assumeno tree',
      'dnf -y remove -- tree',
      'rpm -q tree',
      'dnf -y remove -- tree',
      'dnf -y install -- nosuch',
      'dnf -y install -- tree nosuch other',
      'rpm -q tree',
      'dnf -y remove -- nosuch',
      'dnf -y install -- bash tree git',
      'dnf --assumeno install httpd',
      'dnf nosuch',
    ],
  },
  {
    name: 'newer versions',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      'dnf -y install tree-1.8.0',
      'rpm -q tree',
      exchange('probe for the latest', {
        resource: 'package',
        parameters: { name: ['tree', 'bash'], state: 'latest' },
      }),
      'dnf --quiet check-update bash',
      'dnf --quiet check-update tree',
      'dnf -y install -- tree',
      'dnf --quiet check-update tree',
      'dnf -y upgrade tree',
      'rpm -q tree',
    ],
  },
  {
    name: 'runc and what needs it',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      'dnf --cacheonly remove --assumeno runc',
      'rpm -q runc podman',
      `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
      'dnf -y install -- containerd.io',
      'dnf -y install -- docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin',
      'rpm -q containerd.io docker-ce',
      'dnf -y remove -- runc',
      'rpm -q runc podman buildah',
      'dnf -y remove -- runc',
      'dnf --cacheonly remove --assumeno runc',
      'dnf -y install -- docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin',
      'dnf -y install -- docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin',
      'dnf -y install -- runc',
      'dnf --assumeno remove -- containerd.io',
      'rpm -q docker-ce containerd.io docker-ce-cli',
    ],
  },
  {
    name: 'runc alone gives way',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      'dnf -y remove -- podman buildah',
      'rpm -q runc',
      'dnf -y install -- runc',
      `curl -fsS -o /etc/yum.repos.d/docker-ce.repo ${REPO}`,
      'dnf -y install -- docker-ce',
      'rpm -q runc containerd.io',
    ],
  },
];
