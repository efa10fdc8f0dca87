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
      what: 'A name was set by hand with `hostname NAME`',
      advice:
        'Such a name is lost at the next reboot. The dry run shows both names if they differ; apply sets both to the declared name.',
    },
  ],
};
