import type * as messages from '../../../src/resources/reboot/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  pendingKernel: [[{ running: '5.14.0-503.el9.x86_64', next: '5.14.0-575.el9.x86_64' }]],
} satisfies Samples<typeof messages>;
