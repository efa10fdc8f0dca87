import { exec, type Operation } from '../../model/operation.ts';
import { output, type Result, unknownResult, wordsOf } from '../../model/result.ts';
import { systemctl } from '../programs.ts';
import { userExists, userProbe } from '../user-exists.ts';
import { type Current as UnitState, parse as parseUnit, probe as probeUnit } from '../unit/current.ts';
import { type Desired, unitsOf } from './schema.ts';

/** A value of `on_calendar`, as the host reads it. */
export interface CalendarTime {
  readonly text: string;
  /** Why the host does not accept it, in its own words. */
  readonly error: string | undefined;
  /** When it is next; undefined for never. */
  readonly next: string | undefined;
}

export interface Current {
  readonly service: UnitState;
  readonly timer: UnitState;
  /** `waiting`, `elapsed` … */
  readonly sub: string;
  /** When the timer elapses next by the calendar; undefined if it does not. */
  readonly next: string | undefined;
  readonly calendar: readonly CalendarTime[];
  /** Whether the host has the declared user. */
  readonly hasUser: boolean;
}

/** The number of operations of the probe of one unit file. */
const OF_UNIT = 2;

export function probe(desired: Desired): readonly Operation[] {
  const { service, timer } = unitsOf(desired);
  return [
    ...probeUnit({ name: service }),
    ...probeUnit({ name: timer }),
    exec(...systemctl('show', '--property', 'SubState,NextElapseUSecRealtime', '--', timer)),
    ...(desired.on_calendar ?? []).map((text) => exec('systemd-analyze', 'calendar', '--', text)),
    ...(desired.user === undefined ? [] : [userProbe(desired.user)]),
  ];
}

export function parse(results: readonly Result[], desired: Desired): Current {
  const { service, timer } = unitsOf(desired);
  const [shown, ...rest] = results.slice(2 * OF_UNIT);
  const calendar = desired.on_calendar ?? [];
  const text = output(shown, `systemctl show ${timer}`);
  const property = (name: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  return {
    service: parseUnit(results, { name: service }),
    timer: parseUnit(results.slice(OF_UNIT), { name: timer }),
    sub: property('SubState') ?? '',
    next: /^\w{3} \d{4}-.*/.exec(property('NextElapseUSecRealtime') ?? '')?.[0],
    calendar: calendar.map((one, index) => parseCalendar(one, rest[index])),
    hasUser: desired.user === undefined || userExists(rest[calendar.length], desired.user),
  };
}

function parseCalendar(text: string, result: Result | undefined): CalendarTime {
  const words = result?.kind === 'done' && result.status === 1 ? wordsOf(result) : '';
  if (words.startsWith('Failed to parse calendar specification')) return { text, error: words, next: undefined };
  const [, next] = /^ *Next elapse: (\S.*)$/m.exec(output(result, 'systemd-analyze calendar')) ?? [];
  if (next === undefined) throw unknownResult(result, 'systemd-analyze calendar');
  return { text, error: undefined, next: next === 'never' ? undefined : next };
}
