import type { Difference, EventBody, Failure, PlannedStep } from '../model/events.ts';
import type { HostText } from '../model/host-text.ts';
import { type Mask, maskAll } from '../model/masker.ts';
import { STATE_WORDS } from '../model/state-words.ts';

/** Masks the fields of an event that hold text of a host (`HostText`), and no others. */
export function maskEvent(event: EventBody, mask: Mask): EventBody {
  switch (event.type) {
    case 'host-connected':
      return { ...event, system: mask(event.system) };
    case 'host-planned':
      return { ...event, steps: event.steps.map((step) => maskStep(step, mask)) };
    case 'step-started':
      return { ...event, step: maskStep(event.step, mask) };
    case 'step-finished': {
      const applied = event.applied ? { applied: maskDifferences(event.applied, mask) } : {};
      return { ...event, step: maskStep(event.step, mask), ...applied };
    }
    case 'step-output':
      return { ...event, line: mask(event.line) };
    case 'warning':
      return maskWords(event, mask);
    case 'host-finished':
      return event.failure ? { ...event, failure: maskWords(event.failure, mask) } : event;
    // Made of plans that are masked already.
    case 'host-drifted':
    case 'run-started':
    case 'host-started':
    case 'approval':
    case 'run-finished':
      return event;
  }
}

export function maskStep(step: PlannedStep, mask: Mask): PlannedStep {
  const { changes, failure, unknown } = step;
  return {
    ...step,
    changes: changes.map((change) => ({ ...change, diff: maskDifferences(change.diff, mask) })),
    ...(failure ? { failure: maskWords<Failure>(failure, mask) } : {}),
    ...(unknown ? { unknown: maskWords(unknown, mask) } : {}),
  };
}

export function maskDifferences(diff: readonly Difference[], mask: Mask): readonly Difference[] {
  return diff.map((one) => ({ ...one, before: one.before === null ? null : maskState(one.before, mask) }));
}

/** What the resource would need to go back. Words of the declaration are not masked: they are no text of the host. */
export function maskRestore(restore: unknown, declared: ReadonlySet<unknown>, mask: Mask): unknown {
  return maskAll(restore, (text) => (declared.has(text) ? text : maskState(text, mask)));
}

/** The value before a change. */
export function maskState(value: HostText, mask: Mask): string {
  return STATE_WORDS.has(value) ? value : mask(value);
}

/** The host's own words. */
function maskWords<T extends { readonly words?: string }>(part: T, mask: Mask): T {
  return part.words === undefined ? part : { ...part, words: mask(part.words) };
}
