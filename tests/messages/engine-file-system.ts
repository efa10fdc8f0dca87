import type * as messages from '../../src/engine/file-system-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  fileSystemAdvice: [
    ["mv: cannot move '/etc/.hosts.f2ee' to '/etc/hosts': Operation not permitted"],
    ['Could not set static hostname: /etc/hostname is in a read-only filesystem.'],
    ["touch: cannot touch '/etc/hosts': Read-only file system"],
    ["mv: cannot move '/etc/.hosts.f2ee' to '/etc/hosts': Device or resource busy"],
    ['sh: write error: No space left on device'],
    ['sh: write error: Disk quota exceeded'],
    ['cat: /etc/hosts: Input/output error'],
    ['sysctl: permission denied on key "kernel.hostname"'],
  ],
} satisfies Samples<typeof messages>;
