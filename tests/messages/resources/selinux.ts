import type * as messages from '../../../src/resources/selinux/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  pendingReboot: [[{ running: 'permissive', mode: 'disabled' }], [{ running: 'disabled', mode: 'enforcing' }]],
  notInstalled: [[]],
  kernelArgumentsNotChecked: [['`grubby` is not installed (exit status 127)']],
} satisfies Samples<typeof messages>;
