import type * as messages from '../../../src/resources/file/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['content']],
  twoContents: [['content', 'source']],
  needsContent: [['validate']],
  noFile: [['/etc/motd']],
  fileText: [[{ size: 1234, owner: 'root', mode: '0644' }]],
  sizeText: [[1], [1234]],
  sizeAndDigest: [[1234, '98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4']],
  needsDirectory: [['/etc/app/app.conf'], ['/motd']],
  validationFailed: [[{ path: '/etc/sudoers.d/admins', command: ['visudo', '-cf', '%s'] }]],
} satisfies Samples<typeof messages>;
