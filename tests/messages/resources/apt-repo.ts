import type * as messages from '../../../src/resources/apt-repo/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notWithAbsent: [['uris']],
  noCodename: [['docker']],
  noKey: [['https://download.docker.com/linux/debian/gpg']],
} satisfies Samples<typeof messages>;
