import { z } from 'zod';
import { UnknownState, content, type Operation, read, type Result } from '../model/operation.ts';
import { JOURNAL } from '../model/transport.ts';

/** So much of each of its two files is read, in bytes: some thousand changes. */
const MOST = 524_288;

/** In one exchange, however long the host has been at it. */
export const journalOperations: readonly Operation[] = [read(`${JOURNAL}.1`, MOST), read(JOURNAL, MOST)];

const EntrySchema = z.object({
  time: z.iso.datetime(),
  run: z.string(),
  step: z.int(),
  type: z.string(),
  name: z.string(),
  title: z.string().exactOptional(),
  diff: z.array(
    z.object({
      field: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      plain: z.literal(true).exactOptional(),
      content: z.literal(true).exactOptional(),
    }),
  ),
  by: z.string(),
  status: z.enum(['changed', 'failed']),
});

/** A change that was made on a host; see `ChangeRecord`. */
export type JournalEntry = z.infer<typeof EntrySchema>;

export interface Journal {
  /** The oldest first. */
  readonly entries: readonly JournalEntry[];
  /** There are older ones, which were not read. */
  readonly older: boolean;
  /** Lines that are none of ours, or cut off. */
  readonly strange: number;
}

/** Throws `UnknownState` where the host does not let its journal be read. A host without one has not been changed yet. */
export function parseJournal([first, second]: readonly Result[]): Journal {
  const parts = [part(first, `${JOURNAL}.1`), part(second, JOURNAL)];
  const lines = parts.flatMap(({ lines: all }) => all);
  const entries = lines.flatMap((line) => entryOf(line) ?? []);
  return { entries, older: parts.some(({ cut }) => cut), strange: lines.length - entries.length };
}

function part(result: Result | undefined, path: string) {
  if (result?.kind === 'failed') throw new UnknownState(result.message, NEXT);
  const text = content(result, path) ?? '';
  const cut = Buffer.byteLength(text) >= MOST;
  // The first line of a part begins somewhere in the middle.
  const lines = text.split('\n').slice(cut ? 1 : 0);
  return { lines: lines.filter((line) => line.trim() !== ''), cut };
}

const NEXT = 'Only root may read it: log in as root, or set ssh.become: true in the inventory.';

function entryOf(line: string): JournalEntry | undefined {
  try {
    return EntrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
