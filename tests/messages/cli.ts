import type * as messages from '../../src/cli/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  notInRange: [[1, 9999]],
  unknownResource: [
    ['pakage', ['package', 'service', 'inventory']],
    ['firewall', ['package', 'service', 'inventory']],
  ],
  inputErrors: [[1], [3]],
  outputLost: [['ENOSPC: no space left on device, write']],
  internalError: [['0.1.0', 'Error: …\n    at …']],
  skippedStep: [['package epel-release', 'role == "manager"']],
  dependsOnFacts: [[['facts.os.major == 8']], [['facts.cpus > 2', 'facts.arch == "x86_64"']]],
  variableFrom: [
    [{ place: 'inventory.yaml:2:9', level: 'all' }],
    [{ place: 'inventory.yaml:6:13', level: 'group', group: 'workers' }],
    [{ place: 'playbook.yaml:12:14', level: 'include' }],
  ],
  checked: [
    [4, 0],
    [4, 1],
  ],
  keysRecorded: [[4, '/home/student/.local/state/provision/known_hosts']],
  keysNotRecorded: [['/home/student/.local/state/provision/known_hosts', 'EROFS: read-only file system']],
  keyDiffers: [
    ['/home/student/.local/state/provision/known_hosts', 3, true],
    ['/home/student/.ssh/known_hosts', 3, false],
  ],
  keyRevoked: [['/home/student/.ssh/known_hosts', 3]],
  anotherMachine: [['192.168.2.10', 'ssh-ed25519', 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU']],
  twoMachines: [[['192.168.2.10', '192.168.2.131']]],
  noAnswer: [[['192.168.2.10 port 22: connection refused']]],
  invalidHost: [['docker1', 'NAME=ADDRESS']],
  notIPv4: [['192.168.2.300']],
  duplicate: [['docker1']],
  outsideSubnet: [['192.168.3.254', '192.168.2.10', 24]],
  gatewayIsHost: [['192.168.2.10']],
  notADomain: [['a b']],
  notADevice: [['a b']],
  notAUser: [['a b']],
  notAVariable: [['1st']],
  notAChoice: [[['docker-host', 'basics']]],
  invalidOption: [['--gateway', '192.168.3.254 is outside 192.168.2.10/24']],
  missingAnswers: [[['--add NAME=ADDRESS', '--gateway ADDRESS']]],
  noMoreAnswers: [[]],
  filesExist: [
    [['inventory.yaml'], 'provision'],
    [['inventory.yaml', 'playbook.yaml'], 'npx provision'],
  ],
  filesWritten: [[['inventory.yaml', 'playbook.yaml']]],
  hostList: [['NAME=ADDRESS']],
} satisfies Samples<typeof messages>;
