// /etc/docker/daemon.json: its keys, and those that the command line of dockerd also gives.

import * as z from 'zod';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const DAEMON_JSON = '/etc/docker/daemon.json';

export type Json = z.infer<typeof JsonValue>;
export type Settings = Readonly<Record<string, Json>>;

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
export function merged(current: Settings, declared: Settings): Settings {
  return Object.fromEntries(Object.entries({ ...current, ...declared }).filter(([, value]) => value !== null));
}

/** In the form that dockerd's documentation has. */
export function fileOf(settings: Settings): string {
  return `${JSON.stringify(settings, undefined, 2)}\n`;
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
  '--host': 'hosts',
  '--insecure-registry': 'insecure-registries',
  '--label': 'labels',
  '--log-opt': 'log-opts',
  '--node-generic-resource': 'node-generic-resources',
  '--registry-mirror': 'registry-mirrors',
  '--storage-opt': 'storage-opts',
};

/**
 * The options of the command line of dockerd that give one of these keys. dockerd does not start then: "the following
 * directives are specified both as a flag and in the configuration file". `argv` is that of ExecStart=.
 */
export function conflicts(argv: readonly string[], settings: Settings): readonly Conflict[] {
  return argv.slice(1).flatMap((word) => {
    const [option = ''] = /^(--[a-z][a-z0-9-]*|-[A-Za-z])/.exec(word) ?? [];
    const key = KEYS[option] ?? (option.startsWith('--') ? option.slice(2) : undefined);
    return key !== undefined && Object.hasOwn(settings, key) ? [{ option, key }] : [];
  });
}

export interface Conflict {
  /** As on the command line, without its value. */
  readonly option: string;
  readonly key: string;
}
