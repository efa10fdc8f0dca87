import type * as messages from '../../../src/resources/group/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['gid']],
  notLocal: [['docker']],
  stillElsewhere: [['docker']],
  gidTaken: [[{ gid: 2000, owner: 'students' }]],
  isPrimary: [
    [{ name: 'students', users: ['alice', 'bob'] }],
    [{ name: 'students', users: ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'] }],
  ],
  filesKeepGid: [[2000]],
} satisfies Samples<typeof messages>;
