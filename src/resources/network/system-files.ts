import { glob } from '../../model/glob.ts';
import { exec, type Exec } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { find } from '../programs.ts';
import type { Device } from './device.ts';

// What nmcli does not show: NetworkManager's own configuration, and the files in which its settings take effect.

/** Profiles here are gone after a reboot; NetworkManager.conf(5), nm-settings-keyfile(5). */
const MEMORY = '/run/NetworkManager/system-connections';
/** In the order in which NetworkManager reads them; NetworkManager.conf(5). A later value replaces an earlier one. */
const CONFIGURATION = [
  '/usr/lib/NetworkManager/conf.d',
  '/run/NetworkManager/conf.d',
  '/etc/NetworkManager/NetworkManager.conf',
  '/etc/NetworkManager/conf.d',
];
export const RESOLV_CONF = '/etc/resolv.conf';
/** Exists if NetworkManager is enabled. */
const ENABLED = '/etc/systemd/system/multi-user.target.wants/NetworkManager.service';

const LINES = [
  '^(uuid|dns|rc-manager|unmanaged-devices|DEVTYPE|INTERFACE|WantedBy)[ +-]*=',
  '^nameserver|^[#;].*[Gg]enerated|^[#;].*managed by',
].join('|');

/** A value of NetworkManager's configuration, and the file that has it. */
export interface Setting {
  readonly value: string;
  readonly path: string;
}

/** The file itself, whatever it contains. */
export interface ResolvConf {
  /** What it is a link to, as the link says. */
  readonly target: string | undefined;
  /** A file that nobody can write: immutable (chattr +i), or on a read-only file system. */
  readonly readOnly: boolean;
}

export interface SystemFiles {
  /** UUIDs of the profiles that are in memory only. */
  readonly inMemory: ReadonlySet<string>;
  /** The DNS servers that programs use. */
  readonly nameservers: readonly string[];
  /** The comment in resolv.conf that names the program that wrote it. */
  readonly resolvConfComment: string | undefined;
  /** Why NetworkManager does not write resolv.conf, if so. */
  readonly dnsElsewhere: Setting | undefined;
  readonly resolvConf: ResolvConf;
  /** NetworkManager writes into the file that resolv.conf is a link to. */
  readonly followsLink: boolean;
  /** Devices that NetworkManager does not manage. */
  readonly unmanaged: Setting | undefined;
  /** The bridge or bond that the device is a port of. */
  readonly controller: string | undefined;
  /** Whether NetworkManager is started at boot. */
  readonly enabled: boolean;
}

/**
 * One process for the lines of all files; those that do not exist are skipped. A second one for resolv.conf itself. The
 * controller is read only for a device.
 */
export function probeSystemFiles(device?: string): readonly [Exec, Exec] {
  const controller = device === undefined ? [] : [controllerPath(device)];
  const places = [MEMORY, ...CONFIGURATION, RESOLV_CONF, ...controller, ENABLED];
  const target = ['-maxdepth', '0', '-printf', String.raw`%l\n`];
  const readOnly = ['-type', 'f', '!', '-writable', '-printf', String.raw`read-only\n`];
  return [exec('grep', '-rsE', LINES, ...places), exec(...find(RESOLV_CONF, ...target, ...readOnly))];
}

function controllerPath(device: string): string {
  return `/sys/class/net/${device}/master/uevent`;
}

/** grep(1): 1 for no line, 2 also for a file that does not exist. */
const GREP_ERROR = 2;

export function parseSystemFiles([result, itself]: readonly (Result | undefined)[], device?: string): SystemFiles {
  if (result?.kind !== 'done' || result.status > GREP_ERROR) throw unknownResult(result, 'grep');
  const lines = result.stdout.split('\n').flatMap((line) => {
    const [, path, text] = /^(\/[^:]*):(.*)$/.exec(line) ?? [];
    return path === undefined || text === undefined ? [] : [{ path, text }];
  });
  const at = (prefix: string) => lines.filter(({ path }) => path.startsWith(prefix)).map(({ text }) => text);
  const resolvConf = at(RESOLV_CONF);
  const configuration = inOrder(lines);
  return {
    inMemory: new Set(at(MEMORY).flatMap((text) => /^uuid=(.*)/.exec(text)?.[1] ?? [])),
    nameservers: resolvConf.flatMap((text) => /^nameserver\s+(\S+)/.exec(text)?.[1] ?? []),
    resolvConfComment: resolvConf.find((text) => /^[#;]/.test(text) && !text.includes('NetworkManager')),
    dnsElsewhere: dnsElsewhere(configuration),
    resolvConf: parseResolvConf(itself),
    followsLink: lastSetting(configuration, 'rc-manager')?.value === 'file',
    unmanaged: lastSetting(configuration, 'unmanaged-devices'),
    controller: device === undefined ? undefined : controllerOf(at(controllerPath(device))),
    enabled: at(ENABLED).length > 0,
  };
}

/** find(1) fails if there is no file. */
function parseResolvConf(result: Result | undefined): ResolvConf {
  const [target = '', readOnly] = result?.kind === 'done' ? result.stdout.split('\n') : [];
  return { target: target === '' ? undefined : target, readOnly: readOnly === 'read-only' };
}

interface Line {
  readonly path: string;
  readonly text: string;
}

function inOrder(lines: readonly Line[]): readonly Line[] {
  const rank = ({ path }: Line) => CONFIGURATION.findIndex((place) => path === place || path.startsWith(`${place}/`));
  const byName = (a: Line, b: Line) => (a.path < b.path ? -1 : Number(a.path > b.path));
  return lines
    .filter((line) => rank(line) >= 0 && line.path.endsWith('.conf'))
    .sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

/** `KEY=VALUE` replaces the value, `KEY+=VALUE` adds to it. */
function lastSetting(lines: readonly Line[], key: string): Setting | undefined {
  let found: Setting | undefined;
  for (const { path, text } of lines) {
    const [, name, sign, rest = ''] = /^([\w-]+) *(\+?)=(.*)$/.exec(text) ?? [];
    if (name !== key) continue;
    const value = rest.trim();
    found = { path, value: sign === '+' && found ? `${found.value};${value}` : value };
  }
  return found;
}

function dnsElsewhere(lines: readonly Line[]): Setting | undefined {
  const dns = lastSetting(lines, 'dns');
  if (dns?.value === 'none') return { ...dns, value: 'dns=none' };
  const manager = lastSetting(lines, 'rc-manager');
  return manager?.value === 'unmanaged' ? { ...manager, value: 'rc-manager=unmanaged' } : undefined;
}

/** A port of a VRF has addresses of its own. */
function controllerOf(uevent: readonly string[]): string | undefined {
  const value = (key: string) => uevent.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
  if (value('DEVTYPE') === 'vrf') return undefined;
  return [value('DEVTYPE'), value('INTERFACE')].filter(Boolean).join(' ') || undefined;
}

/** Whether a list of devices contains the device; "Device List Format" of NetworkManager.conf(5). */
export function listsDevice(list: string, name: string, { mac, type }: Device): boolean {
  const matches = (spec: string) => {
    const [kind, value] = spec.startsWith('=') ? ['interface-name', spec.slice(1)] : split(spec);
    if (kind === 'interface-name') return value.startsWith('=') ? value.slice(1) === name : glob(value).test(name);
    if (kind === 'mac') return value.toUpperCase() === mac.toUpperCase();
    if (kind === 'type') return value === type;
    return spec === '*' || glob(spec).test(name) || spec.toUpperCase() === mac.toUpperCase();
  };
  const specs = list.split(/[;,]/).map((spec) => spec.trim());
  const excluded = specs.filter((spec) => spec.startsWith('except:')).map((spec) => spec.slice('except:'.length));
  const included = specs.filter((spec) => spec !== '' && !spec.startsWith('except:'));
  return included.some(matches) && !excluded.some(matches);
}

function split(spec: string): readonly [string, string] {
  const [, kind = '', value = ''] = /^(interface-name|mac|type):(.*)$/.exec(spec) ?? [];
  return [kind, value];
}
