import type { Situation } from './case.ts';

const REPO = '/etc/yum.repos.d/CentOS-Stream-BaseOS.repo';

const situations: readonly Omit<Situation, 'resource' | 'stream'>[] = [
  { name: 'dead-mirrors', parameters: 'vault', outcome: 'converges' },
  {
    name: 'already-in-the-archive',
    parameters: 'vault',
    prepare: String.raw`sed -i 's/^mirrorlist/#mirrorlist/; s|^#baseurl=http://mirror.centos.org|baseurl=https://vault.centos.org|' /etc/yum.repos.d/*.repo`,
    outcome: 'unchanged',
  },
  {
    name: 'one-of-them-by-hand',
    parameters: 'vault',
    prepare: String.raw`sed -i 's/^mirrorlist/#mirrorlist/; s|^#baseurl=http://mirror.centos.org|baseurl=https://vault.centos.org|' ${REPO}`,
    outcome: 'converges',
  },
  {
    name: 'mirrors-without-a-list',
    parameters: 'vault',
    prepare: `sed -i 's/^mirrorlist/#mirrorlist/; s/^#baseurl/baseurl/' ${REPO}`,
    outcome: 'converges',
  },
  {
    name: 'no-address-in-the-file',
    parameters: 'vault',
    prepare: `sed -i '/^#baseurl/d' ${REPO}`,
    outcome: 'unknown',
  },
  {
    name: 'archive-unreachable',
    parameters: { source: 'vault', url: 'https://vault.example.com' },
    outcome: 'fails',
  },
];

export const baseRepos: readonly Situation[] = [
  ...situations.map((one) => ({ resource: 'base_repos', stream: 8 as const, ...one })),
  { resource: 'base_repos', name: 'release-9', parameters: 'vault', outcome: 'unchanged' },
];
