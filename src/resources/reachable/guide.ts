import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Check the network first. A name tests DNS, too',
      step: 'reachable: www.google.com',
      recorded: 'answers',
    },
    {
      what: 'An address, with a shorter timeout',
      step: 'reachable: { host: 192.168.2.99, within: 2 }',
      recorded: 'no-answer',
    },
  ],
  knownIssues: [
    { what: 'The name cannot be resolved', recorded: 'unknown-name' },
    { what: 'There is no answer', recorded: 'no-answer' },
  ],
};
