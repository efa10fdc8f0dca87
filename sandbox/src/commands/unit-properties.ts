import type { SimulatedHost } from '../host/host.ts';
import { value } from '../host/unit-files.ts';
import { type Answer, fail, notSimulated, ok } from './command.ts';

/** systemd on the bus (org.freedesktop.systemd1(5)). */
export const SYSTEMD = 'org.freedesktop.systemd1';

const PATH = '/org/freedesktop/systemd1/unit/';

/** `busctl get-property` of a unit. */
export function unitProperties(host: SimulatedHost, path: string, face: string, names: readonly string[]): Answer {
  if (!path.startsWith(PATH)) return notSimulated('busctl', `get-property ${SYSTEMD} ${path}`);
  const unit = host.units.files.canonical(decoded(path.slice(PATH.length)));
  if (face === `${SYSTEMD}.Service` && !unit.endsWith('.service')) {
    return fail(1, `Failed to get property ${names[0] ?? ''} on interface ${face}: Unknown interface ${face}`);
  }
  const properties = face === `${SYSTEMD}.Service` ? ofService(host, unit) : ofUnit(host, unit);
  const unknown = names.find((name) => !(name in properties));
  if (unknown !== undefined) return notSimulated('busctl', unknown);
  return ok(names.map((name) => `${properties[name] ?? ''}\n`).join(''));
}

type Properties = Readonly<Record<string, string>>;

function ofUnit(host: SimulatedHost, unit: string): Properties {
  const { since, reloaded = 0, active } = host.units.state(unit);
  const file = host.units.files.find(unit);
  const canReload = file !== undefined && value(file, 'Service.ExecReload') !== undefined;
  return {
    ...moment(host, 'ActiveEnterTimestamp', active === 'active' ? since : 0),
    ...moment(host, 'StateChangeTimestamp', Math.max(since, reloaded)),
    CanReload: `b ${String(canReload)}`,
    LoadState: `s "${host.units.loadState(unit)}"`,
  };
}

function ofService(host: SimulatedHost, unit: string): Properties {
  return moment(host, 'ExecMainStartTimestamp', host.units.state(unit).since);
}

/** In microseconds; 0 for never. */
function moment(host: SimulatedHost, name: string, time: number): Properties {
  const sinceBoot = time === 0 ? 0 : Math.max(1, time - host.bootedAt);
  return { [name]: `t ${time * 1000}`, [`${name}Monotonic`]: `t ${sinceBoot * 1000}` };
}

/** sd_bus_path_decode(3) */
function decoded(label: string): string {
  return label.replaceAll(/_([0-9a-f]{2})/g, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
