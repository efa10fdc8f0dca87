import type { Guide } from '../../model/resource.ts';
import * as messages from './messages.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A ready .repo file of a vendor, unchanged',
      step: 'dnf_repo: { name: docker-ce, url: https://download.docker.com/linux/centos/docker-ce.repo }',
      recorded: 'by-url',
    },
    {
      what: 'A ready .repo file, with the repositories of it to enable',
      step: `dnf_repo:
  name: docker-ce
  url: https://download.docker.com/linux/centos/docker-ce.repo
  enabled: [docker-ce-stable, docker-ce-test]`,
      recorded: 'by-url-with-enabled-ids',
    },
    {
      what: 'By its fields, for example a mirror in the classroom',
      step: `dnf_repo:
  name: docker-own
  description: Docker, by its fields
  baseurl: https://download.docker.com/linux/centos/$releasever/$basearch/stable
  gpgkey: https://download.docker.com/linux/centos/gpg`,
      recorded: 'by-fields',
    },
    { what: 'Removed', step: 'dnf_repo: { name: docker-ce, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'The URL does not return a .repo file',
      advice:
        'A download without a [section] is not installed: it may be the login page of a proxy or a hotel, or the URL is wrong. Open the URL in a browser and correct `url`.',
    },
    { what: 'curl: (6), (7) or (28)', advice: messages.cannotReachServer },
    { what: 'curl: (35) or (60)', advice: messages.checkClock },
    { what: 'curl: (23), or a file system that is read-only', advice: messages.cannotWrite },
  ],
};
