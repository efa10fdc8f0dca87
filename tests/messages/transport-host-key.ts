import type * as messages from '../../src/transport/host-key-messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';
const key = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
const other = 'SHA256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ';
const changed = { type: 'ssh-ed25519', shown: key, recorded: '/home/kim/.ssh/known_hosts:12', pattern: at };

export const samples = {
  knownHostsUnusable: [['docker1', '/home/student/.ssh/known_hosts:3', 'invalid line']],
  keysNotRecorded: [['/home/student/.local/state/provision/known_hosts', 'EROFS: read-only file system']],
  twoMachines: [['docker1', { address: at, key }, { address: '192.168.2.131', key: other }]],
  hostKeyUnknown: [['docker1', at, 'ssh-ed25519', key]],
  hostKeyChanged: [['docker1', at, changed]],
  hostKeyRevoked: [['docker1', at, key, '/home/kim/.ssh/known_hosts:12']],
  ignoredMachine: [
    ['docker1', at, 'ssh-rsa', key],
    ['docker1', at, 'ssh-ed25519', key, '/home/kim/.ssh/known_hosts:12'],
  ],
  notTheHost: [
    ['docker1', at, key, [other]],
    ['docker1', at, key, [other, key]],
  ],
} satisfies Samples<typeof messages>;
