import { exec, type Operation } from '../../../src/model/operation.ts';
import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

const REPO = 'https://download.docker.com/linux/centos/docker-ce.repo';
const FILE = '/etc/yum.repos.d/docker-ce.repo';

/** Whether the server has a repository, as dnf_repo asks. */
function index(path: string): Operation {
  const limits = ['--connect-timeout', '5', '--max-time', '15'];
  const argv = ['curl', '--disable', '--silent', '--show-error', '--globoff', '--location', ...limits];
  const stdin = `url = "https://download.docker.com/linux/${path}/repodata/repomd.xml"\n`;
  return { ...exec(...argv, '--output', '/dev/null', '--write-out', '%{http_code}', '--config', '-'), stdin };
}

export const repositories: readonly Scenario[] = [
  {
    name: 'a repository file is fetched',
    as: 'tool',
    steps: [
      exchange('probe of a fresh host', { resource: 'dnf_repo', parameters: { name: 'docker-ce', url: REPO } }),
      exchange('the server is asked', {
        probe: [index('centos/9/x86_64/stable'), index('centos/9.4/x86_64/stable'), index('rhel/9/x86_64/stable')],
      }),
      exchange('the file is downloaded', {
        change: [{ kind: 'fetch', path: `${FILE}.new`, request: { url: REPO } }],
        probe: [],
      }),
      `grep --quiet '^\\[.*\\]' ${FILE}.new`,
      `mv -f -- ${FILE}.new ${FILE}`,
      exchange('probe afterwards', { resource: 'dnf_repo', parameters: { name: 'docker-ce', url: REPO } }),
      `sed --in-place --expression '/^[[:space:]]*enabled[[:space:]]*=/d' --expression '/^\\[\\(docker-ce-test\\)\\]/{p;s/.*/enabled=1/;b}' --expression '/^\\[/{p;s/.*/enabled=0/}' -- ${FILE}`,
      `grep -c ^enabled=1 ${FILE}`,
      'dnf --quiet --cacheonly repolist --all',
      'curl --fail --silent --show-error --location --max-time 60 --output /root/x https://download.docker.com/linux/centos/nosuch.repo',
      'curl --fail --silent --show-error --location --max-time 60 --output /root/gpg https://download.docker.com/linux/centos/gpg',
      "grep --quiet '^\\[.*\\]' /root/gpg",
      'curl --fail --silent --show-error --location --max-time 60 --output /root/x https://www.nowhere.example/x.repo',
      `rm -f -- ${FILE}`,
      'dnf --quiet --cacheonly repolist --all',
    ],
  },
  {
    name: 'a repository by its fields',
    as: 'tool',
    normalise: ['dnf', 'columns'],
    steps: [
      exchange('the file is written', {
        change: [
          {
            kind: 'write',
            path: '/etc/yum.repos.d/own.repo',
            content:
              '[own]\nname=Docker, by its fields\nbaseurl=https://download.docker.com/linux/centos/$releasever/$basearch/stable\nenabled=1\ngpgcheck=1\ngpgkey=https://download.docker.com/linux/centos/gpg\n',
          },
        ],
        probe: [{ kind: 'exec', argv: ['dnf', '--quiet', '--cacheonly', 'repolist', '--all'] }],
      }),
      'dnf -y install docker-ce-cli',
      'rpm -q docker-ce-cli',
      "sed -i 's/^enabled=1/enabled=0/' /etc/yum.repos.d/own.repo",
      'dnf repolist',
      'dnf -y install docker-buildx-plugin',
      "printf 'not a repository\\n' >/etc/yum.repos.d/own.repo",
      'dnf --quiet --cacheonly repolist --all',
      "printf '[own]\\nname=gone\\nbaseurl=http://www.nowhere.example/\\n' >/etc/yum.repos.d/own.repo",
      'dnf -y install docker-buildx-plugin',
      "printf '[own]\\nname=no source\\n' >/etc/yum.repos.d/own.repo",
      'dnf repolist',
    ],
  },
  {
    name: 'repositories by hand',
    as: 'person',
    normalise: ['dnf', 'columns'],
    steps: [
      'dnf repolist',
      'yum repolist',
      'dnf repolist --all',
      'dnf repolist --enabled',
      'dnf repolist --disabled',
      'ls /etc/yum.repos.d',
      `dnf config-manager --add-repo ${REPO}`,
      'dnf -y install yum-utils',
      `yum-config-manager --add-repo ${REPO}`,
      'dnf repolist',
      `dnf config-manager --add-repo ${REPO}`,
      'dnf config-manager --add-repo https://download.docker.com/linux/centos/nosuch.repo',
      'dnf config-manager --set-enabled docker-ce-test',
      'dnf repolist',
      'dnf config-manager --set-disabled docker-ce-test',
      'dnf config-manager --disable nosuch',
      'cat /etc/yum.repos.d/docker-ce.repo',
      'ls /etc/yum.repos.d',
      'dnf clean all',
      'dnf makecache',
      'dnf --cacheonly list tree',
      'dnf check-update',
      'dnf -y update',
      'dnf list docker-ce --showduplicates',
      'dnf list --installed "yum*"',
    ],
  },
];
