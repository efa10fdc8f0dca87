import type { Situation } from './case.ts';

// Hosts that run Debian 12, where packages come from apt.

const UPDATE = 'export DEBIAN_FRONTEND=noninteractive && apt-get --quiet update';
const install = (...packages: readonly string[]) => `${UPDATE} && apt-get --quiet --yes install ${packages.join(' ')}`;

const DOCKER = {
  name: 'docker',
  uris: 'https://download.docker.com/linux/debian',
  components: 'stable',
  key: 'https://download.docker.com/linux/debian/gpg',
};
/** What the step DOCKER writes. */
const WRITE_DOCKER = `install --directory /etc/apt/keyrings &&
curl --fail --silent --output /etc/apt/keyrings/docker.asc ${DOCKER.key} &&
printf '%s\\n' 'Types: deb' 'URIs: ${DOCKER.uris}' 'Suites: bookworm' 'Components: stable' \\
  'Signed-By: /etc/apt/keyrings/docker.asc' >/etc/apt/sources.list.d/docker.sources &&
apt-get --quiet update`;

const situations: readonly Omit<Situation, 'system'>[] = [
  { resource: 'package', name: 'debian-absent-to-present', parameters: 'tree', outcome: 'converges' },
  {
    resource: 'package',
    name: 'debian-as-declared',
    parameters: ['tree', 'hello-2.9*'],
    prepare: install('tree', 'hello=2.9*'),
    outcome: 'unchanged',
  },
  { resource: 'package', name: 'debian-no-such-package', parameters: ['tree', 'no-such'], outcome: 'fails' },
  {
    resource: 'package',
    name: 'debian-pattern-newer',
    parameters: 'hello-2.10*',
    prepare: install('hello=2.9*'),
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-pattern-without-epoch',
    parameters: 'git-2.39*',
    outcome: 'fails',
  },
  {
    resource: 'package',
    name: 'debian-one-transaction',
    parameters: { present: ['podman-docker'], absent: ['docker.io'] },
    prepare: install('docker.io', 'ctop'),
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-conflict',
    parameters: 'podman-docker',
    prepare: install('docker.io'),
    outcome: 'unknown',
  },
  {
    resource: 'package',
    name: 'debian-absent',
    parameters: { name: 'runc', state: 'absent' },
    prepare: install('docker.io'),
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-essential',
    parameters: { name: 'bash', state: 'absent' },
    outcome: 'unknown',
  },
  {
    resource: 'package',
    name: 'debian-latest-with-an-upgrade',
    parameters: { name: 'hello', state: 'latest' },
    prepare: install('hello=2.9*'),
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-latest-without-lists',
    parameters: { name: 'hello', state: 'latest' },
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-latest-as-declared',
    parameters: { name: 'hello', state: 'latest' },
    prepare: install('hello'),
    outcome: 'unchanged',
  },
  {
    resource: 'package',
    name: 'debian-held',
    parameters: { present: ['hello-2.9*'], hold: true },
    prepare: install('hello=2.10*'),
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-hold-released',
    parameters: { present: ['hello-2.9*'], hold: false },
    prepare: `${install('hello=2.9*')} && apt-mark hold hello`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-not-configured',
    parameters: ['tree', 'waiting'],
    prepare: `touch /etc/waiting-fails; ${UPDATE}; apt-get --yes install waiting; rm /etc/waiting-fails`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-files-incomplete',
    parameters: 'hello',
    // What a power cut leaves while dpkg unpacks.
    prepare: `${install('hello')} &&
sed -i '/^Package: hello$/,/^$/s/^Status: .*/Status: install reinstreq half-installed/' /var/lib/dpkg/status && rm /usr/bin/hello`,
    outcome: 'converges',
  },
  {
    resource: 'package',
    name: 'debian-module',
    parameters: { name: 'nodejs', module: 'nodejs:20' },
    outcome: 'unknown',
  },
  { resource: 'apt_repo', name: 'fresh', parameters: DOCKER, outcome: 'converges' },
  { resource: 'apt_repo', name: 'as-declared', parameters: DOCKER, prepare: WRITE_DOCKER, outcome: 'unchanged' },
  {
    resource: 'apt_repo',
    name: 'changed-by-hand',
    parameters: DOCKER,
    prepare: `${WRITE_DOCKER} && sed -i 's/^Suites: .*/Suites: bullseye/' /etc/apt/sources.list.d/docker.sources`,
    outcome: 'converges',
  },
  {
    resource: 'apt_repo',
    name: 'lists-removed',
    parameters: DOCKER,
    prepare: `${WRITE_DOCKER} && rm -r /var/lib/apt/lists/*`,
    outcome: 'converges',
  },
  {
    resource: 'apt_repo',
    name: 'no-such-suite',
    parameters: { ...DOCKER, suites: 'trixie' },
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'no-such-component',
    parameters: { ...DOCKER, components: 'stabel' },
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'another-key',
    parameters: {
      ...DOCKER,
      key: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZ0cXvhYJKwYBBAHaRw8BAQdAvQkUqYw1rYkUFwXz7Zl2nYwq0bq0p1cY0v3o
-----END PGP PUBLIC KEY BLOCK-----`,
    },
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'page-instead-of-a-key',
    parameters: { ...DOCKER, key: 'https://download.docker.com/linux/centos/docker-ce.repo' },
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'key-with-another-checksum',
    parameters: { ...DOCKER, checksum: `sha256:${'0'.repeat(64)}` },
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'in-another-file',
    parameters: DOCKER,
    prepare: `${WRITE_DOCKER} && cd /etc/apt && cp keyrings/docker.asc keyrings/other.asc &&
sed 's/docker.asc/other.asc/' sources.list.d/docker.sources >sources.list.d/other.sources && rm sources.list.d/docker.sources`,
    outcome: 'fails',
  },
  {
    resource: 'apt_repo',
    name: 'absent',
    parameters: { name: 'docker', state: 'absent' },
    prepare: WRITE_DOCKER,
    outcome: 'converges',
  },
  {
    resource: 'dnf_repo',
    name: 'on-debian',
    parameters: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' },
    outcome: 'unknown',
  },
  {
    resource: 'network',
    name: 'on-debian',
    parameters: { interface: 'ens33', address: '192.168.2.10/24' },
    outcome: 'unknown',
  },
  { resource: 'hostname', name: 'on-debian', parameters: 'docker1.example.com', outcome: 'converges' },
  { resource: 'selinux', name: 'disabled-on-debian', parameters: 'disabled', outcome: 'unchanged' },
  { resource: 'selinux', name: 'enforcing-on-debian', parameters: 'enforcing', outcome: 'unknown' },
  { resource: 'locale', name: 'on-debian', parameters: 'ko_KR.UTF-8', outcome: 'unknown' },
  { resource: 'reboot', name: 'on-debian', parameters: { when: 'needed' }, outcome: 'unchanged' },
  {
    resource: 'service',
    name: 'on-debian',
    parameters: { name: 'cron', state: 'stopped', enabled: false },
    outcome: 'converges',
  },
  {
    resource: 'user',
    name: 'on-debian',
    parameters: { name: 'alice', groups: ['adm'], shell: '/bin/bash' },
    outcome: 'converges',
  },
];

export const debian: readonly Situation[] = situations.map((one) => ({ ...one, system: 'debian' }));
