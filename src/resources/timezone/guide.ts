import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A fixed zone', step: 'timezone: Asia/Seoul', recorded: 'another-zone' },
    { what: 'UTC', step: 'timezone: UTC' },
  ],
  knownIssues: [
    {
      what: 'A service still uses the old zone',
      advice:
        'A program reads the zone when it starts. Give the `service` step of rsyslog or crond `restart_on: [/etc/localtime]`. crond starts its jobs at the times of the zone that it has read.',
    },
    {
      what: 'The zone is refused although it exists',
      advice:
        'Names are case-sensitive, and some zones have been renamed: an old tzdata knows only the old name. `timedatectl list-timezones` lists the names.',
    },
    {
      what: '/etc/localtime is a copied file',
      advice:
        'Such a file does not have the name of its zone, so the dry run cannot show it. Apply replaces the file with a link.',
    },
  ],
};
