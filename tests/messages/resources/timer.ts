import type * as messages from '../../../src/resources/timer/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  writeCalendar: [
    ['*:0/5', false],
    [undefined, false],
    [undefined, true],
  ],
  notWithAbsent: [['command']],
  nextTime: [
    [{ text: '04:00', next: 'Fri 2026-11-27 04:00:00 KST', delay: undefined }],
    [{ text: 'daily', next: 'Fri 2026-11-27 00:00:00 KST', delay: '30min' }],
  ],
  keepsRunning: [['backup.service']],
  invalidTime: [[{ text: '0 4 * * *', words: "Failed to parse calendar specification '0 4 * * *': Invalid argument" }]],
  neverAgain: [[['2020-01-01']], [['2020-01-01', '2021-01-01']]],
  noSuchUser: [['backup']],
  belongsToPackage: [[{ unit: 'fstrim.timer', path: '/usr/lib/systemd/system/fstrim.timer' }]],
  notOurs: [[{ unit: 'backup.service', path: '/etc/systemd/system/backup.service' }]],
  verificationFailed: [
    ["/run/provision-verify/backup.timer:5: Unknown key 'X' in section [Timer], ignoring."],
    ['killed'],
  ],
  seeJournal: [['backup.timer']],
} satisfies Samples<typeof messages>;
