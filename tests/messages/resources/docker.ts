import type * as messages from '../../../src/resources/docker/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notRunning: [[]],
  noSocket: [['/run/docker.sock']],
  noAnswer: [[52]],
  tooSlow: [[30]],
  incomplete: [[{ answers: 1, expected: 4 }]],
  noCommonVersion: [[['1.44', '1.41']]],
  failed: [[{ what: 'the network web', status: 500 }]],
  unexpected: [[{ what: 'the network web', place: '' }], [{ what: 'the network web', place: '0.IPAM' }]],
  invalidDaemonJson: [['/etc/docker/daemon.json']],
  withoutFtype: [[{ path: '/var/lib/docker', device: '/dev/mapper/cl-root' }]],
  alsoOnCommandLine: [
    [{ option: '-H', key: 'hosts', isDeclared: true }],
    [{ option: '-H', key: 'hosts', isDeclared: false }],
  ],
  chain: [['DOCKER-USER']],
  isolation: [['docker0']],
  publishedPort: [[{ port: 8080, protocol: 'tcp' }]],
  restartedAfter: [[{ unit: 'docker.service', verb: 'reload' }], [{ unit: 'docker.service', verb: 'stop' }]],
  restartedWithout: [[{ unit: 'docker.service', missing: ['chain DOCKER', 'published port 8080/tcp'] }]],
  stopsContainers: [[{ containers: ['web', 'db'], count: 2 }], [{ containers: ['web', 'db'], count: 9 }]],
  keepsRunning: [[{ containers: ['web'], count: 1 }]],
  stopsUnknown: [['Docker Engine did not answer within 30 s']],
  inRegistry: [['nginx:1.27']],
  loginNeeded: [['registry.example.com:5000']],
  registryIsSilent: [['nginx:1.27', 20]],
  notInRegistry: [['nginx:1.27']],
} satisfies Samples<typeof messages>;
