import { randomUUID } from 'node:crypto';
import { stderr, stdout } from 'node:process';
import { run } from '../engine/run.ts';
import { UsageError } from '../input/diagnostic.ts';
import type { Event, EventOf, Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { masker } from '../model/masker.ts';
import { failureLines } from '../output/failure-lines.ts';
import { sanitize, sanitizeAll } from '../output/sanitize.ts';
import { textWidth } from '../output/text-width.ts';
import { warningLines } from '../output/warning-lines.ts';
import type { ProjectRequest } from '../project/project.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import * as messages from './explain-messages.ts';
import { explainScript, explainText, type StepPlan } from './explain-text.ts';
import { onInterrupt } from './interrupt.ts';
import { loadProject } from './load-project.ts';
import { thisRunOwner } from './run-owner.ts';
import { columnsOf, forTerminal } from './terminal.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';

export interface ExplainOptions extends ProjectRequest {
  readonly host: readonly string[];
  readonly parallel: number;
  readonly script?: boolean;
}

/** Prints the plan as what a person would type on each host. Writes nothing on any host. Returns the exit status. */
export async function explain(inventory: string, options: ExplainOptions): Promise<number> {
  const { work, hosts, secrets } = await loadProject(inventory, options);
  if (options.script && work.length !== 1) throw new UsageError(messages.oneHost(work.length));
  const plans = new Map<Host, readonly StepPlan[]>();
  const problems: Problem[] = [];
  const listener = (event: Event) => {
    if (event.type === 'warning') problems.push({ host: event.host, warning: event });
    if (event.type === 'host-finished' && event.failure) problems.push({ host: event.host, failure: event.failure });
  };
  const id = randomUUID();
  const finished = await run(work, {
    run: id,
    version: VERSION,
    command: 'plan',
    inventory,
    transport: await openTransports(),
    owner: thisRunOwner(id, 0),
    parallel: options.parallel,
    secrets,
    inventoryHosts: hosts,
    signal: onInterrupt({ print: () => {} }).signal,
    listener,
    planned: (host, steps) => plans.set(host, steps),
  });
  const shown = { mask: masker(secrets), columns: columnsOf(stdout) };
  const script = (host: Host, steps: readonly StepPlan[]) => {
    const text = explainScript(host, steps, shown);
    return stdout.isTTY ? sanitize(text) : text;
  };
  const texts = work.flatMap(({ host }) => {
    const steps = plans.get(host);
    if (!steps) return [];
    return [options.script ? script(host, steps) : `${explainText(host, steps, shown).trimEnd()}\n`];
  });
  stdout.write(forTerminal(stdout, texts.join('\n')));
  for (const problem of problems) stderr.write(forTerminal(stderr, problemText(problem)));
  if (finished.interrupted) return Exit.interrupted;
  return problems.some(({ failure }) => failure) ? Exit.failed : Exit.ok;
}

/** What a run reports beside its plan. */
interface Problem {
  readonly host: string | undefined;
  readonly warning?: EventOf<'warning'>;
  readonly failure?: Failure;
}

function problemText({ host, warning, failure }: Problem): string {
  const name = host === undefined ? '' : `${host}: `;
  const columns = columnsOf(stderr) - textWidth(name);
  const lines = [
    ...(warning ? warningLines(sanitizeAll(warning), painter(stderr), columns) : []),
    ...(failure ? failureLines(sanitizeAll(failure), columns) : []),
  ];
  return `${name}${lines.join('\n')}\n`;
}
