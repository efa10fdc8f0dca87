// What provision says about crontabs.
import type { Refusal } from '../../model/resource.ts';

// Editors show it for the pattern, too.
export const invalidName = 'must be a name of one line, such as backup, of letters, digits and blanks';

// Editors show it for the pattern, too.
export const invalidUser = 'must be the name of a user';

// Editors show it for the pattern, too.
export const invalidVariable = 'must be the name of a variable, such as MAILTO';

// Editors show it for the pattern, too.
export const invalidValue = 'must be a text of one line without quotation marks';

// Editors show it for the pattern, too.
export const notOneLine = 'must be one line of text, without blanks around it';

export const tooLong = 'must have at most 900 characters: write a script, and run it';

export const percentSign =
  'a percent sign is a line break in a crontab: write \\%, in double quotes "\\\\%", or move the command to a script';

export const invalidSchedule =
  'must be five fields such as "0 4 * * *" (minute, hour, day of month, month, day of week), or @hourly, @daily, @weekly, @monthly, @yearly or @reboot';

/** `field` is undefined where the form as a whole is wrong. */
export function scheduleFault(field: string | undefined): string {
  return field === undefined ? invalidSchedule : `the ${field} of the schedule is invalid; see crontab(5)`;
}

export const nameMissing = 'cron needs the name of the entry';

export function parameterMissing(parameter: string): string {
  return `an entry of a crontab needs ${parameter}`;
}

export const nothingDeclared = 'cron needs name, schedule and command, or env';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function notInstalled(): { readonly message: string; readonly next: string } {
  return {
    message: '`crontab` is not installed (exit status 127)',
    next: 'Add steps before this one: package: cronie, and service: { name: crond, state: running, enabled: true }.',
  };
}

export function unreadable(user: string): { readonly message: string; readonly next: string } {
  return {
    message: `\`crontab\` does not show the crontab of ${user}`,
    next: 'Check /etc/cron.allow and /etc/cron.deny on the host, and that the account has not expired.',
  };
}

export function noSuchUser(user: string): Refusal {
  return { message: `there is no user ${user}`, next: `Add a step before this one: user: ${user}.` };
}

export interface LineOfUser {
  readonly user: string;
  readonly line: number;
}

export function invalidLine({ user, line }: LineOfUser): Refusal {
  return {
    message: `line ${line} of the crontab of ${user} is neither an entry nor a variable nor a comment: crontab would refuse the whole crontab`,
    next: `Correct or remove the line on the host: crontab -u ${user} -e.`,
  };
}

export function notUtf8({ user, line }: LineOfUser): Refusal {
  return {
    message: `line ${line} of the crontab of ${user} is not text in UTF-8`,
    next: `Correct the line on the host: crontab -u ${user} -e.`,
  };
}

export function severalEntries({ user, name }: { readonly user: string; readonly name: string }): Refusal {
  return {
    message: `the crontab of ${user} has several entries with the name ${name}`,
    next: `Remove all but one of them on the host: crontab -u ${user} -e.`,
  };
}

export function severalAssignments({ user, variable }: { readonly user: string; readonly variable: string }): Refusal {
  return {
    message: `the crontab of ${user} sets ${variable} several times`,
    next: `Keep one of the lines, before the entries: crontab -u ${user} -e on the host.`,
  };
}

export function daemonNotRunning(state: string): Refusal {
  return {
    message: `crond is not running (${state}): no entry of a crontab runs`,
    next: 'Add a step: service: { name: crond, state: running, enabled: true }.',
  };
}

/** What is left of an entry that somebody has removed. */
export const commentOnly = 'only the comment with its name';

export function adopts(name: string): string {
  return `the same entry exists without a name: it becomes ${name}`;
}

export const affectsAllEntries = 'a variable counts for all entries that follow its line, also for those of others';

export function refused(user: string): string {
  return `The crontab of ${user} is unchanged. Correct the step until crontab accepts the entry.`;
}
