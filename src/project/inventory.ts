import { dirname, resolve } from 'node:path';
import type { Report } from '../input/diagnostic.ts';
import { keyPlaceAt, type Located, type Path, valueAt } from '../input/located.ts';
import { checkKnownKeys } from '../input/schema.ts';
import type { Place } from '../input/source.ts';
import { expandHome } from '../transport/user.ts';
import type { YamlFile } from '../input/yaml.ts';
import type { Host, SshSettings } from '../model/host.ts';
import { type HostEntry, InventorySchema, type SharedEntry } from './inventory-schema.ts';
import * as messages from './messages.ts';

export type Variable = Pick<Located, 'value' | 'place'>;

export interface NamedPlaybook {
  /** An absolute path. */
  readonly file: string;
  /** Where it is named; undefined for one from the command line. */
  readonly place: Place | undefined;
}

export interface InventoryHost {
  readonly host: Host;
  readonly group: string | undefined;
  readonly vars: ReadonlyMap<string, Variable>;
  /** In order. */
  readonly playbooks: readonly NamedPlaybook[];
  readonly place: Place;
  /** Where its address is given: its name, if that is the address. */
  readonly addressPlace: Place;
  readonly bootstrapPlace: Place;
  /** Where the identity_file that applies is named, if there is one. */
  readonly identityFilePlace: Place | undefined;
}

export interface Inventory {
  readonly hosts: readonly InventoryHost[];
  readonly groups: readonly string[];
}

/** A level of the inventory: the file itself, a group, or a host. */
interface Level {
  readonly entry: SharedEntry;
  readonly located: Located;
}

/** A host as the file declares it. */
interface Declaration {
  readonly name: string;
  readonly group: string | undefined;
  readonly entry: HostEntry;
  readonly place: Place;
  /** From the file to the host itself. */
  readonly levels: readonly Level[];
}

const SUBJECT = { name: 'the inventory', keys: 'key' } as const;

/** How to log in says nothing about the steps: an error in it does not hide theirs. */
const concernsLogin = (path: Path) => path.at(-2) === 'ssh' || path.at(-1) === 'ssh' || path.at(-1) === 'connection';

/** Undefined if the file is too wrong to have hosts. What is wrong goes to `report`. */
export function parseInventory({ root: given, source }: YamlFile, report: Report): Inventory | undefined {
  const checked = checkKnownKeys(InventorySchema, given, report, SUBJECT, concernsLogin);
  const { value: entry, located } = checked;
  if (!entry) return undefined;
  const root: Level = { entry, located };
  const groups = Object.entries(entry.groups ?? {}).map(([name, group]) => ({
    name,
    hosts: group?.hosts,
    level: { entry: group ?? {}, located: valueAt(located, ['groups', name]) },
  }));
  const declared = [
    ...declarations(entry.hosts, [root], undefined),
    ...groups.flatMap(({ name, hosts, level }) => declarations(hosts, [root, level], name)),
  ];
  const names = groups.map(({ name }) => name);
  if (names.includes('all')) report({ place: keyPlaceAt(located, ['groups'], 'all'), ...messages.groupNamedAll() });
  if (declared.length === 0) report({ place: located.place, ...messages.noHosts() });
  const levels = [root, ...groups.map(({ level }) => level), ...declared.flatMap((host) => host.levels.slice(-1))];
  for (const level of new Set(levels)) reportReserved(level.located, report);
  const hosts = withoutDuplicates(declared, report);
  for (const { name, place } of hosts) {
    if (names.includes(name)) report({ place, ...messages.hostNamedAsGroup(name) });
  }
  return { hosts: hosts.map((host) => resolveHost(host, source.path)), groups: names };
}

/** The playbooks that an inventory names, even if the inventory is invalid. */
export function playbooksNamed({ root, source }: YamlFile): readonly NamedPlaybook[] {
  const { located } = checkKnownKeys(InventorySchema, root, () => {}, SUBJECT);
  return playbooksIn(located.entries?.get('playbook')?.value, source.path);
}

function playbooksIn(located: Located | undefined, inventory: string): readonly NamedPlaybook[] {
  if (!located) return [];
  return (located.items ?? [located]).flatMap(({ value, place }) =>
    typeof value === 'string' ? [{ file: resolve(dirname(inventory), value), place }] : [],
  );
}

function declarations(
  hosts: Readonly<Record<string, HostEntry | null>> | undefined,
  levels: readonly Level[],
  group: string | undefined,
): readonly Declaration[] {
  const outer = levels.at(-1)?.located;
  if (!outer) return [];
  return Object.entries(hosts ?? {}).map(([name, given]) => {
    const entry = given ?? {};
    const own = { entry, located: valueAt(outer, ['hosts', name]) };
    return { name, group, entry, place: keyPlaceAt(outer, ['hosts'], name), levels: [...levels, own] };
  });
}

function withoutDuplicates(declared: readonly Declaration[], report: Report): readonly Declaration[] {
  const hosts = new Map<string, Declaration>();
  for (const host of declared) {
    const first = hosts.get(host.name);
    if (first) report({ place: host.place, ...messages.duplicateHost(host.name, first.group, host.group) });
    else hosts.set(host.name, host);
  }
  return [...hosts.values()];
}

/** Names that mean something by themselves, or that a later version may give a meaning. */
const RESERVED = ['host', 'group', 'each', 'facts', 'hosts', 'groups'];

/** Reports variables of a file, group, host or step with a name that means something else. */
export function reportReserved(located: Located, report: Report): void {
  const vars = located.entries?.get('vars')?.value.entries;
  for (const [name, { keyPlace }] of vars ?? []) {
    if (RESERVED.includes(name)) report({ place: keyPlace, ...messages.reservedVariable(name) });
  }
}

/** The host with what it inherits: the value of the innermost level counts. */
function resolveHost({ name, group, entry, place, levels }: Declaration, inventory: string): InventoryHost {
  const own = levels.at(-1)?.located;
  const innermost = (key: string) => levels.findLast(({ located }) => located.entries?.has(key))?.located.entries;
  const connection = levels.findLast((level) => level.entry.connection !== undefined)?.entry.connection;
  const identity = levels.findLast((level) => level.entry.ssh?.identity_file !== undefined)?.located;
  return {
    host: {
      name,
      connection: connection ?? 'ssh',
      address: entry.address ?? name,
      bootstrap: entry.bootstrap,
      ssh: sshSettings(levels, inventory),
    },
    group,
    vars: new Map(levels.flatMap(({ located }) => variablesOf(located))),
    playbooks: playbooksIn(innermost('playbook')?.get('playbook')?.value, inventory),
    place,
    addressPlace: own?.entries?.get('address')?.value.place ?? place,
    bootstrapPlace: own?.entries?.get('bootstrap')?.value.place ?? place,
    identityFilePlace: identity && valueAt(identity, ['ssh', 'identity_file']).place,
  };
}

function variablesOf(level: Located): readonly (readonly [string, Variable])[] {
  const vars = level.entries?.get('vars')?.value.entries ?? new Map<string, never>();
  return [...vars].map(([name, { value }]) => [name, value]);
}

function sshSettings(levels: readonly Level[], inventory: string): SshSettings {
  const merged: NonNullable<SharedEntry['ssh']> = Object.assign({}, ...levels.map(({ entry }) => entry.ssh ?? {}));
  return {
    user: merged.user,
    port: merged.port,
    password: merged.password,
    identityFile: merged.identity_file === undefined ? undefined : keyFile(merged.identity_file, inventory),
    passphrase: merged.passphrase,
    hostKey: merged.host_key ?? 'strict',
    become: merged.become ?? false,
    becomePassword: merged.become_password,
    connectTimeout: merged.connect_timeout ?? 10,
    commandTimeout: merged.command_timeout ?? 900,
  };
}

/** The path of a private key: relative to the inventory, as any path in it. */
function keyFile(path: string, inventory: string): string {
  const expanded = expandHome(path);
  // Without a home directory, the path stays as it is written.
  return expanded.startsWith('~') ? expanded : resolve(dirname(inventory), expanded);
}
