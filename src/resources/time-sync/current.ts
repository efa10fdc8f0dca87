import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result } from '../../model/result.ts';
import { NOTHING_TOUCHED } from '../../model/touched.ts';
import { systemctl } from '../programs.ts';
import { fromTheFuture, outdated, parseSources, sourcesProbe } from '../service/outdated.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const CONF = '/etc/chrony.conf';
export const UNIT = 'chronyd.service';

const PROPERTIES = ['LoadState', 'ActiveState', 'UnitFileState', 'ConditionResult', 'ConditionTimestampMonotonic'];
/** What chronyd runs with. */
const SOURCES = { files: [CONF], packages: [], units: [] };
/** The refid of chronyd's own clock, for the directive `local`. */
const LOCAL_CLOCK = '7F7F0101';

export interface Current {
  readonly conf: string;
  readonly running: boolean;
  readonly enabled: boolean;
  readonly masked: boolean;
  /** systemd has not started it, because a condition of its unit failed. */
  readonly conditionFailed: boolean;
  /** It has been running since before its file changed. */
  readonly outdated: boolean;
  /** Its file, if the change time of the file is in the future: the clock was set back. */
  readonly future: readonly string[];
  readonly synchronised: boolean;
}

export const probe: readonly Operation[] = [
  exec(...systemctl('show', '--property', PROPERTIES.join(','), '--', UNIT)),
  read(CONF),
  // Without names: they would have to be resolved.
  exec('chronyc', '-n', '-c', 'tracking'),
  ...sourcesProbe(UNIT, SOURCES),
];

export function parse([show, file, tracking, ...times]: readonly Result[]): Current {
  const properties = new Map(
    output(show, 'systemctl show')
      .split('\n')
      .map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)] as const;
      }),
  );
  const conf = content(file, CONF);
  const load = properties.get('LoadState');
  if (load === 'not-found' || conf === undefined) throw unknownState(messages.notInstalled(), undefined, true);
  const active = properties.get('ActiveState') ?? '';
  const running = active === 'active' || active === 'reloading';
  return {
    conf,
    running,
    enabled: ['enabled', 'alias'].includes(properties.get('UnitFileState') ?? ''),
    masked: load === 'masked',
    conditionFailed:
      !running &&
      properties.get('ConditionResult') === 'no' &&
      Number(properties.get('ConditionTimestampMonotonic')) > 0,
    ...(running ? age(times) : { outdated: false, future: [] }),
    synchronised: running && isSynchronised(tracking),
  };
}

function age(times: readonly Result[]): Pick<Current, 'outdated' | 'future'> {
  const state = parseSources(UNIT, SOURCES, times);
  return {
    outdated: outdated(state, state.unit.started, SOURCES, NOTHING_TOUCHED).length > 0,
    future: fromTheFuture(state),
  };
}

/** A line of comma-separated values: the refid first, the leap status last. */
function isSynchronised(tracking: Result | undefined): boolean {
  if (tracking?.kind !== 'done' || tracking.status !== 0) return false;
  const fields = tracking.stdout.trim().split(',');
  return fields[0] !== LOCAL_CLOCK && /^(Normal|Insert second|Delete second)$/.test(fields.at(-1) ?? '');
}
