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
    {
      what: 'For RHEL, where the vendor may have the folder for CentOS only: the plan shows the address that the server has',
      step: `dnf_repo:
  name: docker-own
  description: Docker, by its fields
  baseurl: https://download.docker.com/linux/rhel/$releasever/$basearch/stable
  gpgkey: https://download.docker.com/linux/centos/gpg`,
      recorded: 'without-a-folder-of-rhel',
    },
    { what: 'Removed', step: 'dnf_repo: { name: docker-ce, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'The plan says that `baseurl` becomes another address',
      advice:
        'Before a repository is added or changed, the host asks the server for repodata/repomd.xml. Where it answers 404, the major release is tried in place of `$releasever` (a host may set 9.4 in /etc/dnf/vars), then /centos/ in place of /rhel/, then both. The first address that exists is used, and the plan names it. For another one, correct `baseurl`.',
    },
    {
      what: 'The plan says that the repository was not checked',
      advice:
        'The host cannot reach the server when it is read, for example because an earlier step sets its network. The repository gets the declared address; the server is asked again when the turn of the step comes.',
    },
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
