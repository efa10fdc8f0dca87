import { stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { UsageError } from '../input/source.ts';
import { plural } from '../output/format.ts';
import { RunView } from '../output/run-view.ts';
import { findRun, type Logged, loggedRuns, readRun } from '../runs/read-runs.ts';
import { runSummary, runsText } from '../output/runs-text.ts';
import { TextReport } from '../output/text-report.ts';
import { toJson } from '../model/wire.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { assertWritable, write } from './output.ts';

export interface ShowOptions {
  /** The page to write the run to; `true` for one that is named after it. */
  readonly html?: string | true;
  /** How many runs are listed. */
  readonly limit: number;
  readonly verbose?: boolean;
  readonly output: 'text' | 'json';
}

/** The runs that were logged on this computer, or one of them as it was. Contacts nobody. */
export async function show(word: string | undefined, options: ShowOptions): Promise<number> {
  const directory = stateDirectory();
  const runs = await loggedRuns(directory);
  if (word === undefined) {
    if (options.html !== undefined)
      throw new UsageError('--html is for one run', 'Name it: provision show last --html');
    await list(directory, runs, options);
    return Exit.ok;
  }
  const run = theOne(runs, word);
  const logged = await readRun(directory, run);
  if (logged.events.length === 0) throw new UsageError(`the log of ${run} holds nothing that can be shown`);
  if (options.html !== undefined) await writePage(run, logged, options.html);
  else if (options.output === 'json') for (const event of logged.events) stdout.write(`${toJson(event)}\n`);
  else transcript(logged, options);
  return Exit.ok;
}

async function list(directory: string, runs: readonly string[], { limit, output }: ShowOptions): Promise<void> {
  const shown = runs.slice(0, limit);
  const summaries = [];
  for (const run of shown) summaries.push(runSummary(run, RunView.of((await readRun(directory, run)).events)));
  if (output === 'json') {
    for (const summary of summaries) stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const paint = painter(stdout);
  stdout.write(runsText(summaries, paint));
  const left = runs.length - shown.length;
  if (left > 0) stdout.write(`${paint('dim', `… and ${plural(left, 'older run')} (--limit shows more)`)}\n`);
  if (runs.length === 0) stdout.write('Nothing was run on this computer yet.\n');
}

function theOne(runs: readonly string[], word: string): string {
  const found = findRun(runs, word);
  if (found.kind === 'one') return found.run;
  if (found.kind === 'several') {
    throw new UsageError(`${word} is the beginning of ${plural(found.runs.length, 'run')}`, found.runs.join('\n'));
  }
  const hint = found.near === undefined ? 'provision show lists them.' : `Did you mean ${found.near}?`;
  throw new UsageError(`no run is called ${word}`, hint);
}

async function writePage(run: string, { events }: Logged, html: string | true): Promise<void> {
  const file = html === true ? `provision-${run}.html` : html;
  await assertWritable(file);
  const { htmlReport } = await import('../output/html/page.ts');
  await write(file, htmlReport(events));
  stdout.write(`Report: ${file}\n`);
}

/** The run as an apply, or a plan, would print it. */
function transcript({ events, strange }: Logged, { verbose = false }: ShowOptions): void {
  const started = events.find((event) => event.type === 'run-started');
  const again = started?.again ?? `provision apply ${started?.inventory ?? 'INVENTORY'}`;
  const report = new TextReport({
    write: (text) => void stdout.write(text),
    paint: painter(stdout),
    verbose,
    // A plan that nothing came of is all there is to see.
    showPlan: !events.some(({ type }) => type === 'step-started'),
    showSteps: () => true,
    again,
    restart: again.includes(' --reboot') ? again : `${again} --reboot`,
    replan: `${again.replace('provision apply', 'provision plan')} --out plan.json`,
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
  });
  for (const event of events) report.listener(event satisfies Event);
  if (events.at(-1)?.type !== 'run-finished') report.breakOff();
  if (strange > 0) stdout.write(`${plural(strange, 'line')} of the log not understood, and left out\n`);
}
