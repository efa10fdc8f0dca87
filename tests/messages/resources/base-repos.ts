import type * as messages from '../../../src/resources/base-repos/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  noAddress: [['extras', '/etc/yum.repos.d/CentOS-Stream-Extras.repo']],
} satisfies Samples<typeof messages>;
