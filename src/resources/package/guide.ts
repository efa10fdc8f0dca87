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
    {
      what: 'In a version that matches a pattern, and held to it when the host is updated: a plugin of dnf does that',
      before: 'package: python3-dnf-plugin-versionlock',
      step: `package:
  name: [docker-ce-27.*, docker-ce-cli-27.*]
  hold: true`,
    },
    {
      what: 'On Debian, where the pattern has the epoch. With "hold: true", apt holds them without a plugin',
      step: 'package: ["docker-ce-5:28.*", "docker-ce-cli-5:28.*"]',
    },
    {
      what: 'With the updates that fix security problems, and no others',
      step: 'package: { name: [openssl, bash], state: latest, security: true }',
    },
    {
      what: 'From the stream of a module',
      step: 'package: { module: "nodejs:20", present: nodejs }',
    },
    {
      what: 'From an RPM that no repository has',
      step: `package:
  name: epel-release
  from: https://dl.fedoraproject.org/pub/epel/epel-release-latest-9.noarch.rpm`,
    },
  ],
  knownIssues: [
    { what: 'On Debian: apt would remove a package that the step does not declare', recorded: 'debian-conflict' },
    { what: 'On Debian: no version matches the pattern', recorded: 'debian-pattern-without-epoch' },
    {
      what: 'A package must not be updated by anything else on the host',
      advice:
        '`hold: true` uses the versionlock plugin of dnf: a step before it installs python3-dnf-plugin-versionlock. Without a pattern the installed version is locked; with `docker-ce-27.*` updates within the pattern are still possible. rpm itself does not look at locks.',
    },
    {
      what: 'A pattern of versions needs a downgrade, and dnf refuses',
      advice:
        'Packages of one program depend on each other in equal versions: declare the same pattern for all of them in one step.',
    },
    {
      what: 'The stream of a module was switched, and the old packages are still installed',
      advice:
        'Switching changes which packages dnf sees, not what is installed. Remove them in an earlier step, or declare a pattern of versions.',
    },
    {
      what: '`security: true` finds no update',
      advice:
        'dnf needs advisories, which the repositories of RHEL, AlmaLinux, Rocky Linux and EPEL have. Those of CentOS Stream have none: use `state: latest` alone.',
    },
    {
      what: 'A newer RPM is at the URL of `from`',
      advice:
        '`from` is only used while the package is missing. dnf checks the signature of an RPM only with localpkg_gpgcheck=1.',
    },
    { what: 'The package conflicts with an installed one', recorded: 'conflict' },
    {
      what: 'Docker and podman-docker both have /usr/bin/docker',
      advice:
        'dnf refuses to install them together, and the failure names the other package. `absent: [podman-docker]` in the same step removes it in the same transaction.',
    },
    { what: 'Docker would be on XFS without ftype', recorded: 'xfs-without-ftype' },
    {
      what: 'A name with a version or an architecture',
      advice:
        '`tree-1.8.0` and `tree.x86_64` mean what they mean to dnf. The step is unchanged once such a package is installed.',
    },
    {
      what: 'The name is not that of a package, such as `webserver` or `mail-transport-agent`',
      advice:
        'dnf installs a package that provides it. The step then fails, names that package, and fails again until the package is declared. The dry run does not say so: a package of that name may be in a repository as well, and only dnf knows, which takes half a second or more on each host.',
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
        'Both have reached their end of life, and their mirror list is gone. The step `base_repos: vault` moves their repositories to the archive.',
    },
    {
      what: 'Downloads fail with certificate errors',
      advice:
        'The clock of the host is wrong, for example after a return to a snapshot. `provision ping` prints the difference.',
    },
  ],
};
