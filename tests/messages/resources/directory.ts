import type * as messages from '../../../src/resources/directory/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['mode']],
  systemDirectory: [['/etc', 'recursive']],
  notEmpty: [['/srv/app', ['bin/', 'config']]],
  contents: [[[]], [['a', 'b', 'c', 'd', 'e', 'f', 'g']]],
  undeclared: [['f'], ['d'], ['l']],
  createsParents: [['/srv/app/data']],
} satisfies Samples<typeof messages>;
