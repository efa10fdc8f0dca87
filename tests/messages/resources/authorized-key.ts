import type * as messages from '../../../src/resources/authorized-key/messages.ts';
import type { Samples } from '../samples.ts';

const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BrHsSrwm+XpFhTnGMsvZ6tmw';

export const samples = {
  unusualHome: [[{ user: 'alice', home: '/home/alice kim' }]],
  noUser: [['alice']],
  notLocal: [['alice']],
  noHome: [[{ user: 'alice', home: '/home/alice' }]],
  isLink: [['/home/alice/.ssh']],
  isNoDirectory: [['/home/alice/.ssh']],
  homeIsWritable: [[{ home: '/home/alice', mode: 'drwxrwx---' }]],
  removesLoginKey: [['root']],
  restrictsLoginKey: [['root']],
  keyName: [[{ comment: 'alice@laptop', fingerprint }], [{ comment: '', fingerprint }]],
  optionsOf: [[`alice@laptop ${fingerprint}`]],
  fileState: [[{ mode: 'drwx------', owner: 'alice' }]],
} satisfies Samples<typeof messages>;
