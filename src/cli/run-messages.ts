import { plural } from '../output/format.ts';
import { hostNames } from '../output/host-ranges.ts';
import { pad, widest } from '../output/layout.ts';
import type { OtherFormat } from '../runs/read-runs.ts';

// What the commands say that start a run or show earlier ones.

/** For a `UsageError`. */
interface Usage {
  readonly message: string;
  readonly hint?: string;
}

// Questions

export function approvePlan({ hosts }: { readonly hosts: number }): string {
  return `Apply these changes to ${plural(hosts, 'host')}? [y/N] `;
}

export const nobodyToAsk = 'without a terminal, apply cannot ask for approval of the changes';
export const nobodyToAskHint = 'Review the changes with --dry-run. To apply them without a question, add --yes.';

export const jsonCannotAsk = '--output json shows no plan to approve';

export function fileWritten({ what, file }: { readonly what: 'Plan' | 'Report'; readonly file: string }): string {
  return `${what}: ${file}`;
}

export function logFile({ file }: { readonly file: string }): string {
  return `Log: ${file}`;
}

/** `reason` is in the words of the operating system, with the path. */
export function runLogIncomplete({ reason }: { readonly reason: string }): string {
  return `The log of this run is incomplete: ${reason}. To log runs, set XDG_STATE_HOME to a writable directory.`;
}

export function runIsLogged({ run }: { readonly run: string }): string {
  return `The run is in the log: provision show ${run}`;
}

// Input

export const outWithoutDryRun = '--out saves the plan of a dry run';
export const outWithoutDryRunHint = 'Use it with provision plan, or with --dry-run.';

export const inventoryMissing = 'an inventory is missing';
export const inventoryMissingHint = 'Name an inventory file, or a saved plan with --plan.';

export function cannotWrite({ file, reason }: { readonly file: string; readonly reason: string }): string {
  return `cannot write ${file}: ${reason}`;
}

export const isDirectory = 'it is a directory';
export const tooManyLinks = 'too many symbolic links';

export function linkInSharedDirectory({
  link,
  directory,
}: {
  readonly link: string;
  readonly directory: string;
}): string {
  return `${link} is a symbolic link in ${directory}, where every user can create links`;
}

/** `option` names the file; `input` is how the file is named where it is read. */
export function outputIsInput(about: {
  readonly option: string;
  readonly file: string;
  readonly input: string;
}): Usage & { readonly hint: string } {
  const { option, file, input } = about;
  return {
    message: `${option} ${file} would overwrite ${input}, which this command reads`,
    hint: NAME_ANOTHER_FILE,
  };
}

export function sameOutput(about: {
  readonly options: readonly [string, string];
  readonly file: string;
}): Usage & { readonly hint: string } {
  const { options, file } = about;
  return { message: `${options.join(' and ')} name the same file: ${file}`, hint: NAME_ANOTHER_FILE };
}

const NAME_ANOTHER_FILE = 'Name another file.';

export function planUnreadable({ file, reason }: { readonly file: string; readonly reason: string }): Usage {
  return { message: `cannot read ${file}: ${reason}`, hint: SAVE_PLAN };
}

export function planInvalid({ file, reason }: { readonly file: string; readonly reason: string }): Usage {
  return { message: `cannot apply ${file}: ${reason}`, hint: SAVE_PLAN };
}

const SAVE_PLAN = 'Save a new plan with: provision plan INVENTORY --out FILE';

// Signals

export interface RunningStep {
  readonly host: string;
  readonly number: string;
  /** How many the host has. */
  readonly steps: number;
  readonly title: string;
}

/** The first signal: what is still running is finished. */
export function interrupted({ steps }: { readonly steps: readonly RunningStep[] }): string {
  const running = steps.length === 0 ? '' : `Waiting for the steps that are running:\n${stepList(steps)}`;
  return `\nInterrupted: no further step starts.\n${running}Press Ctrl-C again to exit at once.\n`;
}

/** The second signal ends the process while changes are running. `again` is the command that continues. */
export function leftRunning(about: {
  readonly run: string;
  readonly steps: readonly RunningStep[];
  readonly again?: string;
}): string {
  const { run, steps, again } = about;
  const command = again === undefined ? '' : `Continue:  ${again}\n`;
  if (steps.length === 0) return `\nExiting. Nothing is running on any host.\n${command}`;
  return (
    `\nExiting. Still running:\n${stepList(steps)}` +
    `To see it on the host: systemctl status 'provision-job-${run}-*'\n` +
    `The next run waits for these steps, then continues.\n${command}`
  );
}

/** In columns: a longer list of hosts does not move the steps of the others. */
const HOSTS_WIDTH = 24;

/** One line for all hosts in the same step. */
function stepList(steps: readonly RunningStep[]): string {
  const hosts = new Map<string, string[]>();
  for (const { host, number, steps: all, title } of steps) {
    const step = `step ${number} of ${all}: ${title}`;
    hosts.set(step, [...(hosts.get(step) ?? []), host]);
  }
  const lines = [...hosts].map(([step, names]) => ({ step, names: hostNames(names) }));
  const width = Math.min(HOSTS_WIDTH, widest(lines.map(({ names }) => names)));
  return lines.map(({ step, names }) => `  ${pad(names, width)}  ${step}\n`).join('');
}

// Earlier runs

export const noRuns = 'There are no runs on this computer yet.';

export function olderRuns({ count }: { readonly count: number }): string {
  return `… and ${plural(count, 'older run')} (--limit shows more)`;
}

export const htmlWithoutRun = '--html needs a run';
export const htmlWithoutRunHint = 'Name the run: provision show last --html';

export function runNotFound({ word, similar }: { readonly word: string; readonly similar?: string }): Usage {
  const hint = similar === undefined ? 'List the runs with: provision show' : `Did you mean ${similar}?`;
  return { message: `no run matches "${word}"`, hint };
}

export function runAmbiguous({ word, runs }: { readonly word: string; readonly runs: readonly string[] }): Usage {
  return { message: `"${word}" matches ${plural(runs.length, 'run')}`, hint: runs.join('\n') };
}

export function logUnreadable({ file, reason }: { readonly file: string; readonly reason: string }): string {
  return `cannot read ${file}: ${reason}`;
}

export function logEmpty({ run, file }: { readonly run: string; readonly file: string }): string {
  return `the log of ${run} has no events: ${file}`;
}

export function logOfOtherFormat(
  about: OtherFormat & { readonly run: string; readonly file: string; readonly known: number },
): Usage {
  const { run, file, version, format, known } = about;
  const writer = version === null ? 'another version of provision' : `provision ${version}`;
  const written = format === null ? 'without a format number' : `in format ${format}`;
  return {
    message: `the log of ${run} was written by ${writer} ${written}; this version reads format ${known}`,
    hint: `Show the run with the version that wrote the log. The log has one JSON event per line: ${file}`,
  };
}

export function logLinesUnreadable({ count }: { readonly count: number }): string {
  return `Skipped ${plural(count, 'unreadable line')} of the log.`;
}

// History

export function historyTotal({ hosts, changes }: { readonly hosts: number; readonly changes: number }): string {
  return `${plural(hosts, 'host')} · ${plural(changes, 'change')}`;
}
