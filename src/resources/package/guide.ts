import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'Installed, in any version', step: 'package: tree', recorded: 'absent-to-present' },
    {
      what: 'Several packages in one transaction. Installed ones stay unchanged',
      step: 'package: [bash, tree, git]',
      recorded: 'some-of-several',
    },
    {
      what: 'Installed and removed in one transaction',
      step: 'package: { present: [docker-ce, containerd.io, bash], absent: [runc, httpd] }',
      recorded: 'one-transaction',
    },
    {
      what: 'Removed. The dry run shows which other packages are removed, too',
      step: 'package: { name: runc, state: absent }',
      recorded: 'removal-with-dependents',
    },
    {
      what: 'At the latest version in the repositories',
      step: 'package: { name: [tree, bash], state: latest }',
      recorded: 'latest-with-an-upgrade',
    },
  ],
  knownIssues: [
    { what: 'The package conflicts with an installed one', recorded: 'conflict' },
    {
      what: 'A name with a version or an architecture',
      advice:
        '`tree-1.8.0` and `tree.x86_64` mean what they mean to dnf. The step is unchanged once such a package is installed.',
    },
    { what: 'No repository has the package', recorded: 'no-such-package' },
    { what: 'A setting of dnf hides the package', recorded: 'filtered-out' },
    { what: 'The package is protected', recorded: 'protected' },
    {
      what: 'A power cut or a kill interrupted dnf during a transaction',
      advice:
        'The dry run shows the unfinished transaction. Apply repairs it: one version of each package stays, and the packages of the transaction are installed again, so that their scripts run.',
    },
    {
      what: 'Every dnf command fails on CentOS Linux 8 or CentOS Stream 8',
      advice:
        'Both have reached their end of life, and their mirror list is gone. Point /etc/yum.repos.d at vault.centos.org.',
    },
    {
      what: 'Downloads fail with certificate errors',
      advice:
        'The clock of the host is wrong, for example after a return to a snapshot. `provision ping` prints the difference.',
    },
  ],
};
