import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'With its content in the playbook',
      step: `file:
  path: /etc/motd
  content: |
    Managed by provision.
    Do not change it by hand.`,
      recorded: 'another-text',
    },
    {
      what: 'From a file beside the playbook, text or not, with permissions and owner',
      step: 'file: { path: /srv/logo.png, source: files/logo.png, mode: "0640", owner: root, group: wheel }',
      recorded: 'from-a-file',
    },
    {
      what: 'From a template: each `{{ }}` in it is evaluated with the variables of the host',
      step: 'file: { path: /etc/issue, template: templates/issue }',
    },
    {
      what: 'Checked before it replaces the file',
      step: `file:
  path: /etc/sudoers.d/admins
  content: "%wheel ALL=(ALL) NOPASSWD: ALL\\n"
  mode: "0440"
  validate: [visudo, -cf, "%s"]`,
      recorded: 'validated',
    },
    {
      what: 'A setting of sshd, which is reloaded. From EL9 on, the first file in the directory wins, and all of them over sshd_config',
      step: `file:
  path: /etc/ssh/sshd_config.d/00-provision.conf
  content: |
    PermitRootLogin prohibit-password
  mode: "0600"
  validate: [sshd, -t, -f, "%s"]`,
      after: `service:
  name: sshd
  state: running
  reload_on: /etc/ssh/sshd_config.d/00-provision.conf`,
      recorded: 'sshd-drop-in',
    },
    {
      what: 'Only the permissions of a file that a package has installed',
      step: 'file: { path: /etc/crontab, mode: "0600" }',
      recorded: 'mode-only',
    },
    { what: 'Removed', step: 'file: { path: /etc/motd, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'The content has a secret',
      advice:
        'Write it as `!env NAME`, or use a variable that is one: the plan shows the other lines and masks the secret. Of the old content it shows only lines that the new one has, too. With `secret: true`, and for a private key, nothing of it is shown.',
    },
    {
      what: 'The validation rejects a correct file because of its name',
      advice:
        'The new content is validated under a temporary name in the same directory, such as `.admins.1f3a`. Use an option of the program that does not depend on the name.',
    },
    {
      what: 'The dry run succeeds, and the validation fails',
      advice: 'A dry run writes nothing on the host, so that the validation runs only when the change is applied.',
    },
    {
      what: 'Other names of the file keep the old content',
      advice:
        'A new content replaces the file as a whole: a hard link still is the old file, and access control lists are lost. Declare the other names as links.',
    },
    {
      what: 'A service does not use the new content',
      advice: 'The step does not restart anything. Add a step that restarts or reloads the service.',
    },
    {
      what: 'The SELinux context is lost when the host is relabelled',
      advice:
        '`restorecon` and a relabel set what the policy has for the path. To change that, declare `file_contexts` in a `selinux` step.',
    },
  ],
};
