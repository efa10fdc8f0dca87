import { stepId } from '../model/step.ts';
import { type Paint, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { commandLines } from './next-commands.ts';
import type { HostView, RunView } from './run-view.ts';

export interface UnfinishedOptions {
  readonly paint: Paint;
  readonly columns: number;
  /** The command that applies the same again. */
  readonly retry: string;
  /** The time of the last event. ISO 8601. */
  readonly until: string;
}

/** Where each host of a run was whose log has no end. */
export function unfinishedLines({ hosts }: RunView, options: UnfinishedOptions): readonly string[] {
  const { paint, columns, retry, until } = options;
  const width = widest(hosts.map(({ name }) => name));
  return [
    ...hosts.flatMap((host) => wrapped(`${pad(host.name, width)}  ${hostProgress(host)}`, columns)),
    ...wrapped(`${paint('yellow', messages.unfinishedLabel)} ${messages.unfinishedRun({ until })}`, columns),
    ...commandLines([{ label: messages.retryLabel, command: retry }], columns),
  ];
}

function hostProgress({ steps, since, plan, done, current, finished }: HostView): string {
  if (finished) return finished.failure ? `${finished.status}: ${finished.failure.message}` : finished.status;
  if (current) return messages.hostAtStep({ step: stepId(current.step), steps, title: stepTitle(current.step) });
  if (since === undefined) return messages.hostNotStarted;
  if (!plan) return messages.hostBeingRead;
  return done.length === 0 ? messages.hostPlanned : messages.hostBetweenSteps({ done: done.length, steps });
}
