import type * as messages from '../../../src/resources/line/messages.ts';
import type { Samples } from '../samples.ts';

const path = '/etc/ssh/sshd_config';

export const samples = {
  severalMatch: [
    [{ path, pattern: '^#?PasswordAuthentication', lines: [57, 59] }],
    [{ path, pattern: '^#', lines: Array.from({ length: 12 }, (_item, index) => index + 1) }],
  ],
} satisfies Samples<typeof messages>;
