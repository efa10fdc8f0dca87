import type * as messages from '../../../src/resources/dnf-repo/messages.ts';
import type { Samples } from '../samples.ts';

const FILE = '/etc/yum.repos.d/docker-ce.repo';

export const samples = {
  notWithUrl: [['baseurl']],
  invalidLine: [[12]],
  withoutRepository: [['docker-ce-stable']],
  withoutAddress: [['docker-ce-stable']],
  filesUnreadable: [[]],
  noDnf: [[]],
  directoryNotRead: [[{ file: '/etc/dnf/dnf.conf', directories: ['/srv/repos'] }]],
  invalidMainConfig: [[{ file: '/etc/dnf/dnf.conf', line: 7 }]],
  definedElsewhere: [
    [{ id: 'docker-ce-stable', file: FILE, other: '/etc/yum.repos.d/docker.repo' }],
    [{ id: 'docker-ce-stable', file: FILE, other: '/etc/dnf/dnf.conf' }],
  ],
  overridden: [[{ id: 'docker-ce-stable', file: '/etc/dnf/repos.override.d/99-config_manager.repo', is: 'disabled' }]],
  noneEnabled: [[{ file: FILE, ids: ['docker-ce-stable', 'docker-ce-test'] }]],
  notKnownToDnf: [['docker-ce-stable']],
  chosen: [
    [
      {
        missing: 'https://mirror.example/rhel/9.4/x86_64/stable/repodata/repomd.xml',
        source: 'https://teacher:pass@mirror.example/rhel/$releasever/$basearch/stable',
        instead: 'https://teacher:pass@mirror.example/rhel/9/$basearch/stable',
      },
    ],
  ],
  notAsked: [['https://mirror.example/9/x86_64/stable/repodata/repomd.xml']],
  noRepositoryAt: [['https://mirror.example/9/x86_64/stable/repodata/repomd.xml']],
  notInDownload: [
    ['https://download.docker.com/linux/centos/docker-ce.repo', []],
    ['https://download.docker.com/linux/centos/docker-ce.repo', ['docker-ce-stable', 'docker-ce-test']],
  ],
} satisfies Samples<typeof messages>;
