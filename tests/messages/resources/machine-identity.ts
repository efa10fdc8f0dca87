import type * as messages from '../../../src/resources/machine-identity/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  madeElsewhere: [[['00:0c:29:aa:bb:cc']]],
  cardsUnreadable: [[]],
  noKeys: [[]],
  noCards: [[]],
  otherKeys: [['HostCertificate /etc/ssh/host-cert.pub']],
} satisfies Samples<typeof messages>;
