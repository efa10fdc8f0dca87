import type * as messages from '../../../src/resources/user/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  reservedId: [[65_534]],
  notWithAbsent: [['shell']],
  noShadowEntry: [['alice']],
  notLocal: [['alice']],
  stillElsewhere: [['alice']],
  uidTaken: [[{ uid: 1200, owner: 'bob' }]],
  groupsMissing: [[['docker']], [['docker', 'students']], [[5000]]],
  shellMissing: [['/bin/zsh']],
  homeOfAnother: [[{ name: 'alice', home: '/home/alice', owner: 1005, uid: 1100 }]],
  homeExists: [['/home/alice']],
  removesHome: [['/home/alice']],
  removesLoginUser: [['student']],
  inUse: [['alice']],
} satisfies Samples<typeof messages>;
