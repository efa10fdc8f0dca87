import type * as messages from '../../src/engine/apply/messages.ts';
import type { Samples } from './samples.ts';

const host = { name: 'docker1' };
const step = { type: 'network', name: 'ens33' };

export const samples = {
  changeNotReceived: [[host]],
  notReachableAt: [[host, '192.168.2.20', 30]],
  notReadAt: [[host, '192.168.2.20', step, 8]],
  tooLateToConfirm: [[host, 30]],
  anotherMachineAt: [[host, '192.168.2.20']],
  rolledBack: [[step, host, '192.168.2.131']],
  notPreviousConfiguration: [[step, host, '192.168.2.131']],
  nowAndBefore: [
    ['address: 192.168.2.10/24 (saved), not 192.168.2.20/24', 'address: 192.168.2.131/24 (dhcp), not 192.168.2.20/24'],
  ],
  rollbackStillPending: [[step, host, '192.168.2.131']],
  unknownAfterRollback: [[step, host, '192.168.2.131']],
  checkedAfterRollback: [['the gateway 192.168.2.254 does not answer on ens33 (ARP)']],
  lostAfterMove: [[host, '192.168.2.20', '192.168.2.131: no answer', 30]],
  ownMachine: [[]],
  noBootId: [[host]],
  didNotShutDown: [[host, 300]],
  didNotComeBack: [[host, 300, '192.168.2.10: no answer']],
  stillBooting: [[host, 300]],
  newIdentityUnreadable: [[host]],
  newKeysNotRecorded: [[host, 'EACCES: permission denied']],
  previousKeyShown: [[host]],
  rebootWithoutEffect: [[host]],
} satisfies Samples<typeof messages>;
