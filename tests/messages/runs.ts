import type * as messages from '../../src/runs/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  journalUnreadable: [['/var/log/provision.jsonl']],
  journalTooLong: [['/var/log/provision.jsonl', 512, 10_000]],
} satisfies Samples<typeof messages>;
