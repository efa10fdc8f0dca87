import * as z from 'zod';
import { DifferenceSchema, type Deep } from './events.ts';
import { JOURNAL_FORMAT } from './formats.ts';

export const JournalEntrySchema = z.object({
  format: z.literal(JOURNAL_FORMAT),
  time: z.iso.datetime(),
  run: z.string(),
  /** Its number. */
  step: z.int(),
  part: z.int().exactOptional(),
  type: z.string(),
  name: z.string(),
  title: z.string().exactOptional(),
  diff: z.array(DifferenceSchema),
  /** What the resource needs to go back, as it declared it. */
  restore: z.unknown().optional(),
  /** Who made the change: `user@machine`. */
  by: z.string(),
  status: z.enum(['changed', 'failed']),
});

/** A change of a host, one line of JSON in its journal (`JOURNAL`). */
export type JournalEntry = Deep<z.infer<typeof JournalEntrySchema>>;
