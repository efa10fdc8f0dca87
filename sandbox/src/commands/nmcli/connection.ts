import { randomUUID } from 'node:crypto';
import type { SimulatedHost } from '../../host/host.ts';
import { keyfilePath } from '../../host/keyfile.ts';
import { ethernetProfile, type Profile } from '../../host/network-state.ts';
import { type Answer, type Call, fail, notSimulated, ok, speaksUtf8 } from '../command.ts';
import { ipRows } from './device.ts';
import { printRecords, printTable, type Style } from './format.ts';
import type { Verbs } from './verbs.ts';
import { change, contradiction, propertyNamed, settingsOf } from './properties.ts';

const NM = '/org/freedesktop/NetworkManager';

export function connectionVerbs(call: Call, style: Style): Verbs {
  const { host } = call;
  const privileged = (work: (args: readonly string[]) => Answer) => (args: readonly string[]) =>
    call.user.uid === 0 ? work(args) : fail(1, 'Error: Insufficient privileges.');
  return {
    show: (args) => show(call, args, style),
    up: privileged((args) => up(host, args)),
    down: privileged((args) => down(host, args)),
    add: privileged((args) => add(host, args)),
    modify: privileged((args) => modify(host, args)),
    delete: privileged((args) => remove(host, args)),
    reload: privileged(() => ok()),
  };
}

const COLUMNS = [
  ...['NAME', 'UUID', 'TYPE', 'TIMESTAMP', 'TIMESTAMP-REAL', 'AUTOCONNECT', 'AUTOCONNECT-PRIORITY', 'READONLY'],
  ...['DBUS-PATH', 'ACTIVE', 'DEVICE', 'STATE', 'ACTIVE-PATH', 'SLAVE', 'FILENAME'],
];

function show(call: Call, args: readonly string[], style: Style): Answer {
  const { host } = call;
  const active = call.options.has('active');
  const names = selectors(args);
  if (names.length === 0) {
    const profiles = inOrder(call).filter((profile) => !active || host.network.deviceOf(profile));
    return printTable(
      profiles.map((profile) => row(host, profile, style)),
      COLUMNS,
      ['NAME', 'UUID', 'TYPE', 'DEVICE'],
      style,
    );
  }
  const found = names.map((name) => host.network.profilesNamed(name));
  const missing = names.filter((_, index) => found[index]?.length === 0);
  const records = found.flat().map((profile) => details(host, profile, style));
  const stderr = missing.map((name) => `Error: ${name} - no such connection profile.\n`).join('');
  return { status: missing.length > 0 ? 10 : 0, stdout: printRecords(records, style), stderr };
}

/** Active profiles first, with the default route before others; then by name, in the collation of the person's language. */
function inOrder(call: Call): readonly Profile[] {
  const { host } = call;
  const rank = (profile: Profile) => {
    const device = host.network.deviceOf(profile);
    return device === undefined ? 2 : device.applied?.gateway ? 0 : 1;
  };
  const language = new Intl.Collator('en');
  const byName = (a: string, b: string) => (speaksUtf8(call) ? language.compare(a, b) : a < b ? -1 : Number(a > b));
  return [...host.network.state.profiles].sort((a, b) => rank(a) - rank(b) || byName(a.id, b.id));
}

function row(host: SimulatedHost, profile: Profile, { terse }: Style): Readonly<Record<string, string>> {
  const device = host.network.deviceOf(profile);
  return {
    NAME: profile.id,
    UUID: profile.uuid,
    TYPE: terse ? profile.type : profile.type.replace('802-3-', ''),
    TIMESTAMP: String(profile.timestamp),
    'TIMESTAMP-REAL': profile.timestamp === 0 ? 'never' : new Date(profile.timestamp * 1000).toUTCString(),
    AUTOCONNECT: profile.autoconnect ? 'yes' : 'no',
    'AUTOCONNECT-PRIORITY': String(profile.priority),
    READONLY: 'no',
    'DBUS-PATH': `${NM}/Settings/${host.network.state.profiles.indexOf(profile) + 1}`,
    ACTIVE: device ? 'yes' : 'no',
    DEVICE: device?.name ?? '',
    STATE: device ? 'activated' : '',
    'ACTIVE-PATH': device ? `${NM}/ActiveConnection/${device.activation}` : '',
    FILENAME: keyfilePath(profile),
  };
}

function details(host: SimulatedHost, profile: Profile, { fields }: Style): readonly (readonly [string, string])[] {
  const settings = [...settingsOf(profile)].flatMap(([setting, rows]) =>
    rows.map(([name, value]) => [`${setting}.${name}`, value] as const),
  );
  const all = [...settings, ...activeRows(host, profile)];
  if (!fields) return all;
  return fields.flatMap((field) =>
    all.filter(([name]) => {
      const base = name.replace(/\[\d+\]$/, '');
      return field === 'all' || base === field || base.startsWith(`${field}.`);
    }),
  );
}

function activeRows(host: SimulatedHost, profile: Profile): readonly (readonly [string, string])[] {
  const device = host.network.deviceOf(profile);
  if (!device) return [];
  return [
    ['GENERAL.NAME', profile.id],
    ['GENERAL.UUID', profile.uuid],
    ['GENERAL.DEVICES', device.name],
    ['GENERAL.IP-IFACE', device.name],
    ['GENERAL.STATE', 'activated'],
    ['GENERAL.DEFAULT', device.applied?.gateway ? 'yes' : 'no'],
    ['GENERAL.DEFAULT6', device.applied?.gateway6 ? 'yes' : 'no'],
    ['GENERAL.SPEC-OBJECT', ''],
    ['GENERAL.VPN', 'no'],
    ['GENERAL.DBUS-PATH', `${NM}/ActiveConnection/${device.activation}`],
    ['GENERAL.CON-PATH', `${NM}/Settings/${host.network.state.profiles.indexOf(profile) + 1}`],
    ['GENERAL.ZONE', ''],
    ['GENERAL.MASTER-PATH', ''],
    ...ipRows(host, device),
  ];
}

/** Names of profiles; each may follow `id` or `uuid`. */
function selectors(args: readonly string[]): readonly string[] {
  return args.filter((arg, index) => !isSelector(arg) || index === args.length - 1);
}

function isSelector(word: string | undefined): boolean {
  return word === 'id' || word === 'uuid' || word === 'path';
}

function up(host: SimulatedHost, args: readonly string[]): Answer {
  const at = args.indexOf('ifname');
  const wanted = at < 0 ? undefined : args[at + 1];
  const [name = ''] = selectors(at < 0 ? args : args.slice(0, at));
  const profile = host.network.profile(name);
  if (!profile) return fail(10, `Error: unknown connection '${name}'.`);
  const device = wanted === undefined ? host.network.deviceFor(profile) : host.network.device(wanted);
  if (!device) {
    return wanted === undefined
      ? fail(4, `Error: Connection activation failed: No suitable device found for this connection.`)
      : fail(4, `Error: device '${wanted}' not found for connection '${profile.id}'.`);
  }
  const { activation } = host.network.activate(profile, device);
  return ok(`Connection successfully activated (D-Bus active path: ${NM}/ActiveConnection/${activation})\n`);
}

function down(host: SimulatedHost, args: readonly string[]): Answer {
  const [name = ''] = selectors(args);
  const profile = host.network.profile(name);
  const device = profile && host.network.deviceOf(profile);
  if (!profile || !device) {
    return fail(10, `Error: '${name}' is not an active connection.\nError: no active connection provided.`);
  }
  host.network.deactivate(device);
  return ok(
    `Connection '${profile.id}' successfully deactivated (D-Bus active path: ${NM}/ActiveConnection/${device.activation})\n`,
  );
}

function remove(host: SimulatedHost, args: readonly string[]): Answer {
  const names = selectors(args);
  let [stdout, stderr] = ['', ''];
  const unknown: string[] = [];
  for (const name of names) {
    const found = host.network.profilesNamed(name);
    for (const profile of found) {
      host.network.remove(profile);
      stdout += `Connection '${profile.id}' (${profile.uuid}) successfully deleted.\n`;
    }
    if (found.length === 0) {
      unknown.push(`'${name}'`);
      stderr += `Error: unknown connection '${name}'.\n`;
    }
  }
  if (unknown.length > 0) stderr += `Error: cannot delete unknown connection(s): ${unknown.join(', ')}.\n`;
  return { status: unknown.length > 0 ? 10 : 0, stdout, stderr };
}

function add(host: SimulatedHost, args: readonly string[]): Answer {
  const given = new Map<string, string>();
  const rest = [...args];
  while (['type', 'con-name', 'ifname', 'autoconnect', 'save'].includes(rest[0] ?? '')) {
    given.set(rest.shift() ?? '', rest.shift() ?? '');
  }
  const type = given.get('type');
  if (type === undefined) return fail(2, "Error: 'type' argument is required.");
  if (type !== 'ethernet') return notSimulated('nmcli', `connection add type ${type}`);
  if (given.get('save') === 'no') return notSimulated('nmcli', 'connection add save no');
  const device = given.get('ifname') ?? '';
  const profile = ethernetProfile(
    randomUUID(),
    given.get('con-name') ?? `ethernet-${device}`,
    device === '*' ? '' : device,
  );
  const changed = withProperties({ ...profile, autoconnect: given.get('autoconnect') !== 'no' }, rest);
  if ('answer' in changed) return changed.answer;
  const wrong = contradiction(changed.profile);
  if (wrong !== undefined) return fail(1, `Error: Failed to add '${profile.id}' connection: ${wrong}`);
  const twin = host.network.state.profiles.some(({ id }) => id === changed.profile.id);
  host.network.save(changed.profile);
  return {
    status: 0,
    stdout: `Connection '${changed.profile.id}' (${profile.uuid}) successfully added.\n`,
    stderr: twin ? twinWarning(changed.profile, profile.uuid) : '',
  };
}

function modify(host: SimulatedHost, args: readonly string[]): Answer {
  const rest = [...args];
  if (isSelector(rest[0])) rest.shift();
  const name = rest.shift();
  if (name === undefined) return fail(2, 'Error: No connection specified.');
  const profile = host.network.profile(name);
  if (!profile) return fail(10, `Error: unknown connection '${name}'.`);
  if (rest.length === 0) return fail(2, 'Error: <setting>.<property> argument is missing.');
  const changed = withProperties(profile, rest);
  if ('answer' in changed) return changed.answer;
  const wrong = contradiction(changed.profile);
  if (wrong !== undefined) return fail(1, `Error: Failed to modify connection '${profile.id}': ${wrong}`);
  const twin = host.network.state.profiles.find(({ id, uuid }) => id === changed.profile.id && uuid !== profile.uuid);
  host.network.save(changed.profile);
  return { ...ok(), stderr: twin ? twinWarning(changed.profile, profile.uuid) : '' };
}

/** nmcli prints the UUID of the changed profile, not of the other one. */
function twinWarning({ id }: Profile, uuid: string): string {
  return `Warning: There is another connection with the name '${id}'. Reference the connection by its uuid '${uuid}'\n`;
}

/** Short names of properties in `nmcli connection add`. */
const SHORT: Readonly<Record<string, string>> = {
  ip4: 'ipv4.addresses',
  gw4: 'ipv4.gateway',
  ip6: 'ipv6.addresses',
  gw6: 'ipv6.gateway',
};

/** `[+|-]setting.property value …` */
function withProperties(
  profile: Profile,
  args: readonly string[],
): { readonly profile: Profile } | { readonly answer: Answer } {
  let changed = profile;
  for (let index = 0; index < args.length; index += 2) {
    const [alias = '', text] = args.slice(index);
    const word = SHORT[alias] ?? alias;
    if (alias === 'ip4' || alias === 'ip6') {
      const setting = alias === 'ip4' ? 'ipv4' : 'ipv6';
      changed = { ...changed, [setting]: { ...changed[setting], method: 'manual' } };
    }
    const [, sign = '', setting = '', given = ''] = /^([+-]?)([^.]+)\.?(.*)$/.exec(word) ?? [];
    const names = (settingsOf(changed).get(setting) ?? []).map(([name]) => name);
    if (setting === 'match') return { answer: notSimulated('nmcli', word) };
    if (names.length === 0) return { answer: fail(2, `Error: invalid or not allowed setting '${setting}'.`) };
    const property = propertyNamed(changed, setting, given);
    if (property === undefined) {
      const wrong = `invalid property '${given}': '${given}' not among [${names.join(', ')}].`;
      return { answer: fail(2, `Error: ${wrong}`) };
    }
    if (text === undefined) return { answer: fail(2, `Error: value for '${word}' is missing.`) };
    const result = change(changed, setting, property, sign as '' | '+' | '-', text);
    if ('notSimulated' in result) return { answer: notSimulated('nmcli', `${setting}.${property}`) };
    if ('wrong' in result) {
      return { answer: fail(2, `Error: failed to modify ${setting}.${property}: ${result.wrong}`) };
    }
    changed = result.profile;
  }
  return { profile: changed };
}
