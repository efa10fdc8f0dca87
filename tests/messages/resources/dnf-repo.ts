import type * as messages from '../../../src/resources/dnf-repo/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithUrl: [['baseurl']],
} satisfies Samples<typeof messages>;
