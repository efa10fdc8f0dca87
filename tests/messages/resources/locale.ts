import type * as messages from '../../../src/resources/locale/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  localeNotInstalled: [
    [{ lang: 'ko_KR.UTF-8', name: 'glibc-langpack-ko' }],
    [{ lang: 'C.ISO-8859-1', name: undefined }],
  ],
  onDebian: [[]],
  localeMissing: [[{ lang: 'ko_KR.UTF-8', name: 'glibc-langpack-ko' }], [{ lang: 'C.ISO-8859-1', name: undefined }]],
  keymapNotInstalled: [['kr']],
  failureAdvice: [
    ['Failed to connect to bus: No such file or directory'],
    ['Failed to issue method call: Locale de_DE.UTF-8 not installed, refusing.'],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
