import { stdout } from 'node:process';
import { UsageError } from '../input/diagnostic.ts';
import type { Event } from '../model/events.ts';
import { EVENT_FORMAT } from '../model/formats.ts';
import { jsonLine } from '../model/json-text.ts';
import { RunView } from '../output/run-view.ts';
import { runSummary, type RunSummary, runsText, unreadableRun } from '../output/runs-text.ts';
import { TextReport } from '../output/text-report.ts';
import { findRun, loggedRuns, readRun, type RunLog } from '../runs/read-runs.ts';
import { runFile } from '../runs/run-files.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { assertWritable, write } from './output-files.ts';
import { nextCommandsOf } from '../output/next-commands.ts';
import { toPaste } from './program-name.ts';
import * as messages from './run-messages.ts';
import { columnsOf, forTerminal, messageFor } from './terminal.ts';

export interface ShowOptions {
  /** The file for the HTML report; `true` for one that is named after the run. */
  readonly html?: string | true;
  /** How many runs are listed. */
  readonly limit: number;
  readonly verbose?: boolean;
  readonly output: 'text' | 'json';
}

/** The runs that were logged on this computer, or one of them. Contacts no host. Returns the exit status. */
export async function show(word: string | undefined, options: ShowOptions): Promise<number> {
  const directory = stateDirectory();
  const runs = await loggedRuns(directory);
  if (word === undefined) {
    if (options.html !== undefined) throw new UsageError(messages.htmlWithoutRun, messages.htmlWithoutRunHint);
    await list(directory, runs, options);
    return Exit.ok;
  }
  const run = resolveRun(runs, word);
  const log = await readLog(directory, run);
  if (options.html !== undefined) await writePage(directory, run, log, options.html);
  else if (options.output === 'json') for (const event of log.events) stdout.write(jsonLine(event));
  else printRun(log, options);
  return Exit.ok;
}

/** Of a log that cannot be read. Showing that run says why. */
const EMPTY_LOG: RunLog = { events: [], unreadable: 0 };

async function list(directory: string, runs: readonly string[], { limit, output }: ShowOptions): Promise<void> {
  const summaries: RunSummary[] = [];
  for (const run of runs.slice(0, limit)) {
    const { events, otherFormat } = await readRun(directory, run).catch(() => EMPTY_LOG);
    summaries.push(otherFormat ? unreadableRun(run, otherFormat.version) : runSummary(run, RunView.of(events)));
  }
  if (output === 'json') {
    for (const summary of summaries) stdout.write(jsonLine(summary));
    return;
  }
  const paint = painter(stdout);
  stdout.write(forTerminal(stdout, runsText(summaries, { paint, columns: columnsOf(stdout) })));
  const older = runs.length - summaries.length;
  if (older > 0) stdout.write(messageFor(stdout, `${paint('dim', messages.olderRuns({ count: older }))}\n`));
  if (runs.length === 0) stdout.write(messageFor(stdout, `${messages.noRuns}\n`));
}

/** Throws `UsageError`. */
function resolveRun(runs: readonly string[], word: string): string {
  const match = findRun(runs, word);
  if (match.kind === 'one') return match.run;
  const { message, hint } =
    match.kind === 'several'
      ? messages.runAmbiguous({ word, runs: match.runs })
      : messages.runNotFound({ word, ...(match.similar === undefined ? {} : { similar: match.similar }) });
  throw new UsageError(message, hint);
}

/** Throws `UsageError` for a log that cannot be shown. */
async function readLog(directory: string, run: string): Promise<RunLog> {
  const file = runFile(directory, run);
  const log = await readRun(directory, run).catch((error: Error) => {
    throw new UsageError(messages.logUnreadable({ file, reason: error.message }));
  });
  if (log.otherFormat) {
    const { message, hint } = messages.logOfOtherFormat({ run, file, known: EVENT_FORMAT, ...log.otherFormat });
    throw new UsageError(message, hint);
  }
  if (log.events.length === 0) throw new UsageError(messages.logEmpty({ run, file }));
  return log;
}

async function writePage(directory: string, run: string, { events }: RunLog, html: string | true): Promise<void> {
  const file = html === true ? `provision-${run}.html` : html;
  await assertWritable([{ option: '--html', file }], [runFile(directory, run)]);
  const { htmlReport } = await import('../output/html/page.ts');
  await write(file, htmlReport(RunView.of(events)));
  stdout.write(`${messages.fileWritten({ what: 'Report', file })}\n`);
}

/** Prints the run as the apply or plan printed it. */
function printRun({ events, unreadable }: RunLog, { verbose = false }: ShowOptions): void {
  const started = events.find((event) => event.type === 'run-started');
  const inventory = started?.inventory ?? 'INVENTORY';
  const report = new TextReport({
    write: (text) => void stdout.write(forTerminal(stdout, text)),
    paint: painter(stdout),
    verbose,
    // Where no step was started, the plan is all there is to show.
    showPlan: !events.some(({ type }) => type === 'step-started'),
    showSteps: true,
    commands: nextCommandsOf(toPaste(started?.again ?? `provision apply ${inventory}`), inventory),
    columns: () => columnsOf(stdout),
  });
  for (const event of events) report.listener(event satisfies Event);
  if (events.at(-1)?.type !== 'run-finished') report.endUnfinished();
  if (unreadable > 0) stdout.write(messageFor(stdout, `${messages.logLinesUnreadable({ count: unreadable })}\n`));
}
