import type * as messages from '../../../src/resources/directory/messages.ts';
import type { Samples } from '../samples.ts';

const found = { path: '/srv/app', type: 'f', target: '', absent: false };

export const samples = {
  notWithAbsent: [['mode']],
  systemDirectory: [['/etc', 'recursive']],
  notADirectory: [[found], [{ ...found, type: 'l', target: '/opt/app', absent: true }], [{ ...found, type: 'p' }]],
  notEmpty: [['/srv/app', ['bin/', 'config']]],
  contents: [[[]], [['a', 'b', 'c', 'd', 'e', 'f', 'g']]],
  undeclared: [['f'], ['d'], ['l']],
  createsParents: [['/srv/app/data']],
} satisfies Samples<typeof messages>;
