import { stepId } from '../model/step.ts';
import type { Drift } from '../model/events.ts';
import { failureLines } from './failure-lines.ts';
import { type Paint, stepTitle } from './format.ts';
import { hostIndependent } from './host-independent.ts';
import { hostNames } from './host-ranges.ts';
import { wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { hostOptions, type NextCommands } from './next-commands.ts';
import { failedStep, type HostView } from './run-view.ts';
import { hostStatus } from './status.ts';

export interface FailureOptions {
  readonly paint: Paint;
  readonly columns: number;
  readonly commands: NextCommands;
}

interface Block {
  readonly heading: string;
  readonly lines: readonly string[];
  /** The line with the command to type next. */
  command(hosts: readonly string[]): string;
}

/** What failed and what to do next. Hosts that failed in the same way share a block, with the text of the first. */
export function failureBlocks(hosts: readonly HostView[], options: FailureOptions): readonly string[] {
  const { paint, columns } = options;
  const blocks = new Map<string, { readonly block: Block; readonly names: string[] }>();
  for (const host of hosts) {
    const block = hostBlock(host, options);
    if (!block) continue;
    const key = hostIndependent([block.heading, ...block.lines].join('\n'), host);
    const shared = blocks.get(key) ?? { block, names: [] };
    shared.names.push(host.name);
    blocks.set(key, shared);
  }
  return [...blocks.values()].flatMap(({ block, names }) => [
    '',
    ...wrapped(`${paint('bold', hostNames(names))}  ${block.heading}`, columns),
    ...block.lines.map((line) => `  ${line}`),
    `  ${block.command(names)}`,
  ]);
}

function hostBlock(host: HostView, options: FailureOptions): Block | undefined {
  const { finished, steps, drift } = host;
  const { paint, columns, commands } = options;
  if (drift.length > 0) return driftBlock(drift, options);
  if (!finished?.failure && finished?.status !== 'interrupted') return undefined;
  const { word, color } = hostStatus(host);
  const step = failedStep(host);
  const place = step ? ` ${messages.atStep({ step: stepId(step), steps, title: stepTitle(step) })}` : '';
  return {
    heading: `${paint(color, word)}${place}`,
    lines: finished.failure ? failureLines(finished.failure, columns - 2) : [],
    command: (names) => messages.retry(commands.retry + hostOptions(names)),
  };
}

function driftBlock(drift: readonly Drift[], { paint, commands }: FailureOptions): Block {
  return {
    heading: `${paint('red', messages.driftedFromPlan)}: ${messages.driftedUnchanged}`,
    lines: [
      ...drift.flatMap((difference) => [
        messages.driftPlace(difference),
        `  planned  ${difference.planned}`,
        `  now      ${difference.found}`,
      ]),
      messages.next(messages.reviewNewPlan),
    ],
    command: () => messages.planAgain(commands.replan),
  };
}
