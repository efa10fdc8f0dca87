import type { Difference } from '../model/events.ts';
import { CUT, type HostText, own } from '../model/host-text.ts';
import { STATE_WORDS } from '../model/state-words.ts';
import { type Step, stepId } from '../model/step.ts';

export function stepTitle({ type, name, title }: Pick<Step, 'type' | 'name' | 'title'>): string {
  return title ?? `${type} ${name}`.trim();
}

/** `4`, or `4 to 6`. */
export function stepRange(steps: readonly Pick<Step, 'number' | 'part'>[]): string {
  const [first, last] = [steps[0], steps.at(-1)].map((step) => (step ? stepId(step) : ''));
  return first === last ? `${first}` : `${first} to ${last}`;
}

/** The differences that are left, a line a field. */
export function remainingDifferences(diff: readonly Difference[]): HostText {
  return diff
    .map(({ field, before, after }) => {
      const found = before === null || STATE_WORDS.has(before) ? own(before ?? '(none)') : before;
      return own(`${field}: `) + found + own(`, expected ${after ?? '(none)'}`);
    })
    .join('\n');
}

/** The end of an output, which usually has the reason. */
export function lastLines(text: HostText, lines = 20): HostText {
  const all = text.split('\n');
  return all.length <= lines ? text : `…\n${CUT}${all.slice(-lines).join('\n')}`;
}

/** A difference of clocks with its unit: `3 hours`. */
export function timeSpan(seconds: number): string {
  const size = Math.abs(seconds);
  if (size >= 172_800) return `${Math.round(size / 86_400)} days`;
  if (size >= 7200) return `${Math.round(size / 3600)} hours`;
  return size >= 120 ? `${Math.round(size / 60)} minutes` : `${Math.round(size)} seconds`;
}
