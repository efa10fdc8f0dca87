import type { Difference } from '../model/events.ts';
import { JOURNAL_FORMAT } from '../model/formats.ts';
import type { Step } from '../model/step.ts';
import { maskAll } from '../model/secret.ts';
import type { HostContext } from './context.ts';
import { maskDifferences } from './mask-event.ts';

/** What a host writes down of a change, a line of JSON in /var/log/provision.jsonl; the host adds the outcome. */
export interface ChangeRecord {
  readonly format: typeof JOURNAL_FORMAT;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly run: string;
  readonly step: number;
  readonly type: string;
  readonly name: string;
  readonly title?: string;
  readonly diff: readonly Difference[];
  /** The declaration that brings the previous state back, where the resource offers one. */
  readonly restore?: unknown;
  /** `user@machine`. */
  readonly by: string;
}

/** The record of the change that a step is about to get. Secrets are masked. */
export function changeRecord({ state, clock, owner, mask }: HostContext, step: Step): string {
  const plan = state.plan(step);
  const { run, by } = owner.lockOwner;
  const { number, type, name, title } = step;
  const restore = state.restore(step);
  const record: ChangeRecord = {
    format: JOURNAL_FORMAT,
    time: new Date(clock.now()).toISOString(),
    run,
    step: number,
    type,
    name,
    ...(title === undefined ? {} : { title }),
    diff: plan.kind === 'planned' ? maskDifferences(plan.changes.flatMap(({ diff }) => diff), mask) : [],
    // Each text by itself: in JSON a secret may look different.
    ...(restore === undefined ? {} : { restore: maskAll(restore, mask) }),
    by,
  };
  return JSON.stringify(record);
}
