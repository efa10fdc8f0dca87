import { elapsed, localTime, plural } from './format.ts';

/*
 * What the terminal and the HTML report say of a run. Column headings stand with their tables. Nothing is coloured here.
 */

interface Part {
  readonly count: number;
}

// Labels

/** What to do next. */
export function next(advice: string): string {
  return `Next: ${advice}`;
}

// Before commands to copy.
export const applyLabel = 'Apply:';
export const trustLabel = 'Record the keys:';
export const retryLabel = 'Retry:';
export const rebootLabel = 'Reboot:';
export const continueLabel = 'Continue:';
export const planAgainLabel = 'Plan again:';

export const warningLabel = 'warning:';

/** A value that does not exist. */
export const noValue = '(none)';

// Counts

export function changeCount({ changes, unknown }: { readonly changes: number; readonly unknown: number }): string {
  const counted = changes === 0 ? 'no changes' : plural(changes, 'change');
  return unknown === 0 ? counted : `${counted}, ${unknown} known after apply`;
}

/** The pending steps of a host, in a dry run that is still running. */
export function pendingCount({ changes, unknown }: { readonly changes: number; readonly unknown: number }): string {
  const counted = changes === 0 ? 'no changes' : `${changes} to change`;
  return unknown === 0 ? counted : `${counted}, ${unknown} known after apply`;
}

export const nothingChanged = 'nothing was changed (dry run)';

// Summary

export const rebootPending = 'reboot pending';

export const rebootPendingLabel = 'Reboot pending:';

export function rebootReason({ reason, hosts }: { readonly reason: string; readonly hosts: string }): string {
  return `${reason} (${hosts})`;
}

/** The end of a run. `words` count hosts by result. */
export function runTotal(total: {
  readonly hosts: number;
  readonly words: readonly string[];
  readonly changes: string;
  readonly time: string;
}): string {
  const { hosts, words, changes, time } = total;
  return `${plural(hosts, 'host')}: ${words.join(', ')} · ${changes} in ${time}`;
}

export function dryRunTotal({
  time,
  interrupted: stopped,
}: {
  readonly time: string;
  readonly interrupted: boolean;
}): string {
  return stopped
    ? `Dry run, interrupted after ${time}: nothing was changed, and some hosts were not read.`
    : `Dry run in ${time}: nothing was changed.`;
}

export const cancelled = 'Cancelled. Nothing was changed.';

export const drifted = 'drifted';

export const driftedFromPlan = 'differs from the saved plan';

export const driftedUnchanged = 'nothing was changed on this host';

export const reviewNewPlan = 'Save a new plan and review it before you apply it.';

/** Where a host differs from its saved plan. */
export function driftPlace(place: { readonly step: number; readonly title: string; readonly field: string }): string {
  const { step, title, field } = place;
  return step === 0 ? `${title}: ${field}` : `step ${step}: ${title}: ${field}`;
}

export function atStep(place: { readonly step: string; readonly steps: number; readonly title: string }): string {
  const { step, steps, title } = place;
  return `at step ${step} of ${steps}: ${title}`;
}

/** Of a step that cannot be planned. */
export function stepOfPlan(step: string, title: string): string {
  return `step ${step}: ${title}`;
}

/** The step at which a host failed, with what failed. */
export function failedStep({ step, text }: { readonly step: string; readonly text: string }): string {
  return `step ${step} ${text}`;
}

/** How far an interrupted host is. */
export function afterSteps({ done, steps }: { readonly done: number; readonly steps: number }): string {
  return done === 0 ? 'before its first step' : `after ${done} of ${plural(steps, 'step')}`;
}

// Live rows

export const waiting = 'waiting';
export const connecting = 'connecting and reading';
export const reading = 'reading';

export function endedWith({ status, cause }: { readonly status: string; readonly cause: string }): string {
  return cause === '' ? status : `${status}: ${cause}`;
}

export function interruptedAfter(progress: { readonly done: number; readonly steps: number }): string {
  return `interrupted ${afterSteps(progress)}`;
}

export function changedSteps({ changed }: { readonly changed: number }): string {
  return `changed, ${plural(changed, 'step')}`;
}

/** `usual` is how long the step took in the last run, in seconds. */
export function usualTime({ time, usual }: { readonly time: string; readonly usual: number }): string {
  return `${time}, usually ${elapsed(Math.round(usual))}`;
}

export function collapsedHosts({ count, states }: { readonly count: number; readonly states: string }): string {
  return `and ${count} more: ${states}`;
}

// Runs and journal

export const unfinishedLabel = 'This run did not finish:';

export function unfinishedRun({ until }: { readonly until: string }): string {
  return (
    `its log ends at ${localTime(until)}. The run is still in progress, or it was killed. ` +
    'A host finishes the step that it has started.'
  );
}

export const hostNotStarted = 'was not started';
export const hostBeingRead = 'was being read';
export const hostPlanned = 'was planned; nothing was changed';

export function hostAtStep(place: { readonly step: string; readonly steps: number; readonly title: string }): string {
  return `was ${atStep(place)}`;
}

export function hostBetweenSteps({ done, steps }: { readonly done: number; readonly steps: number }): string {
  return `had finished ${done} of ${steps} steps`;
}

/** In the list of runs. */
export function writtenByOtherVersion({ version }: { readonly version: string | null }): string {
  return `written by ${version === null ? 'another version' : `provision ${version}`}, in another format`;
}

export const didNotFinish = 'did not finish';
export const interrupted = 'interrupted';

export function olderChanges({ count }: Part): string {
  return `… and ${plural(count, 'older change')} (--limit shows more)`;
}

export function journalLinesUnreadable(about: {
  readonly host: string;
  readonly count: number;
  readonly path: string;
}): string {
  const { host, count, path } = about;
  return `${host}: skipped ${plural(count, 'unreadable line')} of ${path}`;
}

export function journalLinesNewer(about: {
  readonly host: string;
  readonly count: number;
  readonly path: string;
}): string {
  const { host, count, path } = about;
  return `${host}: skipped ${plural(count, 'line')} of ${path}, written by a newer version of provision`;
}

export function journalTruncated({ host, path }: { readonly host: string; readonly path: string }): string {
  return `${host}: the oldest changes were not read; they are on the host in ${path} and ${path}.1`;
}

// One command or one question on many hosts

export function exitedWith({ status }: { readonly status: number | undefined }): string {
  return status === undefined ? 'failed' : `exited with status ${status}`;
}

export function readyHosts({ ready, hosts }: { readonly ready: number; readonly hosts: number }): string {
  return `${ready} of ${plural(hosts, 'host')} can be set up`;
}

export const clockRight = 'correct';

export function clockOff({ seconds: off }: { readonly seconds: number }): string {
  return `${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}`;
}

// HTML report

export const noHostRead = 'No host could be read.';
export const nothingToChange = 'Nothing to change.';
export const runDidNotFinish = 'the run did not finish';
export const commandWithoutFields = 'a command: no fields to compare';
export const notTried = 'not tried';
export const toChange = 'to change';
export const cannotDetermine = 'cannot determine';

// Saved plans

export const planIsNotJson = 'it is not JSON';

export function planOfOtherFormat(formats: { readonly format: number; readonly known: number }): string {
  const { format, known } = formats;
  return `its format is ${format}, and this version of provision reads format ${known}`;
}

export function planInvalid({ path, issue }: { readonly path: string; readonly issue: string }): string {
  return `${path === '' ? 'the document' : path}: ${issue}`;
}
