import type * as messages from '../../../src/resources/unit/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  twoContents: [[{ first: 'content', second: 'template' }]],
  notWithAbsent: [['content']],
  noSection: [['app.service'], ['app.target']],
  hides: [['/usr/lib/systemd/system/sshd.service']],
  usesAgain: [['/usr/lib/systemd/system/sshd.service']],
  isMasked: [[{ name: 'app.service', path: '/etc/systemd/system/app.service' }]],
  notAFile: [[{ path: '/etc/systemd/system/app.service', type: 'l', target: '/opt/app/app.service' }]],
  noSuchUnit: [[{ unit: 'sshdd.service', similar: 'sshd.service' }], [{ unit: 'app.service', similar: undefined }]],
  verificationFailed: [['/etc/systemd/system/app.service']],
} satisfies Samples<typeof messages>;
