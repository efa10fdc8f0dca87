import type * as messages from '../../src/model/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  programMissing: [['grubby', 127]],
  fileUnreadable: [['/etc/hostname']],
  checkedAfterwards: [[{ check: 'GET http://localhost/', seconds: 30 }]],
  httpCheck: [
    [{ url: 'http://localhost/', status: undefined, contains: undefined }],
    [{ url: 'http://localhost/', status: 401, contains: 'Log in' }],
  ],
  checkEnded: [['docker info', 'exited with status 1']],
  checkTooSlow: [['docker info', 10]],
  noCurl: [[]],
  noHttpAnswer: [['http://localhost/', 7]],
  wrongHttpStatus: [
    [{ url: 'http://localhost/', status: 502, expected: undefined }],
    [{ url: 'http://localhost/', status: 200, expected: 204 }],
  ],
  textMissing: [[{ url: 'http://localhost/', text: 'Welcome' }]],
} satisfies Samples<typeof messages>;
