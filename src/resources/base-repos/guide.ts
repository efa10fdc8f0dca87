import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'CentOS Linux 8 and CentOS Stream 8; other systems stay as they are',
      step: 'base_repos: vault',
      recorded: 'dead-mirrors',
    },
    {
      what: 'A mirror of the archive in the own network',
      step: 'base_repos: { source: vault, url: "http://mirror.example.com/centos-vault" }',
    },
  ],
  knownIssues: [
    {
      what: 'The archive gets no updates',
      advice:
        'CentOS Linux 8 ended on 2021-12-31 and CentOS Stream 8 on 2024-05-31. The step makes dnf usable, so that Docker can be installed; it does not make the system safe. Move to release 9 or 10.',
    },
    {
      what: 'A repository of EPEL or of another vendor',
      advice: 'Only repositories of mirrorlist.centos.org and mirror.centos.org are moved.',
    },
  ],
};
