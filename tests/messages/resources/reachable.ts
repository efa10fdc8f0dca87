import type * as messages from '../../../src/resources/reachable/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  cannotResolve: [['www.google.com']],
  checkNetwork: [['192.168.2.254']],
} satisfies Samples<typeof messages>;
