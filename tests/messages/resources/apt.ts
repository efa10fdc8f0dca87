import type * as messages from '../../../src/resources/apt/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  provides: [['mawk', 'awk']],
  severalProvide: [['awk']],
  noModules: [['nodejs:20']],
  noRpm: [['https://example.com/app.rpm']],
  noAdvisories: [[]],
  otherArchitecture: [['Tree']],
  wouldRemove: [[['docker.io']], [['docker.io', 'runc']]],
  essential: [[['bash']]],
  debianOnly: [['apt_repo']],
  unfinishedPackages: [[[]], [['docker-ce', 'docker-ce-cli']]],
  alsoRemovesDependent: [[1], [3]],
} satisfies Samples<typeof messages>;
