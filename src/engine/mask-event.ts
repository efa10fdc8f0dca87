import type { Difference, EventBody, Failure, PlannedStep } from '../model/events.ts';

type Mask = (text: string) => string;

/** Masks the fields of an event that hold text of a host (`HostText`), and no others. */
export function maskEvent(event: EventBody, mask: Mask): EventBody {
  switch (event.type) {
    case 'host-connected':
      return { ...event, system: mask(event.system) };
    case 'host-planned':
      return { ...event, steps: event.steps.map((step) => maskStep(step, mask)) };
    case 'host-drifted': {
      const masked = event.differences.map((one) => ({ ...one, planned: mask(one.planned), found: mask(one.found) }));
      return { ...event, differences: masked };
    }
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
  const value = (text: string | null) => (text === null ? null : mask(text));
  return diff.map((one) => ({ ...one, before: value(one.before), after: value(one.after) }));
}

/** The host's own words, and advice, which may quote them. */
function maskWords<T extends { readonly words?: string; readonly next?: string }>(part: T, mask: Mask): T {
  const { words, next } = part;
  return {
    ...part,
    ...(words === undefined ? {} : { words: mask(words) }),
    ...(next === undefined ? {} : { next: mask(next) }),
  };
}
