import { stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { jsonReport } from '../output/json-report.ts';
import { planDocument } from '../output/plan-document.ts';
import { RunView } from '../output/run-view.ts';
import { TextReport } from '../output/text-report.ts';
import { painter } from './color.ts';
import { nextCommands, type RunSelection } from './repeat-command.ts';
import { fileWritten } from './run-messages.ts';
import type { Screen } from './screen.ts';
import { assertWritable, write } from './write-file.ts';

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
  /** Writes the requested files, after the run. Throws `UsageError`. */
  finish(): Promise<void>;
}

/** All requested readers of a run. Throws `UsageError` if a file cannot be written. */
export async function output(options: OutputOptions, screen: Screen | undefined): Promise<Output> {
  const { report, out, command } = options;
  for (const file of [report, out]) if (file !== undefined) await assertWritable(file);

  const view = new RunView();
  const listeners = [(event: Event) => view.read(event)];
  if (screen) listeners.push(screenListener(options, screen));
  else if (command === 'apply') listeners.push(jsonReport((text) => void stdout.write(text)));
  return {
    view,
    listener(event) {
      for (const listener of listeners) listener(event);
    },
    finish: () => finish(view, options, screen),
  };
}

async function finish(view: RunView, options: OutputOptions, screen: Screen | undefined): Promise<void> {
  const { report, out, playbook, command } = options;
  if (command === 'plan' && (out !== undefined || !screen)) {
    const text = `${JSON.stringify(planDocument(view, playbook), undefined, 2)}\n`;
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
