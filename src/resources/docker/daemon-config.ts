// /etc/docker/daemon.json: its keys, and those that the command line of dockerd also gives.

import * as z from 'zod';
import { neutral } from '../../model/json-text.ts';
import { concat, Secret, type Text } from '../../model/secret.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const DAEMON_JSON = '/etc/docker/daemon.json';

export type Json = z.infer<typeof JsonValue>;
export type Settings = Readonly<Record<string, Json>>;
/** A value as it is declared: a text in it may be a secret. */
export type Setting = Json | Secret | readonly Setting[] | { readonly [key: string]: Setting };
export type DeclaredSettings = Readonly<Record<string, Setting>>;

const JsonValue = z.json();
const SettingsSchema = z.record(z.string(), JsonValue);

/** Checks a file before it replaces daemon.json. Since Docker Engine 23. */
export const VALIDATE = ['dockerd', '--validate', '--config-file', '%s'] as const;

/** The keys of the file; none of a file that does not exist or is empty. Throws UnknownState for a file that dockerd refuses. */
export function settingsOf(text: string | undefined): Settings {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unknownState(messages.invalidDaemonJson(DAEMON_JSON));
  }
  const { success, data } = SettingsSchema.safeParse(value);
  if (!success) throw unknownState(messages.invalidDaemonJson(DAEMON_JSON));
  return data;
}

/**
 * The file with the declared keys; all others stay. Null removes a key. A list replaces the list, and an object its
 * whole value, so that the plan of a second run is empty.
 */
export function merged(current: Settings, declared: DeclaredSettings): DeclaredSettings {
  return Object.fromEntries(Object.entries({ ...current, ...declared }).filter(([, value]) => value !== null));
}

/** In the form that dockerd's documentation has. A Secret if there is one in it. */
export function fileOf(settings: DeclaredSettings): Text {
  return concat([...written(settings, ''), '\n']);
}

function written(value: Setting, indent: string): readonly Text[] {
  if (value instanceof Secret) return [new Secret(jsonOf(value.reveal()))];
  if (typeof value !== 'object' || value === null) return [jsonOf(value)];
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const items = Object.entries(value).map(([key, one]: [string, Setting]) => [
    ...(isList ? [] : [`${jsonOf(key)}: `]),
    ...written(one, inner),
  ]);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return [open + close];
  const lines = items.flatMap((item, index) => [`${index === 0 ? '' : ','}\n${inner}`, ...item]);
  return [open, ...lines, `\n${indent}${close}`];
}

function jsonOf(value: Json): string {
  return neutral(JSON.stringify(value));
}

/** The same value with its secrets in the clear: never print it. */
function plain(value: Setting): Json {
  if (value instanceof Secret) return value.reveal();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** Undefined for a key that the file does not have. */
export function valueOf(settings: Settings, key: string): Json | undefined {
  return Object.hasOwn(settings, key) ? settings[key] : undefined;
}

/** The declared keys whose value differs. The order of the keys of an object means nothing. */
export function changedKeys(current: Settings, declared: DeclaredSettings): readonly string[] {
  return Object.keys(declared).filter((key) => {
    return canonical(valueOf(current, key) ?? null) !== canonical(plain(declared[key] ?? null));
  });
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_key, one: Json) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([first], [second]) => (first < second ? -1 : 1)));
  });
}

export function hasSecret(value: Setting | undefined): boolean {
  if (value instanceof Secret) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one: Setting) => hasSecret(one));
}

/** Whether a value of the host may have credentials in it: those of a URL, or an option with such a name. */
export function mayHaveSecret(value: Json): boolean {
  return /:\/\/[^\s"/@]*@|"[^"]*(token|password|secret)[^"]*":/i.test(JSON.stringify(value));
}

/**
 * The keys that dockerd reads again on SIGHUP (moby, daemon/reload.go, and "Configuration reload behavior" of the manual of
 * dockerd). Of those with `false`, it does not notice that they are gone.
 */
const RELOADABLE: ReadonlyMap<string, boolean> = new Map([
  ['authorization-plugins', true],
  ['debug', false],
  ['default-runtime', false],
  ['features', true],
  ['insecure-registries', false],
  ['labels', false],
  ['live-restore', false],
  ['max-concurrent-downloads', true],
  ['max-concurrent-uploads', true],
  ['max-download-attempts', true],
  ['registry-mirrors', false],
  ['runtimes', false],
  ['shutdown-timeout', false],
]);

/** Whether a reload of the engine is enough for a key to take effect. */
export function isReloadable(key: string, declared: DeclaredSettings): boolean {
  return declared[key] === null ? RELOADABLE.get(key) === true : RELOADABLE.has(key);
}

/** The names of options whose key is another one (dockerd(8); moby, daemon/config and opts: NamedListOpts). */
const KEYS: Readonly<Record<string, string>> = {
  '-b': 'bridge',
  '-D': 'debug',
  '-G': 'group',
  '-H': 'hosts',
  '-l': 'log-level',
  '-p': 'pidfile',
  '-s': 'storage-driver',
  '--add-runtime': 'runtimes',
  '--authorization-plugin': 'authorization-plugins',
  '--cdi-spec-dir': 'cdi-spec-dirs',
  '--default-address-pool': 'default-address-pools',
  '--default-network-opt': 'default-network-opts',
  '--default-ulimit': 'default-ulimits',
  '--dns-opt': 'dns-opts',
  '--exec-opt': 'exec-opts',
  '--feature': 'features',
  '--host': 'hosts',
  '--insecure-registry': 'insecure-registries',
  '--label': 'labels',
  '--log-opt': 'log-opts',
  '--node-generic-resource': 'node-generic-resources',
  '--registry-mirror': 'registry-mirrors',
  '--storage-opt': 'storage-opts',
};

/**
 * The key for what is only the name of an option. dockerd accepts such a name in the file, and ignores it: it looks for unknown
 * keys among the names of its options.
 */
export function keyOfOption(name: string): string | undefined {
  return KEYS[`--${name}`];
}

/** dockerd joins those of the command line and of the file. */
const JOINED = 'runtimes';

/**
 * The options of the command line of dockerd that give one of these keys. dockerd does not start then: "the following
 * directives are specified both as a flag and in the configuration file". `argv` is that of ExecStart=.
 */
export function conflicts(argv: readonly string[], settings: DeclaredSettings): readonly Conflict[] {
  return argv.slice(1).flatMap((word) => {
    const [option = ''] = /^(--[a-z][a-z0-9-]*|-[A-Za-z])/.exec(word) ?? [];
    const key = KEYS[option] ?? (option.startsWith('--') ? option.slice(2) : undefined);
    return key !== undefined && key !== JOINED && Object.hasOwn(settings, key) ? [{ option, key }] : [];
  });
}

/** The file that the command line of dockerd names instead of daemon.json. */
export function otherConfigFile(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => /^--config-file(=|$)/.test(word));
  const [, joined] = /^--config-file=(.*)$/.exec(argv[at] ?? '') ?? [];
  const file = joined ?? (at < 0 ? undefined : argv[at + 1]);
  return file === DAEMON_JSON ? undefined : file;
}

export interface Conflict {
  /** As on the command line, without its value. */
  readonly option: string;
  readonly key: string;
}
