import type * as messages from '../../../src/resources/http/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  digestLength: [[{ algorithm: 'sha256', length: 64 }]],
  checksumText: [[{ algorithm: 'sha256', digest: '98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4' }]],
  sizeText: [[1], [1234]],
  throughProxy: [['http://proxy.example.com:3128']],
  curlMissing: [[]],
} satisfies Samples<typeof messages>;
