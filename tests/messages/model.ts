import type * as messages from '../../src/model/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  programMissing: [['grubby', 127]],
  fileUnreadable: [['/etc/hostname']],
} satisfies Samples<typeof messages>;
