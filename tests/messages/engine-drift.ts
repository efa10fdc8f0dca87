import type * as messages from '../../src/engine/drift-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  countOfSteps: [[9]],
  stepWithDigest: [['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08']],
  fileOfSize: [[812]],
} satisfies Samples<typeof messages>;
