import { stepId } from '../model/step.ts';
import type { Drift, Failure, PlannedStep } from '../model/events.ts';
import { failureLines } from './failure-lines.ts';
import { type Paint, shortTitle } from './format.ts';
import { failuresByCause } from './failure-causes.ts';
import { hostIndependent } from './host-independent.ts';
import { hostNames } from './host-ranges.ts';
import { wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { failedStep, type HostView } from './run-view.ts';
import { hostStatus } from './status.ts';

export interface FailureOptions {
  readonly paint: Paint;
  readonly columns: number;
}

interface Block {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** What failed and what to do about it, by cause: hosts that failed for the same one share a block, with the text of the first. */
export function failureBlocks(hosts: readonly HostView[], options: FailureOptions): readonly string[] {
  const { paint, columns } = options;
  return failuresByCause(hosts).flatMap((group) => {
    const [first] = group;
    const block = first && hostBlock(first, options);
    if (!block) return [];
    const names = paint('bold', hostNames(group.map(({ name }) => name)));
    return ['', ...wrapped(`${names}  ${block.heading}`, columns), ...block.lines];
  });
}

/** What is wrong with the plans of hosts, by cause. */
export function planFailureBlocks(hosts: readonly HostView[], { paint, columns }: FailureOptions): readonly string[] {
  const groups = new Map<string, { readonly names: string[]; readonly step: PlannedStep; readonly failure: Failure }>();
  for (const host of hosts) {
    for (const step of host.plan ?? []) {
      const { failure } = step;
      if (!failure) continue;
      const cause = hostIndependent(JSON.stringify([stepId(step), failure]), host);
      const group = groups.get(cause) ?? { names: [], step, failure };
      groups.set(cause, { ...group, names: [...group.names, host.name] });
    }
  }
  return [...groups.values()].flatMap(({ names, step, failure }) => [
    '',
    ...wrapped(`${paint('bold', hostNames(names))}  ${messages.stepOfPlan(stepId(step), shortTitle(step))}`, columns),
    ...failureLines(failure, columns, '  '),
  ]);
}

function hostBlock(host: HostView, options: FailureOptions): Block | undefined {
  const { finished, steps, drift, done } = host;
  const { paint, columns } = options;
  if (drift.length > 0) return driftBlock(drift, options);
  const failure = finished?.failure;
  if (!finished || (!failure && finished.status !== 'interrupted')) return undefined;
  const { word, color } = hostStatus(host);
  const step = failedStep(host);
  const title = step ? shortTitle(step) : '';
  const place = step ? ` ${messages.atStep({ step: stepId(step), steps, title })}` : '';
  const after = finished.status === 'interrupted' ? ` ${messages.afterSteps({ done: done.length, steps })}` : '';
  // That a run was interrupted is in the heading, and how to continue is in the commands below.
  const shown = finished.status === 'interrupted' ? undefined : failure;
  return {
    heading: `${paint(color, word)}${place}${after}`,
    lines: shown ? failureLines(shown, columns, '  ') : [],
  };
}

function driftBlock(drift: readonly Drift[], { paint, columns }: FailureOptions): Block {
  const lines = [
    ...drift.flatMap((difference) => [
      messages.driftPlace(difference),
      `  planned  ${difference.planned}`,
      `  now      ${difference.found}`,
    ]),
    messages.next(messages.reviewNewPlan),
  ];
  return {
    heading: `${paint('red', messages.driftedFromPlan)}: ${messages.driftedUnchanged}`,
    lines: lines.flatMap((line) => wrapped(`  ${line}`, columns)),
  };
}
