import { canonical6 } from '../../../../src/model/ip.ts';
import type { SimulatedHost } from '../../host/host.ts';
import type { Device } from '../../host/network-state.ts';
import { type Answer, type Call, fail, ok } from '../command.ts';
import { printRecords, printTable, type Style } from './format.ts';
import type { Verbs } from './verbs.ts';

const NM = '/org/freedesktop/NetworkManager';

export function deviceVerbs(call: Call, style: Style): Verbs {
  const { host } = call;
  const named = (name: string | undefined, work: (device: Device) => Answer): Answer => {
    const device = name === undefined ? undefined : host.network.device(name);
    if (name === undefined) return fail(2, 'Error: No interface specified.');
    if (!device) return fail(10, `Error: Device '${name}' not found.`);
    return work(device);
  };
  const privileged = (work: () => Answer): Answer =>
    call.user.uid === 0 ? work() : fail(1, 'Error: Not authorized to control networking.');
  const activate = (args: readonly string[]) => privileged(() => named(args[0], (device) => connect(host, device)));
  const deactivate = (args: readonly string[]) =>
    privileged(() => named(args[0], (device) => disconnect(host, device)));
  return {
    status: () => status(host, style),
    show: (args) => {
      const [name] = args;
      if (name !== undefined) return named(name, (device) => ok(printed(show(host, device, style), style)));
      return ok(
        printRecords(
          inOrder(host).map((device) => show(host, device, style)),
          style,
        ),
      );
    },
    connect: activate,
    up: activate,
    disconnect: deactivate,
    down: deactivate,
    reapply: (args) =>
      privileged(() =>
        named(args[0], (device) => {
          const profile = device.profile === undefined ? undefined : host.network.profile(device.profile);
          if (!profile) return fail(1, `Error: not all devices reapplied: '${device.name}': Device is not activated`);
          host.network.reapply(device, profile);
          return ok(`Connection successfully reapplied to device '${device.name}'.\n`);
        }),
      ),
  };
}

function connect(host: SimulatedHost, device: Device): Answer {
  const profile = host.network.state.profiles.find((one) => host.network.deviceFor(one)?.name === device.name);
  if (!profile)
    return fail(
      4,
      `Error: Failed to add/activate new connection: Failed to find a compatible device for this connection`,
    );
  host.network.activate(profile, device);
  return ok(`\u001b[2K\rDevice '${device.name}' successfully activated with '${profile.uuid}'.\n`);
}

/** Without any value, `-g` prints one empty line. */
function printed(rows: Rows, style: Style): string {
  return printRecords([rows], style) || (style.valuesOnly ? '\n' : '');
}

function disconnect(host: SimulatedHost, device: Device): Answer {
  const { name, number, profile } = device;
  if (profile === undefined) {
    const why = `Device '${name}' (${NM}/Devices/${number}) disconnecting failed: This device is not active`;
    return fail(6, `Error: ${why}\nError: not all devices disconnected.`);
  }
  host.network.deactivate(device);
  return ok(`Device '${name}' successfully disconnected.\n`);
}

/** Connected devices first. */
export function inOrder(host: SimulatedHost): readonly Device[] {
  const rank = ({ profile, external }: Device) => (profile === undefined ? 2 : external ? 1 : 0);
  return [...host.network.state.devices].sort((a, b) => rank(a) - rank(b));
}

export function stateWord({ profile, external }: Device): string {
  if (external) return 'connected (externally)';
  return profile === undefined ? 'disconnected' : 'connected';
}

function status(host: SimulatedHost, style: Style): Answer {
  const rows = inOrder(host).map((device) => ({
    DEVICE: device.name,
    TYPE: device.type,
    STATE: stateWord(device),
    CONNECTION: device.profile === undefined ? '' : (host.network.profile(device.profile)?.id ?? ''),
    'DBUS-PATH': `${NM}/Devices/${device.number}`,
    'CON-UUID': device.profile ?? '',
  }));
  const usual = ['DEVICE', 'TYPE', 'STATE', 'CONNECTION'];
  return printTable(rows, [...usual, 'DBUS-PATH', 'CON-UUID'], usual, style);
}

type Rows = readonly (readonly [string, string])[];

/** The requested rows of a device, in the requested order. */
function show(host: SimulatedHost, device: Device, { fields, terse }: Style): Rows {
  const all: Rows = [...general(host, device), ...carrier(device), ...ipRows(host, device)];
  if (!fields) return all.filter(([name]) => !['GENERAL.CON-UUID', 'GENERAL.DBUS-PATH'].includes(name) || terse);
  return fields.flatMap((field) => {
    const wanted = field.toUpperCase();
    return all.filter(([name]) => {
      const base = name.replace(/\[\d+\]$/, '');
      return wanted === 'ALL' || base === wanted || base.startsWith(`${wanted}.`);
    });
  });
}

function general(host: SimulatedHost, device: Device): Rows {
  const profile = device.profile === undefined ? undefined : host.network.profile(device.profile);
  return [
    ['GENERAL.DEVICE', device.name],
    ['GENERAL.TYPE', device.type],
    ['GENERAL.HWADDR', device.mac],
    ['GENERAL.MTU', device.type === 'loopback' ? '65536' : '1500'],
    ['GENERAL.STATE', profile ? `100 (${stateWord(device)})` : '30 (disconnected)'],
    ['GENERAL.CONNECTION', profile?.id ?? ''],
    ['GENERAL.CON-UUID', profile?.uuid ?? ''],
    ['GENERAL.CON-PATH', profile ? `${NM}/ActiveConnection/${device.activation}` : ''],
    ['GENERAL.DBUS-PATH', `${NM}/Devices/${device.number}`],
  ];
}

function carrier({ type }: Device): Rows {
  return type === 'ethernet' ? [['WIRED-PROPERTIES.CARRIER', 'on']] : [];
}

function numbered(name: string, values: readonly string[]): Rows {
  return values.map((value, index) => [`${name}[${index + 1}]`, value]);
}

export function ipRows(host: SimulatedHost, device: Device): Rows {
  const { applied } = device;
  const routes = host.network.routes().filter(({ device: name }) => name === device.name);
  const inOrderOfUse = [...routes].sort((a, b) => Number(a.to === 'default') - Number(b.to === 'default'));
  const own = linkLocal(device);
  const addresses6 = [...(own === undefined ? [] : [`${own}/64`]), ...(applied?.addresses6 ?? [])];
  return [
    ...numbered('IP4.ADDRESS', applied?.addresses ?? []),
    ['IP4.GATEWAY', applied?.gateway ?? ''],
    ...numbered(
      'IP4.ROUTE',
      inOrderOfUse.map(
        ({ to, via, metric }) =>
          `dst = ${to === 'default' ? '0.0.0.0/0' : to}, nh = ${via ?? '0.0.0.0'}, mt = ${metric}`,
      ),
    ),
    ...numbered('IP4.DNS', applied?.dns.filter((one) => !one.includes(':')) ?? []),
    ...numbered('IP4.SEARCHES', applied?.search ?? []),
    ...numbered('IP6.ADDRESS', addresses6),
    ['IP6.GATEWAY', applied?.gateway6 ?? ''],
    ...numbered('IP6.ROUTE', own === undefined ? [] : ['dst = fe80::/64, nh = ::, mt = 1024']),
    ...numbered('IP6.DNS', applied?.dns.filter((one) => one.includes(':')) ?? []),
  ];
}

/** The link-local address, derived from the hardware address; RFC 4291. */
export function linkLocal({ mac, type, applied }: Device): string | undefined {
  if (type === 'loopback' || !applied?.linkLocal6) return undefined;
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first = 0, second = 0, third = 0, ...rest] = bytes;
  const all = [first ^ 2, second, third, 0xff, 0xfe, ...rest];
  const words = [0, 2, 4, 6].map((at) => (((all[at] ?? 0) << 8) | (all[at + 1] ?? 0)).toString(16));
  return canonical6(`fe80::${words.join(':')}`);
}
