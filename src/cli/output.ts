import { stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { paint } from '../output/format.ts';
import { jsonReport } from '../output/json-report.ts';
import { jsonText } from '../model/json-text.ts';
import { planDocument } from '../output/plan-document.ts';
import { RunView } from '../output/run-view.ts';
import { summaryLines } from '../output/summary.ts';
import { sanitize } from '../output/sanitize.ts';
import { TextReport } from '../output/text-report.ts';
import { painter } from './color.ts';
import { assertWritable, type OutputFile, write } from './output-files.ts';
import { nextCommands, type RunSelection } from './repeat-command.ts';
import { fileWritten } from './run-messages.ts';
import type { Screen } from './screen.ts';

export interface OutputOptions extends RunSelection {
  readonly command: 'plan' | 'apply';
  readonly output: 'text' | 'json';
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly showPlan: boolean;
  readonly report?: string;
  readonly out?: string;
  readonly plan?: string;
}

export interface Output {
  /** The run so far. */
  readonly view: RunView;
  listener(event: Event): void;
  /** The end of the text report, for where it was not printed. */
  summary(): string;
  /** Writes the requested files, after the run. Throws `UsageError`. */
  finish(): Promise<void>;
}

/** Throws `UsageError` if a requested file cannot be written, or is one of those that the run reads. */
export async function checkOutputFiles(
  { out, report }: Pick<OutputOptions, 'out' | 'report'>,
  inputs: () => Promise<readonly string[]>,
): Promise<void> {
  const files: readonly OutputFile[] = [
    ...(out === undefined ? [] : [{ option: '--out', file: out } as const]),
    ...(report === undefined ? [] : [{ option: '--report', file: report } as const]),
  ];
  if (files.length > 0) await assertWritable(files, await inputs());
}

/** All requested readers of a run. */
export function output(options: OutputOptions, screen: Screen | undefined): Output {
  const { command } = options;
  const view = new RunView();
  const listeners = [(event: Event) => view.read(event)];
  if (screen) listeners.push(screenListener(options, screen));
  else if (command === 'apply') listeners.push(jsonReport((text) => void stdout.write(text)));
  return {
    view,
    listener(event) {
      for (const listener of listeners) listener(event);
    },
    summary: () => summaryText(view, options),
    finish: () => finish(view, options, screen),
  };
}

async function finish(view: RunView, options: OutputOptions, screen: Screen | undefined): Promise<void> {
  const { report, out, playbook, command } = options;
  if (command === 'plan' && (out !== undefined || !screen)) {
    const text = `${jsonText(planDocument(view, playbook), 2)}\n`;
    if (!screen) stdout.write(text);
    if (out !== undefined) await write(out, text);
  }
  if (report !== undefined) {
    const { htmlReport } = await import('../output/html/page.ts');
    await write(report, htmlReport(view));
  }
  if (out !== undefined) screen?.print(`${fileWritten({ what: 'Plan', file: out })}\n`);
  if (report !== undefined) screen?.print(`${fileWritten({ what: 'Report', file: report })}\n`);
}

/** Without colours, so that the text of hosts in it can be sanitized. */
function summaryText(view: RunView, options: OutputOptions): string {
  const { plan, verbose = false, quiet = false } = options;
  const commands = nextCommands(options, plan);
  const lines = summaryLines(view, {
    paint: paint(false),
    commands,
    verbose,
    quiet,
    columns: Number.POSITIVE_INFINITY,
  });
  return sanitize(lines.map((line) => `${line}\n`).join(''));
}

function screenListener(options: OutputOptions, screen: Screen): (event: Event) => void {
  const { plan, verbose = false, quiet = false, showPlan } = options;
  const text = new TextReport({
    write: screen.print,
    paint: painter(stdout),
    verbose,
    quiet,
    showPlan,
    // On a terminal, the live rows show them.
    showSteps: verbose || !screen.draws,
    commands: nextCommands(options, plan),
    columns: screen.columns,
  });
  return (event) => {
    // First the live rows: they are removed before the summary is printed.
    screen.listener(event);
    text.listener(event);
  };
}
