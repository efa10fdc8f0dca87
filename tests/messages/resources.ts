import type * as messages from '../../src/resources/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  fstabNotUtf8: [[3]],
} satisfies Samples<typeof messages>;
