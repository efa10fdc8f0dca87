import type * as messages from '../../../src/resources/service/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  noState: [['docker.service']],
  unitNotFound: [['docker.service']],
  cannotBeEnabled: [[{ unit: 'getty@tty1.service', kind: 'static' }]],
  seeJournal: [['docker.service']],
} satisfies Samples<typeof messages>;
