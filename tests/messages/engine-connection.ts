import type * as messages from '../../src/engine/connection-messages.ts';
import type { Samples } from './samples.ts';

const host = { name: 'docker1' };
const owner = {
  run: '20260301T090000000Z-1a2b3c',
  by: 'kim@laptop',
  machine: '4d6b',
  pid: 4711,
  since: '2026-03-01T09:00:00.000Z',
};

export const samples = {
  noAnswer: [[host]],
  gaveUpReconnecting: [
    [new Error('the connection to 192.168.2.10 was closed'), new Error('192.168.2.10: no answer'), 120],
  ],
  waitingForLock: [[host, owner]],
  lockedByAnotherRun: [[host, owner, 600]],
  changeNeverArrives: [[host]],
  stillRunning: [[host, 1800, '20260301T090000000Z-1a2b3c-4']],
  rebootedMeanwhile: [[host]],
  changedByOthers: [[host, 5]],
} satisfies Samples<typeof messages>;
