import type * as messages from '../../../src/resources/hostname/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = { userDataSetsName: [[]] } satisfies Samples<typeof messages>;
