import type * as messages from '../../../src/resources/docker-node/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notInInventory: [['docker9']],
  noManager: [[]],
  noSuchNode: [['docker1']],
  isDown: [['docker1']],
} satisfies Samples<typeof messages>;
