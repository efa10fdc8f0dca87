import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A service of your own. A `service` step after it starts the service, and restarts it with `restart_on: [/etc/systemd/system/app.service]`',
      step: `unit:
  name: app.service
  content: |
    [Unit]
    Description=The application
    [Service]
    ExecStart=/usr/bin/sleep infinity
    [Install]
    WantedBy=multi-user.target`,
      recorded: 'new',
    },
    {
      what: 'One setting of a unit that a package has installed',
      step: `unit:
  name: sshd.service
  drop_in: limits
  content: |
    [Service]
    LimitNOFILE=65536`,
      recorded: 'drop-in',
    },
    {
      what: 'From a template beside the playbook',
      step: 'unit: { name: app@.service, template: templates/app.service }',
    },
    {
      what: 'Removed: stopped and disabled first',
      step: 'unit: { name: app.service, state: absent }',
      recorded: 'removed',
    },
  ],
  knownIssues: [
    {
      what: 'systemd-analyze rejects the unit file',
      advice:
        'The message has its words, with the line. Settings that systemd does not know are rejected, too: systemd ignores them, so that a typing error has no other effect. For settings that the systemd of an older host does not know, add `verify: false`.',
    },
    {
      what: 'The verification fails because a program does not exist yet',
      advice:
        'systemd-analyze checks that the program of ExecStart= exists. Put the step that installs the program first, or add `verify: false`.',
    },
    {
      what: 'The service still runs with the old unit file',
      advice:
        'The step makes systemd read the file, and restarts nothing. Name the file in `restart_on` of a service step. Of a drop-in, the file is /etc/systemd/system/NAME.d/DROP_IN.conf.',
    },
    {
      what: 'The drop-in does not replace a command',
      advice:
        'A second ExecStart= is added to the first one, and systemd refuses it for most services. Write a line `ExecStart=` without a value before it.',
    },
    {
      what: 'Another drop-in wins',
      advice:
        'systemd reads the drop-ins of a unit in the order of their names, whatever their directories, and the last one counts. `systemctl cat NAME` shows them in this order.',
    },
  ],
};
