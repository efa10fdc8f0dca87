import type * as messages from '../../../src/resources/block/messages.ts';
import type { Samples } from '../samples.ts';

const path = '/etc/ssh/sshd_config';

export const samples = {
  noEnd: [[{ path, line: 12, marker: '# END provision' }]],
  noBegin: [[{ path, line: 14, marker: '# BEGIN provision' }]],
  severalBlocks: [[{ path, lines: [12, 20] }]],
} satisfies Samples<typeof messages>;
