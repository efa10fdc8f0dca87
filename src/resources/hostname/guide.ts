import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A fixed name', step: 'hostname: docker1.example.com', recorded: 'fresh' },
    {
      what: 'The name from the inventory and a variable: one step for all hosts',
      step: 'hostname: "{{ host.name }}.{{ domain }}"',
    },
  ],
  knownIssues: [
    {
      what: 'The prompt of an open terminal shows the old name',
      advice: 'A shell reads the name when it starts. Log in again; `hostname` already prints the new name.',
    },
    {
      what: 'cloud-init sets another name at boot',
      advice:
        'It does so unless `preserve_hostname` is true. Where cloud-init runs at boot, apply writes that to /etc/cloud/cloud.cfg.d/zz-preserve-hostname.cfg, and the plan shows it. User data or vendor data that contain `preserve_hostname: false` win over this file: a warning says so. Change them, or disable cloud-init. The file stays when the step is removed or undone: delete it to give the name back to cloud-init.',
    },
    {
      what: 'The kernel argument `systemd.hostname=` sets another name at boot',
      advice: 'The plan shows the argument, and apply removes it from the boot entries with grubby.',
    },
    {
      what: 'A name was set by hand with `hostname NAME`',
      advice:
        'Such a name is lost at the next reboot. The dry run shows both names if they differ; apply sets both to the declared name.',
    },
  ],
};
