import type * as messages from '../../src/runs/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  journalUnreadable: [['/var/log/provision.jsonl']],
} satisfies Samples<typeof messages>;
