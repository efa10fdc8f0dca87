import { plural } from '../output/format.ts';
import type { OtherFormat } from '../runs/read-runs.ts';

// What the commands say that start a run or show earlier ones.

/** For a `UsageError`. */
interface Usage {
  readonly message: string;
  readonly hint?: string;
}

export const approvePlan = '\nApply this? [y/N] ';

export function fileWritten({ what, file }: { readonly what: 'Plan' | 'Report'; readonly file: string }): string {
  return `${what}: ${file}`;
}

export function logFile({ file }: { readonly file: string }): string {
  return `Log: ${file}`;
}

/** `reason` is in the words of the operating system, with the path. */
export function runNotLogged({ reason }: { readonly reason: string }): string {
  return `This run is not logged: ${reason}. To log runs, set XDG_STATE_HOME to a directory that can be written.`;
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

export function planUnreadable({ file, reason }: { readonly file: string; readonly reason: string }): Usage {
  return { message: `cannot read ${file}: ${reason}`, hint: SAVE_PLAN };
}

export function planInvalid({ file, reason }: { readonly file: string; readonly reason: string }): Usage {
  return { message: `cannot apply ${file}: ${reason}`, hint: SAVE_PLAN };
}

const SAVE_PLAN = 'Save a new plan with: provision plan INVENTORY --out FILE';

// Signals

export const interrupted =
  '\nInterrupted: no further step starts; steps that are running finish first. Press Ctrl-C again to exit at once.\n';

/** The second signal ends the process while changes are running. */
export function leftRunning(about: {
  readonly run: string;
  readonly steps: readonly { readonly host: string; readonly title: string }[];
}): string {
  const { run, steps } = about;
  if (steps.length === 0) return '\nExiting. Nothing is running on any host.\n';
  const list = steps.map(({ host, title }) => `Still running on ${host}: ${title}\n`).join('');
  return (
    `\nExiting. ${list}To see it on the host: systemctl status 'provision-job-${run}-*'\n` +
    'Run the same command again: it waits for this step, then continues.\n'
  );
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
  return { message: `no run matches ${word}`, hint };
}

export function runAmbiguous({ word, runs }: { readonly word: string; readonly runs: readonly string[] }): Usage {
  return { message: `${word} matches ${plural(runs.length, 'run')}`, hint: runs.join('\n') };
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
