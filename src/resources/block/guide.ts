import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Lines in a file of a package, at its end',
      step: `block:
  path: /etc/ssh/sshd_config
  content: |
    Match User backup
      ForceCommand /usr/local/bin/backup
  validate: [sshd, -t, -f, "%s"]`,
      recorded: 'added',
    },
    {
      what: 'Several blocks in a file: each has its own marker',
      step: `block:
  path: /etc/chrony.conf
  marker: "# {mark} provision servers"
  content: |
    server 192.168.2.1 iburst
    server 192.168.2.2 iburst
  before: ^driftfile`,
      recorded: 'before-a-line',
    },
    {
      what: 'In a file with other comments',
      step: `block:
  path: /etc/issue.xml
  marker: "<!-- {mark} provision -->"
  content: <host name="{{ host.name }}"/>
  create: true`,
    },
    {
      what: 'A block that Ansible has written',
      step: `block:
  path: /etc/chrony.conf
  marker: "# {mark} ANSIBLE MANAGED BLOCK"
  content: server 192.168.2.1 iburst`,
      recorded: 'of-ansible',
    },
    {
      what: 'Removed, with its marker lines',
      step: 'block: { path: /etc/ssh/sshd_config, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    {
      what: 'A block that does not end, or does not begin',
      advice:
        'Somebody has removed one of the marker lines. The plan refuses the step and names file and line, because the end of the block is unknown. Correct the file on the host.',
    },
    {
      what: 'The marker has been changed in the playbook',
      advice: 'The block with the old marker stays. Remove it with a step that has the old marker and `state: absent`.',
    },
    {
      what: 'The block is in the file, but at another place',
      advice: '`after` and `before` say where a new block is put. A block that is in the file already is not moved.',
    },
    {
      what: 'The file is large, or not in UTF-8',
      advice:
        'Files of up to 262,144 bytes are edited, and only text in UTF-8: other bytes could not be written back as they are. Use a file step for the whole file.',
    },
  ],
};
