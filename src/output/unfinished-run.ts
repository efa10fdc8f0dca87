import { type Paint, localTime, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import type { HostView, RunView } from './run-view.ts';

export interface UnfinishedOptions {
  readonly paint: Paint;
  readonly columns: number;
  /** How the person would do it once more. */
  readonly again: string;
  /** When the last thing happened that is known. ISO 8601. */
  readonly until: string;
}

/** How far each host of a run had come whose log just ends. */
export function unfinishedLines({ hosts }: RunView, options: UnfinishedOptions): readonly string[] {
  const { paint, columns, again, until } = options;
  const width = widest(hosts.map(({ name }) => name));
  return [
    ...hosts.map((host) => `${pad(host.name, width)}  ${whereabouts(host)}`),
    ...wrapped(
      `${paint('yellow', 'This run did not come to its end')}: nothing is known of it after ${localTime(until)}. ` +
        'Either it is still going on, or it was ended from outside, and what a host was doing it finished by itself.',
      columns,
    ),
    `  Then: ${again}`,
  ];
}

function whereabouts({ steps, since, plan, done, current, finished }: HostView): string {
  if (finished) return finished.failure ? `${finished.status}: ${finished.failure.message}` : finished.status;
  if (current) return `was at step ${current.step.number} of ${steps}: ${stepTitle(current.step)}`;
  if (since === undefined) return 'had not begun';
  if (!plan) return 'was being read';
  return done.length === 0
    ? 'was planned, and nothing was changed'
    : `had been through ${done.length} of ${steps} steps`;
}
