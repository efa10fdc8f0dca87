import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { UsageError } from '../input/source.ts';
import type { StepSelection } from '../project/step-selection.ts';
import { jsonReport } from '../output/json-report.ts';
import { planDocument } from '../output/plan-document.ts';
import { RunView } from '../output/run-view.ts';
import { TextReport } from '../output/text-report.ts';
import { toJson } from '../model/wire.ts';
import { painter } from './color.ts';
import type { Screen } from './screen.ts';

export interface OutputOptions extends SameWork {
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
  readonly listeners: readonly ((event: Event) => void)[];
  /** Once the run is over: writes the files that were asked for. Throws UsageError. */
  finish(): Promise<void>;
}

/** With more hosts than a terminal shows at once, their steps would only rush by. */
const MANY_HOSTS = 20;

/** All readers of a run that were asked for. Throws UsageError if a file cannot be written. */
export async function output(options: OutputOptions, screen: Screen | undefined): Promise<Output> {
  const { report, out, playbook, command } = options;
  for (const file of [report, out]) if (file !== undefined) await assertWritable(file);

  const events: Event[] = [];
  const view = new RunView();
  const listeners = [(event: Event) => view.read(event)];
  if (report !== undefined) listeners.push((event) => void events.push(event));
  if (screen) listeners.push(onScreen(options, screen));
  else if (command === 'apply') listeners.push(jsonReport((text) => void stdout.write(text)));
  return {
    view,
    listeners,
    async finish() {
      const plan = command === 'plan' && (out !== undefined || !screen) ? planDocument(view, playbook) : undefined;
      if (plan && !screen) stdout.write(`${toJson(plan, 2)}\n`);
      if (plan && out !== undefined) await write(out, `${toJson(plan, 2)}\n`);
      if (report !== undefined) {
        const { htmlReport } = await import('../output/html/page.ts');
        await write(report, htmlReport(events));
      }
      for (const [what, file] of [
        ['Plan', out],
        ['Report', report],
      ] as const) {
        if (file !== undefined) screen?.print(`${what}: ${file}\n`);
      }
    },
  };
}

function onScreen(options: OutputOptions, screen: Screen): (event: Event) => void {
  const { plan, verbose = false, quiet = false, showPlan } = options;
  let hosts = 0;
  const text = new TextReport({
    write: screen.print,
    paint: painter(stdout),
    verbose,
    quiet,
    showPlan,
    showSteps: () => !screen.draws || hosts <= MANY_HOSTS,
    again: applyAgain(options),
    restart: applyAgain({ ...options, reboot: true }),
    replan: `provision plan ${sameWork(options)} --out ${quoted(plan ?? 'plan.json')}`,
    columns: screen.columns,
  });
  return (event) => {
    if (event.type === 'run-started') hosts = event.hosts.length;
    // The rows go before the summary comes, and show what is happening before anything is told about it.
    screen.listener(event);
    text.listener(event);
  };
}

/** What an apply was told to do. */
export interface SameWork extends StepSelection {
  readonly inventory: string;
  readonly playbook: readonly string[];
  readonly reboot?: boolean;
}

/** The command that applies the same once more, to all hosts. */
export function applyAgain(work: SameWork): string {
  return `provision apply ${sameWork(work)}`;
}

/** The words that name the same inventory, playbooks and steps once more. */
function sameWork({ inventory, playbook, step = [], tags = [], startAt, reboot }: SameWork): string {
  const words = [
    inventory,
    ...playbook.flatMap((file) => ['--playbook', file]),
    ...step.flatMap((name) => ['--step', name]),
    ...(tags.length > 0 ? ['--tags', tags.join(',')] : []),
    ...(startAt === undefined ? [] : ['--start-at', startAt]),
    ...(reboot ? ['--reboot'] : []),
  ];
  return words.map(quoted).join(' ');
}

/** As a person can type it in any shell, Windows' among them. */
function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}

/** Throws UsageError. */
export async function assertWritable(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new UsageError(`${file} cannot be written: it is a directory`);
  try {
    await access(there ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
}

/** Throws UsageError. */
export async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
