import { exec, type Exec } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';

// When a unit started, exactly: `systemctl show` prints only seconds.

/** When something happened: microseconds since 1970 by the clock of that time, and since boot. 0 for never. */
export interface Moment {
  readonly real: number;
  readonly monotonic: number;
}

export interface Timestamps {
  /** When its main process started, or else the unit. */
  readonly started: Moment;
  /** When it was started or reloaded last: systemd notes the end of a reload as a change of its state. */
  readonly reloaded: Moment;
  readonly canReload: boolean;
  /** Whether there is such a unit. */
  readonly exists: boolean;
}

const [BUS, MANAGER] = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1/unit'];
const UNIT = [
  ...['ActiveEnterTimestamp', 'ActiveEnterTimestampMonotonic', 'StateChangeTimestamp', 'StateChangeTimestampMonotonic'],
  'CanReload',
  'LoadState',
];
const SERVICE = ['ExecMainStartTimestamp', 'ExecMainStartTimestampMonotonic'];

/** org.freedesktop.systemd1(5). The second one fails for a unit that is no service. */
export function timestampsProbe(unit: string): readonly [Exec, Exec] {
  const get = (face: string, properties: readonly string[]) =>
    exec('busctl', 'get-property', BUS, `${MANAGER}/${busLabel(unit)}`, `${BUS}.${face}`, ...properties);
  return [get('Unit', UNIT), get('Service', SERVICE)];
}

export function parseTimestamps(unit: string, [own, service]: readonly Result[]): Timestamps {
  const text = output(own, `busctl get-property ${unit}`);
  const [active, activeSince = 0, changed = 0, changedSince = 0] = numbers(text);
  const [main = 0, mainSince = 0] = service?.kind === 'done' && service.status === 0 ? numbers(service.stdout) : [];
  const started = main > 0 ? { real: main, monotonic: mainSince } : { real: active ?? 0, monotonic: activeSince };
  return {
    started,
    reloaded: { real: Math.max(changed, started.real), monotonic: Math.max(changedSince, started.monotonic) },
    canReload: /^b true$/m.test(text),
    exists: !/^s "not-found"$/m.test(text),
  };
}

/** Letters and digits as they are, everything else as _XX (sd_bus_path_encode(3)). */
function busLabel(name: string): string {
  return [...Buffer.from(name)]
    .map((byte, index) => {
      const letter = String.fromCodePoint(byte);
      const plain = index === 0 ? /[A-Za-z]/ : /[A-Za-z0-9]/;
      return plain.test(letter) ? letter : `_${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function numbers(text: string): readonly number[] {
  return [...text.matchAll(/^t (\d{1,16})$/gm)].map(([, digits]) => Number(digits));
}
