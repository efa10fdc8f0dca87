import type * as messages from '../../src/engine/messages.ts';
import { exec } from '../../src/model/operation.ts';
import type { Samples } from './samples.ts';

const host = { name: 'docker1' };
const step = { number: 7, type: 'package', name: 'docker-ce' };
const before = [1, 2, 3, 4, 5, 6].map((number) => ({ number }));
const status = { kind: 'done', status: 1, stdout: '', stderr: '' } as const;

export const samples = {
  progress: [[before, [{ number: 8 }, { number: 9 }]]],
  upstreamNotApplied: [
    [{ number: 5, type: 'docker_swarm', name: '' }, { host: 'master', step: 4 }, 'Step 6 did not run.'],
  ],
  unknownState: [[{ type: 'selinux', name: '' }, '`grubby` is not installed (exit status 127)']],
  checkFails: [
    [{ type: 'service', name: 'nginx' }, 'http://localhost/ returned status 502, expected a status below 400'],
  ],
  checkNotMet: [
    [{ type: 'service', name: 'nginx' }, 'http://localhost/ returned status 502, expected a status below 400', 30],
  ],
  checkInterrupted: [
    [{ type: 'service', name: 'nginx' }, 'http://localhost/ returned no complete answer (curl exited with status 7)'],
  ],
  refused: [[{ type: 'service', name: 'app' }, 'app.service cannot be enabled by itself: it is static']],
  partlyApplied: [
    [
      [
        { field: 'enabled', before: 'disabled', after: 'enabled' },
        { field: '/etc/app.conf', before: 'a', after: 'b', content: true },
      ],
    ],
  ],
  stepWarning: [[3, host, 'there is no unit fierwalld.service']],
  operationFailed: [
    [exec('dnf', '-y', 'install', 'docker-ce'), status],
    [exec('dnf', '-y', 'shell', '/dev/stdin'), { ...status, status: 0 }],
  ],
  operationKilled: [[exec('sh', '-c', 'sleep 600'), 60]],
  verificationFailed: [[{ type: 'service', name: 'docker' }]],
  undoneByLaterStep: [[{ type: 'service', name: 'firewalld' }]],
  undoneByReboot: [[{ type: 'service', name: 'firewalld' }]],
  connectionLostInStep: [[step, { message: 'the connection to 192.168.2.10 was closed', next: undefined }]],
  retrying: [
    [
      step,
      'dnf -y install docker-ce exited with status 1',
      'a mirror does not answer',
      { seconds: 2, attempt: 1, times: 2 },
    ],
  ],
  keepsDiffering: [[{ type: 'network', name: 'ens33' }]],
  waitingToSettle: [[host, 'NetworkManager is about to roll back an unconfirmed change']],
  interrupted: [[]],
  runTimeExceeded: [[]],
} satisfies Samples<typeof messages>;
