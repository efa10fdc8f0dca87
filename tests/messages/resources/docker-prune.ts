import type * as messages from '../../../src/resources/docker-prune/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  olderThan: [['7d']],
  listed: [
    [['web', 'old'], 12_345_678],
    [['spare'], undefined],
    [Array.from({ length: 12 }, (_one, index) => `job-${index + 1}`), 0],
  ],
  entries: [
    [1, 10],
    [28, 1_234_000],
  ],
  advise: [['container is using its referenced image'], ['']],
} satisfies Samples<typeof messages>;
