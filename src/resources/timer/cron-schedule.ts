// A schedule of cron as a calendar expression: crontab(5), systemd.time(7).
import { faultOf, normalised } from '../cron/schedule.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** In cron, 0 and 7 are Sunday. */
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': 'hourly',
  '@daily': 'daily',
  '@midnight': 'daily',
  // `weekly` of systemd is on Monday.
  '@weekly': 'Sun 00:00',
  '@monthly': 'monthly',
  '@yearly': 'yearly',
  '@annually': 'yearly',
};

export function isCronSchedule(text: string): boolean {
  return faultOf(normalised(text)) === undefined;
}

/** Undefined where systemd has no single expression for it. */
export function calendarOf(schedule: string): string | undefined {
  const text = normalised(schedule);
  if (text.startsWith('@')) return NICKNAMES[text];
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(' ');
  // With both, cron runs on the days of either, and systemd on those of both.
  if (text.includes('~') || (day !== '*' && weekday !== '*')) return undefined;
  const days = weekday === '*' ? '' : weekdays(weekday);
  if (days === undefined) return undefined;
  const date = day === '*' && month === '*' ? '' : `*-${valuesOf(withNumbers(month), 1)}-${valuesOf(day, 1)}`;
  return [days, date, `${valuesOf(hour, 0)}:${valuesOf(minute, 0)}`].filter((part) => part !== '').join(' ');
}

function withNumbers(month: string): string {
  return month.replaceAll(/[a-z]{3}/gi, (name) => String(MONTHS.indexOf(name.toLowerCase()) + 1));
}

/** `low` is where `*` begins to count. */
function valuesOf(field: string, low: number): string {
  const partOf = (part: string) => {
    if (part === '*') return part;
    if (/^\d+$/.test(part)) return part.padStart(2, '0');
    return part.replace('*', String(low)).replace('-', '..');
  };
  return field.split(',').map(partOf).join(',');
}

/** Each day by its name: a range of systemd begins on Monday. */
function weekdays(field: string): string | undefined {
  if (field.includes('/')) return undefined;
  const numbers = field.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(dayNumber);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const isWorkWeek = numbers.join() === '1,2,3,4,5';
  return isWorkWeek ? 'Mon..Fri' : [...new Set(numbers.map((day) => DAYS[day]))].join(',');
}

function dayNumber(day: string): number {
  return /^\d$/.test(day) ? Number(day) : DAYS.findIndex((name) => name.toLowerCase() === day.toLowerCase());
}
