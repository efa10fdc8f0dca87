import type * as messages from '../../../src/resources/cron/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  scheduleFault: [['day of month'], [undefined]],
  parameterMissing: [['command']],
  notWithAbsent: [['schedule']],
  notInstalled: [[]],
  unreadable: [['alice']],
  noSuchUser: [['alice']],
  invalidLine: [[{ user: 'root', line: 3 }]],
  notUtf8: [[{ user: 'root', line: 3 }]],
  severalEntries: [[{ user: 'root', name: 'backup' }]],
  severalAssignments: [[{ user: 'root', variable: 'MAILTO' }]],
  daemonNotRunning: [['inactive'], ['not-found']],
  adopts: [['backup']],
  refused: [['root']],
} satisfies Samples<typeof messages>;
