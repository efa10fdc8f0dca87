import type * as messages from '../../../src/resources/command/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  testFailed: [[{ test: 'unless', outcome: 'did not run' }]],
  testNotFound: [['unless'], ['creates']],
} satisfies Samples<typeof messages>;
