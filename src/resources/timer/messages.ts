// What provision says about timers.
import type { Refusal } from '../../model/resource.ts';

// Editors show it for the pattern, too.
export const invalidName = 'must be a name such as backup, of letters, digits and _ : . -';

// Editors show it for the pattern, too.
export const invalidSpan = 'must be a time span such as 30s, 5min, 1h or "1h 30min"';

// Editors show it for the pattern, too.
export const invalidCalendar =
  'must be a calendar expression such as daily, 04:00 or "Mon..Fri 04:00"; see systemd.time(7)';

export const cronSchedule = 'this is a schedule of cron, not a calendar expression of systemd';

/** `calendar` is the same as a calendar expression, if there is one. */
export function writeCalendar(calendar: string | undefined, isBoot: boolean): string {
  if (isBoot) return 'Write on_boot: 1min instead of on_calendar.';
  return calendar === undefined
    ? 'Write it as in systemd.time(7), as a list of several expressions if needed, or write a cron step.'
    : `Write "${calendar}", or write a cron step.`;
}

// Editors show it for the pattern, too.
export const invalidUser = 'must be the name of a user';

// Editors show it for the pattern, too.
export const notOneLine = 'must be one line of text';

export const commandMissing = 'timer needs command';

export const timeMissing = 'timer needs on_calendar, on_boot or every';

export const persistentNeedsCalendar = 'persistent needs on_calendar: other times are not remembered over a reboot';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export const serviceFile = 'service file';

export const timerFile = 'timer file';

/** Values of the difference "loaded". */
export const olderFile = 'older unit files';

export const currentFile = 'the current unit files';

export const nextRun = 'next run';

export const scheduled = 'scheduled';

export interface NextTime {
  readonly text: string;
  readonly next: string;
  readonly delay: string | undefined;
}

export function nextTime({ text, next, delay }: NextTime): string {
  return `next run by ${text}: ${next}${delay === undefined ? '' : `, or up to ${delay} later`}`;
}

export function keepsRunning(service: string): string {
  return `${service} is running, and runs to its end`;
}

/** `words` are those of the host. */
export function invalidTime({ text, words }: { readonly text: string; readonly words: string }): Refusal {
  return {
    message: `the host does not accept on_calendar: ${text} (${words})`,
    next: `Correct it: on the host, "systemd-analyze calendar '${text}'" checks it; systemd.time(7) has the form.`,
  };
}

export function neverAgain(texts: readonly string[]): Refusal {
  return {
    message: `the timer does not run any more: ${texts.join(' and ')} ${texts.length === 1 ? 'is' : 'are'} in the past`,
    next: 'Correct `on_calendar`, or remove the timer with `state: absent`.',
  };
}

export function noSuchUser(user: string): Refusal {
  return { message: `there is no user ${user}`, next: `Add a step before this one: user: ${user}.` };
}

/** `path` is that of a unit of a package. */
export function belongsToPackage({ unit, path }: { readonly unit: string; readonly path: string }): Refusal {
  return {
    message: `${unit} exists already: ${path} is not a unit file of provision`,
    next: `Choose another name. A unit that exists is declared by a service step: service: { name: ${unit}, … }.`,
  };
}

export function notOurs({ unit, path }: { readonly unit: string; readonly path: string }): Refusal {
  return {
    message: `${path} exists already, and provision did not write it`,
    next: `Choose another name, or remove it in an earlier step: unit: { name: ${unit}, state: absent }.`,
  };
}

export function verificationFailed(words: string): string | undefined {
  if (!/\/run\/provision-verify\/|bad unit file setting|failed to load properly/.test(words)) return undefined;
  return 'The timer is unchanged. Correct what systemd-analyze reports.';
}

export function seeJournal(timer: string): string {
  return `See "systemctl status ${timer}" on the host.`;
}
