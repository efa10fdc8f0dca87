import type * as messages from '../../../src/resources/package/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  alsoRemoves: [[{ dependent: 5, unused: 2 }], [{ dependent: 1, unused: 0 }], [{ dependent: 0, unused: 3 }]],
  repairs: [[{ id: '4', packages: ['docker-ce', 'containerd.io'] }]],
  otherName: [['vim']],
  otherPackageProvides: [['vim']],
  removeFirst: [['runc']],
} satisfies Samples<typeof messages>;
