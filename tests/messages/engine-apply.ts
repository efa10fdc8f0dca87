import type * as messages from '../../src/engine/apply/messages.ts';
import type { Samples } from './samples.ts';

const host = { name: 'docker1' };
const step = { type: 'network', name: 'ens33' };

export const samples = {
  notReachableAt: [[host, '192.168.2.20', 30]],
  anotherMachineAt: [[host, '192.168.2.20']],
  rolledBack: [[step, host, '192.168.2.131']],
  lostAfterMove: [[host, '192.168.2.20', '192.168.2.131: no answer', 30]],
  ownMachine: [[]],
  noBootId: [[host]],
  notGoneDown: [[host, 300]],
  notBack: [[host, 300, '192.168.2.10: no answer']],
  stillBooting: [[host, 300]],
  rebootWithoutEffect: [[host]],
} satisfies Samples<typeof messages>;
