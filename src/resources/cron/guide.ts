import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Every night at four, as root',
      step: 'cron: { name: backup, schedule: "0 4 * * *", command: /usr/local/bin/backup }',
      recorded: 'new',
    },
    {
      what: 'In the crontab of another user, which mails the output',
      step: `cron:
  name: report
  user: alice
  schedule: 30 7 * * mon-fri
  command: /opt/report/run >/dev/null
  env: { MAILTO: alice@example.com, PATH: /usr/local/bin:/usr/bin:/bin }`,
    },
    { what: 'After each boot', step: 'cron: { name: warm-up, schedule: "@reboot", command: /usr/local/bin/warm-up }' },
    { what: 'Removed', step: 'cron: { name: backup, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: '`crontab` is not installed, or crond is not running',
      advice:
        'Container and cloud images may have no cron: add `package: cronie` before the step, and a `service` step that starts and enables crond. A `timer` step needs neither.',
    },
    {
      what: 'The crontab has a line that cannot be parsed',
      advice:
        'crontab refuses a crontab as a whole if one of its lines is invalid. The step is refused in the dry run and names the line. `crontab -u USER -e` on the host corrects it.',
    },
    {
      what: 'The same command runs twice',
      advice:
        'An equal entry without a name is taken over. One with another schedule or command, written by hand or by another tool, stays: remove it by hand.',
    },
    {
      what: 'The command runs by hand and not by cron',
      advice:
        'crond sets few variables, and PATH is /usr/bin:/bin. Write whole paths, or set `env`. The journal shows each start: `journalctl -u crond`.',
    },
    {
      what: 'An entry that ran while the host was off is not made up for',
      advice: 'Use a `timer` step with `persistent: true`.',
    },
  ],
};
