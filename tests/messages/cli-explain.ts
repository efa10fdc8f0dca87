import type * as messages from '../../src/cli/explain-messages.ts';
import type { Samples } from './samples.ts';

const docker1 = { name: 'docker1', address: '192.168.2.10' };

export const samples = {
  onHost: [[docker1]],
  scriptOf: [[docker1]],
  oneHost: [[4]],
  knownLater: [['9 command tree', '`tree` is not installed']],
  fieldChanges: [
    ['state', 'running', 'stopped'],
    ['address', '', '192.168.2.10/24'],
  ],
  fileChanges: [['/etc/yum.repos.d/docker-ce.repo']],
  rollsBack: [[30]],
  unchanged: [[['6 reachable www.google.com']]],
} satisfies Samples<typeof messages>;
