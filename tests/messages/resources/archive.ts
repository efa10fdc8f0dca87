import type * as messages from '../../../src/resources/archive/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  twoSources: [['source', 'url']],
  onlyWithUrl: [['headers']],
  notWithAbsent: [['source']],
  fileMissing: [['/srv/app.tar.gz']],
  notADirectory: [[{ path: '/opt/app', type: 'f' }], [{ path: '/opt/app', type: 'l' }]],
  notAnArchive: [[{ path: '/srv/app.tar.gz', type: 'd' }]],
  programMissing: [['unzip']],
  markerInvalid: [['/opt/app/.provision-archive/record']],
  archiveText: [[{ checksum: 'SHA-256 98ea6e4f216f2fb4…', from: 'files/app.tar.gz' }]],
  oldMembers: [[['lib/old.so']]],
  missingMembers: [[['bin/app']], [['a', 'b', 'c', 'd', 'e', 'f', 'g']]],
  leftFromEarlier: [
    [{ path: '/opt/app', names: ['lib/old.so'] }],
    [{ path: '/opt/app', names: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ],
  programNotFound: [['xz']],
} satisfies Samples<typeof messages>;
