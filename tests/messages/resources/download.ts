import type * as messages from '../../../src/resources/download/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['url']],
  downloaded: [
    [{ url: 'https://example.com/app.jar', checksum: 'SHA-256 98ea6e4f216f2fb4…' }],
    [{ url: 'https://example.com/app.jar', checksum: undefined }],
  ],
  sizeAndChecksum: [[{ size: '1,234 bytes', checksum: 'SHA-256 98ea6e4f216f2fb4…' }]],
} satisfies Samples<typeof messages>;
