import type * as messages from '../../../src/resources/ini/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithOptions: [['value']],
  invalidLine: [[{ path: '/etc/dnf/dnf.conf', line: 4 }]],
} satisfies Samples<typeof messages>;
