import type * as messages from '../../src/resources/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {} satisfies Samples<typeof messages>;
