import { stepId } from '../model/step.ts';
import type { Drift } from '../model/events.ts';
import { failureLines } from './failure-lines.ts';
import { type Paint, shortTitle } from './format.ts';
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
  /** Equal for hosts that failed for the same cause. */
  readonly cause: string;
}

/** What failed and what to do about it, by cause: hosts that failed for the same one share a block, with the text of the first. */
export function failureBlocks(hosts: readonly HostView[], options: FailureOptions): readonly string[] {
  const { paint, columns } = options;
  const blocks = new Map<string, { readonly block: Block; readonly names: string[] }>();
  for (const host of hosts) {
    const block = hostBlock(host, options);
    if (!block) continue;
    const cause = hostIndependent(block.cause, host);
    const shared = blocks.get(cause) ?? { block, names: [] };
    shared.names.push(host.name);
    blocks.set(cause, shared);
  }
  return [...blocks.values()].flatMap(({ block, names }) => [
    '',
    ...wrapped(`${paint('bold', hostNames(names))}  ${block.heading}`, columns),
    ...block.lines,
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
    cause: [word, title, after, shown?.message, shown?.words].join('\n'),
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
    cause: lines.join('\n'),
  };
}
