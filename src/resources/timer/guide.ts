import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Every night. A run that the host was off for is made up for after the boot',
      step: 'timer: { name: backup, command: /usr/local/bin/backup, on_calendar: "04:00", persistent: true }',
      recorded: 'new',
    },
    {
      what: 'On working days as another user, each host at a time of its own within half an hour',
      step: `timer:
  name: report
  command: /opt/report/run --mail | logger -t report
  user: nobody
  on_calendar: Mon..Fri 07:00
  randomized_delay: 30min`,
    },
    {
      what: 'Five minutes after the boot, and then every hour',
      step: 'timer: { name: sync, command: /usr/local/bin/sync-files, on_boot: 5min, every: 1h }',
    },
    { what: 'Removed', step: 'timer: { name: backup, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'The host does not accept the calendar expression',
      advice:
        'systemd has no fields as cron has: `0 4 * * *` is `04:00`, and `*/15 * * * *` is `*:0/15`. `provision check` refuses them with the expression to write. The dry run already refuses a wrong expression, in the words of the host. On the host, `systemd-analyze calendar EXPRESSION` shows when it is next.',
    },
    {
      what: 'The command runs by hand and not by the timer',
      advice:
        'A timer has no login: no variables of a profile, the directory is /, and PATH is short. Write whole paths. `journalctl -u NAME` has its output, `systemctl start NAME.service` runs it at once.',
    },
    {
      what: 'The next run',
      advice:
        'The plan shows it for each expression of `on_calendar`, and the step fails if the timer has none afterwards. On the host, `systemctl list-timers` shows the next and the last run of all timers.',
    },
    {
      what: 'A unit of this name exists already',
      advice:
        'The step writes NAME.timer and NAME.service, and refuses to replace units that provision did not write. For a timer of a package, declare a service step: `service: { name: fstrim.timer, enabled: true }`.',
    },
    {
      what: 'The command still runs when its time comes again',
      advice: 'systemd does not start it a second time: the run is left out.',
    },
  ],
};
