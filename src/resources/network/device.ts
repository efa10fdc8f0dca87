import { exec, type Operation } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import { nmcli } from '../programs.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { type RunningRoute, runningRoute } from './routes.ts';
import { parseTerse } from './terse.ts';

/** A device as it runs now. Lists are joined by spaces; without a value they are empty. */
export interface Device {
  readonly type: string;
  readonly mac: string;
  readonly connected: boolean;
  readonly managed: boolean;
  /** Something other than NetworkManager configured it; its profile only mirrors that. */
  readonly external: boolean;
  /** Its D-Bus object. */
  readonly path: string;
  /** UUID of the active profile. */
  readonly profile: string | undefined;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  /** Without link-local addresses. */
  readonly address6: string;
  readonly gateway6: string;
  /** Empty unless they were asked for. */
  readonly routes: readonly RunningRoute[];
}

const FIELDS =
  'GENERAL.DEVICE,GENERAL.TYPE,GENERAL.HWADDR,GENERAL.STATE,GENERAL.CON-UUID,GENERAL.DBUS-PATH,' +
  'IP4.ADDRESS,IP4.GATEWAY,IP4.DNS,IP6.ADDRESS,IP6.GATEWAY';

/** NMDeviceState (nm-dbus-types(5)): an activated device, and one that NetworkManager does not manage. */
const [ACTIVATED, UNMANAGED] = ['100', '10 '];

/** Exit statuses of nmcli(1). */
const NOT_RUNNING = 8;
const NOT_FOUND = 10;

export function probeDevice(name: string): Operation {
  return exec(...nmcli('--fields', FIELDS, 'device', 'show', name));
}

/** All devices, with their routes: for a step that names another device than its own, or none. */
export const probeDevices: Operation = exec(...nmcli('--fields', `${FIELDS},IP4.ROUTE,IP6.ROUTE`, 'device', 'show'));

export function parseDevice(result: Result | undefined, name: string): Device {
  if (isMissing(result)) throw unknownState(messages.noNetworkManager(), result);
  if (result?.kind === 'done' && result.status === NOT_FOUND) throw unknownState(messages.noDevice(name), result);
  return deviceOf(fieldsOf(result, `nmcli device show ${name}`));
}

/** By their names. */
export function parseDevices(result: Result | undefined): ReadonlyMap<string, Device> {
  const devices: (readonly [string, string])[][] = [];
  for (const field of fieldsOf(result, 'nmcli device show')) {
    if (field[0] === 'GENERAL.DEVICE') devices.push([]);
    devices.at(-1)?.push(field);
  }
  return new Map(devices.map((fields) => [fields[0]?.[1] ?? '', deviceOf(fields)]));
}

/** A virtual device that is not there yet. */
export function futureDevice(type: string): Device {
  return { ...deviceOf([]), type, managed: true };
}

type Fields = readonly (readonly [string, string])[];

function fieldsOf(result: Result | undefined, command: string): Fields {
  // An earlier step may start it.
  if (result?.kind === 'done' && result.status === NOT_RUNNING) throw unknownState(messages.notRunning(), result, true);
  return parseTerse(output(result, command));
}

function deviceOf(fields: Fields): Device {
  const one = (field: string) => fields.find(([key]) => key === field)?.[1] ?? '';
  const many = (field: string) => fields.filter(([key]) => key.startsWith(`${field}[`)).map(([, value]) => value);
  const state = one('GENERAL.STATE');
  return {
    type: one('GENERAL.TYPE'),
    mac: one('GENERAL.HWADDR'),
    connected: state.startsWith(ACTIVATED),
    managed: !state.startsWith(UNMANAGED),
    external: state.includes('externally'),
    profile: one('GENERAL.CON-UUID') || undefined,
    address: many('IP4.ADDRESS').join(' '),
    gateway: one('IP4.GATEWAY'),
    dns: many('IP4.DNS').join(' '),
    path: one('GENERAL.DBUS-PATH'),
    address6: many('IP6.ADDRESS')
      .filter((address) => !address.toLowerCase().startsWith('fe80'))
      .join(' '),
    gateway6: one('IP6.GATEWAY'),
    routes: [...many('IP4.ROUTE'), ...many('IP6.ROUTE')].flatMap((route) => runningRoute(route) ?? []),
  };
}
