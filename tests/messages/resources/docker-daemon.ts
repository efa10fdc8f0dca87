import type * as messages from '../../../src/resources/docker-daemon/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  hasParameter: [['log-driver']],
  isOption: [[{ option: 'registry-mirror', key: 'registry-mirrors' }]],
  keyList: [[['log-driver', 'log-opts']], [['log-driver', 'log-opts', 'live-restore', 'mtu']]],
  invalidPoolSize: [[{ base: '172.30.0.0/16', least: 16, most: 32 }]],
  unknownLogOption: [[{ option: 'labels', driver: 'local', known: ['max-size', 'max-file', 'compress'] }]],
  poolHasHost: [[{ subnet: '192.168.0.0/16', host: 'docker1', address: '192.168.2.10' }]],
  notInstalled: [[]],
  noDevice: [['ens33']],
  noMtu: [['ens33']],
  runningWithout: [[['log-driver', 'log-opts']]],
  anotherConfigFile: [['/etc/docker/other.json']],
  proxiesTooNew: [[20]],
  liveRestoreInSwarm: [[]],
} satisfies Samples<typeof messages>;
