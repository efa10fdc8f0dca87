import type * as messages from '../../../src/resources/swap/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['size']],
  bytes: [[4097]],
  noBlkid: [[]],
  isOtherFile: [['/swapfile']],
  failureAdvice: [
    ['fallocate: fallocate failed: No space left on device'],
    ['swapon: /swapfile: swapon failed: Operation not permitted'],
    ['swapoff: /swapfile: swapoff failed: Cannot allocate memory'],
    ['swapon: /swapfile: swapon failed: Invalid argument'],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
