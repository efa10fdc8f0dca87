import { maskAll } from '../model/secret.ts';
import type { LockOwner } from '../model/transport.ts';
import type { PlannedStep } from '../model/events.ts';

/** What a host writes down of a change, a line of JSON in /var/log/provision.jsonl; the host adds the outcome. */
export interface ChangeRecord {
  readonly time: string;
  readonly run: string;
  readonly step: number;
  readonly type: string;
  readonly name: string;
  readonly title?: string;
  readonly diff: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
    /** As in `Difference`. */
    readonly plain?: true;
    readonly content?: true;
  }[];
  /** Who: `user@machine`. */
  readonly by: string;
}

/** `mask` takes secrets out. */
export function changeRecord(step: PlannedStep, { run, by }: LockOwner, mask: (text: string) => string): string {
  const { number, type, name, title, changes } = step;
  const record: ChangeRecord = {
    time: new Date().toISOString(),
    run,
    step: number,
    type,
    name,
    ...(title === undefined ? {} : { title }),
    diff: changes.flatMap(({ diff }) =>
      diff.map((one) => ({ ...one, before: one.before ?? null, after: one.after ?? null })),
    ),
    by,
  };
  // Each text by itself: in JSON a secret may look different.
  return JSON.stringify(maskAll(record, mask));
}
