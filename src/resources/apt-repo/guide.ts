import type { Guide } from '../../model/resource.ts';
import * as messages from './messages.ts';
import * as apt from '../apt/messages.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'The repository of a vendor, for the release of the host',
      step: `apt_repo:
  name: docker
  uris: https://download.docker.com/linux/debian
  components: stable
  key: https://download.docker.com/linux/debian/gpg`,
      recorded: 'fresh',
    },
    {
      what: 'With the digest of the key, which is downloaded again if the host has another one',
      step: `apt_repo:
  name: docker
  uris: https://download.docker.com/linux/debian
  components: stable
  key: https://download.docker.com/linux/debian/gpg
  checksum: sha256:1500c1f56fa9e26b9b8f42452a553675796ade0807cdce11975eb98170b3a570`,
    },
    {
      what: 'A directory of packages, without releases',
      step: `apt_repo:
  name: kubernetes
  uris: https://pkgs.k8s.io/core:/stable:/v1.34/deb
  suites: ./
  key: https://pkgs.k8s.io/core:/stable:/v1.34/deb/Release.key`,
    },
    { what: 'Removed, with its key', step: 'apt_repo: { name: docker, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    { what: 'The repository has no such release', recorded: 'no-such-suite' },
    { what: 'Another file has the same repository', recorded: 'in-another-file' },
    { what: 'The repository is signed with another key', advice: apt.checkKey },
    { what: 'The publisher has a new key', advice: messages.wrongChecksum },
    { what: 'A certificate or signature is not valid yet, or no longer', advice: apt.checkClock },
  ],
};
