import type * as messages from '../../../src/resources/file-edit-messages.ts';
import type { Samples } from '../samples.ts';

const PATH = '/etc/ssh/sshd_config';

export const samples = {
  invalidPattern: [['Unterminated group']],
  notWithAbsent: [['create']],
  noFile: [[PATH]],
  leadsNowhere: [[{ path: '/etc/motd', target: '/run/motd' }]],
  sentBefore: [[PATH]],
  sizeDiffers: [[{ path: '/proc/sys/kernel/hostname', size: 0, read: 8 }]],
  notAFile: [[{ path: '/etc/ssh', type: 'd' }]],
  tooLarge: [[{ path: '/var/log/messages', size: 5_000_000, limit: 262_144 }]],
  notUtf8: [[{ path: '/etc/motd', line: 3 }]],
  noAnchor: [[{ path: PATH, pattern: '^Include' }]],
  hiddenSize: [[3667]],
  validationFailed: [[{ path: PATH, command: ['sshd', '-t', '-f', '%s'] }]],
} satisfies Samples<typeof messages>;
