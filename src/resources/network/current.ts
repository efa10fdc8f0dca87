import { UnknownState, exec, type Operation, outcome, output, type Result } from '../../model/operation.ts';

export interface Profile {
  readonly uuid: string;
  readonly name: string;
  readonly type: string;
  readonly interface: string;
  readonly mac: string;
  readonly autoconnect: boolean;
  readonly method: string;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  readonly search: string;
  readonly neverDefault: boolean;
  readonly ipv6: { readonly method: string; readonly address: string; readonly gateway: string; readonly dns: string };
}

export interface Device {
  readonly type: string;
  readonly mac: string;
  readonly connected: boolean;
  /** Somebody other than NetworkManager set it up; its profile is a mere picture of that. */
  readonly external: boolean;
  /** Its D-Bus object. */
  readonly path: string;
  readonly profile: string | undefined;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  /** Without the link-local ones. */
  readonly address6: string;
  readonly gateway6: string;
}

export interface Current {
  readonly device: Device;
  readonly profiles: readonly Profile[];
  /** NetworkManager is about to go back to an earlier state, unless somebody keeps this one. */
  readonly rollbackPending: boolean;
}

// Terse multi-line output: `FIELD:value` a line. nmcli(1), "-t", "-f".
const DEVICE_FIELDS =
  'GENERAL.DEVICE,GENERAL.TYPE,GENERAL.HWADDR,GENERAL.STATE,GENERAL.CON-UUID,GENERAL.DBUS-PATH,' +
  'IP4.ADDRESS,IP4.GATEWAY,IP4.DNS,IP6.ADDRESS,IP6.GATEWAY';
const PROFILE_FIELDS = [
  'connection.uuid,connection.id,connection.type,connection.interface-name,connection.autoconnect',
  '802-3-ethernet.mac-address',
  'ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default',
  'ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns',
].join(',');

/** The operations that `parse…` reads the answers of. */
export function probeDevice(name: string): Operation {
  return exec('nmcli', '-t', '-f', DEVICE_FIELDS, 'device', 'show', name);
}

/** Of all profiles at once: only the host knows their names. */
export const probeProfiles: Operation = {
  ...exec('nmcli', '-t', '-f', PROFILE_FIELDS, 'connection', 'show'),
  argsFrom: ['nmcli', '-t', '-f', 'UUID', 'connection', 'show'],
};

export function parseDevice(result: Result | undefined, name: string): Device {
  if (result?.kind === 'done' && result.status === 10) {
    throw new UnknownState(
      `there is no network device ${name} on this host`,
      'Look at "nmcli device" there, and correct interface.',
    );
  }
  if (result?.kind === 'done' && result.status === 8) {
    throw new UnknownState(
      'NetworkManager is not running',
      'Start it on the host: systemctl enable --now NetworkManager.',
    );
  }
  const fields = terse(output(result, `nmcli device show ${name}`));
  const one = (field: string) => fields.find(([key]) => key === field)?.[1] ?? '';
  const many = (field: string) => fields.filter(([key]) => key.startsWith(`${field}[`)).map(([, value]) => value);
  const state = one('GENERAL.STATE');
  return {
    type: one('GENERAL.TYPE'),
    mac: one('GENERAL.HWADDR'),
    connected: state.startsWith('100'),
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
  };
}

export function parseProfiles(result: Result | undefined): readonly Profile[] {
  if (result?.kind === 'skipped') return [];
  // A profile may go while it is being read; what is there is shown all the same.
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 10)) {
    throw new UnknownState(`nmcli connection show ${outcome(result)}`);
  }
  const records: Map<string, string>[] = [];
  for (const [key, value] of terse(result.stdout)) {
    if (key === 'connection.uuid') records.push(new Map());
    records.at(-1)?.set(key, value);
  }
  return records.map((record) => {
    const get = (key: string) => record.get(key) ?? '';
    const words = (key: string) =>
      get(key)
        .split(/[,;\s]+/)
        .filter(Boolean)
        .join(' ');
    return {
      uuid: get('connection.uuid'),
      name: get('connection.id'),
      type: get('connection.type'),
      interface: get('connection.interface-name'),
      mac: get('802-3-ethernet.mac-address'),
      autoconnect: get('connection.autoconnect') === 'yes',
      method: get('ipv4.method'),
      address: words('ipv4.addresses'),
      gateway: get('ipv4.gateway'),
      dns: words('ipv4.dns'),
      search: words('ipv4.dns-search'),
      neverDefault: get('ipv4.never-default') === 'yes',
      ipv6: {
        method: get('ipv6.method'),
        address: words('ipv6.addresses'),
        gateway: get('ipv6.gateway'),
        dns: words('ipv6.dns'),
      },
    };
  });
}

/** Splits terse output, in which `:` and `\` of values are escaped with a backslash. `--` stands for nothing. */
function terse(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 0) return [];
    const value = line.slice(colon + 1).replace(/\\(.)/g, '$1');
    return [[line.slice(0, colon), value === '--' ? '' : value] as const];
  });
}
