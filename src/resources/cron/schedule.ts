// When an entry of a crontab runs: crontab(5) of cronie.

const NICKNAMES = ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'midnight', 'hourly'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** That of `low` first. */
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', low: 0, high: 59, names: [] },
  { name: 'hour', low: 0, high: 23, names: [] },
  { name: 'day of month', low: 1, high: 31, names: [] },
  { name: 'month', low: 1, high: 12, names: MONTHS },
  { name: 'day of week', low: 0, high: 7, names: DAYS },
];

/** With one blank between the fields. */
export function normalised(schedule: string): string {
  return schedule
    .trim()
    .split(/[ \t]+/)
    .join(' ');
}

/** What is wrong with a schedule: the field, or undefined for its form as a whole. Nothing for a valid one. */
export function faultOf(schedule: string): { readonly field?: string } | undefined {
  if (schedule.startsWith('@')) return NICKNAMES.includes(schedule.slice(1)) ? undefined : {};
  const words = schedule.split(' ');
  if (words.length !== FIELDS.length) return {};
  const wrong = FIELDS.find((field, index) => !isField(words[index] ?? '', field));
  return wrong && { field: wrong.name };
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => isRange(part, field));
}

/** `*`, a value or a range; of `*` and of a range, every so many. */
function isRange(text: string, field: Field): boolean {
  const [, first = '', last, step] = /^(\*|\w{1,4})(?:[-~](\w{1,4}))?(?:\/(\d{1,4}))?$/.exec(text) ?? [];
  if (first === '' || (step !== undefined && Number(step) === 0)) return false;
  if (first === '*') return last === undefined;
  const [low, high] = [valueOf(first, field), last === undefined ? undefined : valueOf(last, field)];
  if (low === undefined || (last !== undefined && high === undefined)) return false;
  return high === undefined ? step === undefined : low <= high;
}

function valueOf(text: string, { low, high, names }: Field): number | undefined {
  const at = names.indexOf(text.toLowerCase());
  const value = at >= 0 ? at + low : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}
