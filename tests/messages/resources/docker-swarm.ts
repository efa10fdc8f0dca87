import type * as messages from '../../../src/resources/docker-swarm/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  namedTwice: [['docker1']],
  notInInventory: [['docker9']],
  neitherRole: [['docker4']],
  noAddress: [[{ host: 'docker1', address: 'docker1.example.com' }]],
  noInfo: [[]],
  noSwarmYet: [['master']],
  managerUnreachable: [
    ['master', 'master (192.168.2.20) refused the connection'],
    ['master', ''],
  ],
  liveRestoreInSwarm: [[]],
  isLocked: [[]],
  otherRole: [
    [{ host: 'docker1', role: 'worker', manager: 'master' }],
    [{ host: 'docker1', role: 'manager', manager: 'master' }],
  ],
  managerMoves: [[{ host: 'master', from: '192.168.2.134', to: '213.0.113.3' }]],
  joinsAgain: [['master']],
  inAnotherSwarm: [['master']],
  cutOff: [['master', 'pending']],
  swarmHasFailed: [['context deadline exceeded']],
  tooFewManagers: [[{ reachable: 1, all: 2 }]],
  othersInSwarm: [[['docker1']], [['docker1', 'docker2']]],
  halfJoined: [[undefined], ['context deadline exceeded']],
  memberOf: [['worker', 'master']],
} satisfies Samples<typeof messages>;
