import { isIPv4 } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { check, Identifier, SecretValue } from '../input/schema.ts';
import type { Place, Diagnostic } from '../input/source.ts';
import type { Path, YamlFile } from '../input/yaml.ts';
import type { Host, SshSettings } from '../model/host.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a name has letters, digits and . _ -, and begins with a letter or digit');
const Address = z
  .string()
  .regex(/^[A-Za-z0-9:]([A-Za-z0-9.:%_-]*[A-Za-z0-9:])?$/, 'a host name or an IP address, without /prefix and port')
  .refine((text) => !/^[\d.]+$/.test(text) || isIPv4(text), {
    error: ({ input, path }) => `${String(path?.at(-1))} ${String(input)} is not an IPv4 address`,
  });
const Playbooks = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe('Path from this file; a list is run in order.');
const Vars = z
  .record(Identifier, z.unknown())
  .describe('Values for {{ name }} in playbooks. The nearest wins: host, group, inventory.');
const Connection = z.enum(['ssh', 'local']).describe('`local` is the machine provision runs on.');
const Seconds = z.number().positive().max(86_400);

export const SshSchema = z
  .strictObject({
    user: z.string().min(1).describe('Who logs in; left out: as ~/.ssh/config says, or you.'),
    port: z.int().min(1).max(65_535).describe('22 without it, or as ~/.ssh/config says.'),
    password: SecretValue.describe(
      'Write `!env NAME` and set that environment variable. Also for keyboard-interactive, and for sudo where it asks.',
    ),
    identity_file: z.string().min(1).describe('A private key; ~ is your home.'),
    passphrase: SecretValue.describe('Of the private key: `!env NAME`.'),
    host_key: z
      .enum(['strict', 'accept-new'])
      .describe('`strict` refuses a host whose key is not recorded; `accept-new` records the first one it sees.'),
    become: z.boolean().describe('Become root through sudo.'),
    become_password: SecretValue.describe('What sudo asks for, if it is not `password`: `!env NAME`.'),
    connect_timeout: Seconds.describe('Seconds until a host has to have answered and let us in; 10 without it.'),
    command_timeout: Seconds.describe('Seconds one exchange may take, such as a dnf transaction; 900 without it.'),
  })
  .partial();

const shared = {
  vars: Vars.optional(),
  ssh: SshSchema.optional().describe('How to log in. The nearest wins, key by key: host, group, inventory.'),
  connection: Connection.optional(),
  playbook: Playbooks.optional(),
};
export const HostSchema = z.strictObject({
  address: Address.optional().describe('Where the host is once it is set up; its name, if left out.'),
  bootstrap: Address.optional().describe('Where it is before its first run.'),
  ...shared,
});
const HostEntry = HostSchema.nullable();
const Hosts = z.record(Name, HostEntry);
const Group = z
  .strictObject({ ...shared, hosts: Hosts.optional().describe('The hosts of this group, by name.') })
  .nullable();
export const InventorySchema = z.strictObject({
  ...shared,
  hosts: Hosts.optional().describe('Hosts of no group.'),
  groups: z
    .record(Name, Group)
    .optional()
    .describe('Hosts that share vars, login or playbook; `--host GROUP` chooses them.'),
});

type InventoryFile = z.output<typeof InventorySchema>;
type Shared = Pick<InventoryFile, keyof typeof shared>;

export interface Variable {
  readonly value: unknown;
  readonly place: Place;
}

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
  /** Where the nearest identity_file is named, if any is. */
  readonly identityFilePlace: Place | undefined;
}

export interface Inventory {
  readonly file: YamlFile;
  readonly hosts: readonly InventoryHost[];
  readonly groups: readonly string[];
}

/** A level of the inventory, from the outermost to the host itself. */
interface Level {
  readonly path: Path;
  readonly entry: Shared;
}

/** What is wrong goes to `report`. Undefined where that leaves no hosts to speak of. */
export function parseInventory(file: YamlFile, report: (diagnostic: Diagnostic) => void): Inventory | undefined {
  const parsed = check(InventorySchema, file.value(), file, report, 'the inventory');
  if (!parsed) return undefined;

  const hosts: InventoryHost[] = [];
  const root: Level = { path: [], entry: parsed };
  reportReserved(file, root, report);
  const places = new Map<string, string>();
  const add = (
    name: string,
    entry: z.output<typeof HostEntry>,
    group: string | undefined,
    levels: readonly Level[],
  ) => {
    const path = group === undefined ? ['hosts', name] : ['groups', group, 'hosts', name];
    const place = file.keyPlace(path.slice(0, -1), name);
    const where = group === undefined ? 'outside the groups' : `in group ${group}`;
    const first = places.get(name);
    if (first !== undefined) {
      report({ place, message: `host ${name} is there twice: ${first} and ${where}`, hint: 'A host is in one group.' });
      return;
    }
    places.set(name, where);
    const level: Level = { path, entry: entry ?? {} };
    reportReserved(file, level, report);
    hosts.push(resolveHost(file, name, group, [...levels, level], entry ?? {}, place));
  };
  for (const [name, entry] of Object.entries(parsed.hosts ?? {})) add(name, entry, undefined, [root]);
  for (const [group, entry] of Object.entries(parsed.groups ?? {})) {
    const level: Level = { path: ['groups', group], entry: entry ?? {} };
    reportReserved(file, level, report);
    if (group === 'all') {
      report({ place: file.keyPlace(['groups'], group), message: 'a group cannot be called all: it means every host' });
    }
    for (const [name, host] of Object.entries(entry?.hosts ?? {})) add(name, host, group, [root, level]);
  }
  const groups = Object.keys(parsed.groups ?? {});
  for (const { host, place } of hosts) {
    if (groups.includes(host.name)) report({ place, message: `${host.name} is the name of a host and of a group` });
  }
  if (hosts.length === 0) {
    report({
      place: file.place([]),
      message: 'the inventory has no hosts',
      hint: 'Hosts stand under hosts: or groups:.',
    });
  }
  return { file, hosts, groups };
}

/** The playbook an inventory names, as far as it can be told from one that is not right yet. */
export function playbooksNamed(file: YamlFile): readonly NamedPlaybook[] {
  const { playbook } = (file.value() ?? {}) as { playbook?: unknown };
  const names = Array.isArray(playbook) ? playbook : [playbook];
  return names.flatMap((name) => (typeof name === 'string' ? playbookAt(file, name, file.place(['playbook'])) : []));
}

function playbookAt(file: YamlFile, name: string, place: Place): NamedPlaybook {
  return { file: resolve(dirname(file.source.path), name), place };
}

function resolveHost(
  file: YamlFile,
  name: string,
  group: string | undefined,
  levels: readonly Level[],
  entry: { readonly address?: string | undefined; readonly bootstrap?: string | undefined },
  place: Place,
): InventoryHost {
  const vars = new Map<string, Variable>();
  for (const { path, entry: level } of levels) {
    for (const [key, value] of Object.entries(level.vars ?? {})) {
      vars.set(key, { value, place: file.place([...path, 'vars', key]) });
    }
  }
  const own = levels.findLast(({ entry: level }) => level.playbook !== undefined);
  const written = own?.entry.playbook;
  const list = typeof written === 'string' ? [written] : (written ?? []);
  const playbooks = list.map((path, index) =>
    playbookAt(
      file,
      path,
      file.place([...(own?.path ?? []), 'playbook', ...(typeof written === 'string' ? [] : [index])]),
    ),
  );
  const placeOf = (key: 'address' | 'bootstrap') =>
    entry[key] === undefined ? place : file.place([...(levels.at(-1)?.path ?? []), key]);
  const identity = levels.findLast(({ entry: level }) => level.ssh?.identity_file !== undefined);
  const connection = levels.findLast(({ entry: level }) => level.connection !== undefined)?.entry.connection;
  return {
    host: {
      name,
      connection: connection ?? 'ssh',
      address: entry.address ?? name,
      bootstrap: entry.bootstrap,
      ssh: mergeSsh(levels),
    },
    group,
    vars,
    playbooks,
    place,
    addressPlace: placeOf('address'),
    bootstrapPlace: placeOf('bootstrap'),
    identityFilePlace: identity && file.place([...identity.path, 'ssh', 'identity_file']),
  };
}

function mergeSsh(levels: readonly Level[]): SshSettings {
  const merged = Object.assign({}, ...levels.map(({ entry }) => entry.ssh ?? {})) as z.output<typeof SshSchema>;
  return {
    user: merged.user,
    port: merged.port,
    password: merged.password,
    identityFile: merged.identity_file,
    passphrase: merged.passphrase,
    hostKey: merged.host_key ?? 'strict',
    become: merged.become ?? false,
    becomePassword: merged.become_password,
    connectTimeout: merged.connect_timeout ?? 10,
    commandTimeout: merged.command_timeout ?? 900,
  };
}

function reportReserved(file: YamlFile, { path, entry }: Level, report: (diagnostic: Diagnostic) => void): void {
  for (const reserved of ['host', 'group']) {
    if (entry.vars && Object.hasOwn(entry.vars, reserved)) {
      const place = file.keyPlace([...path, 'vars'], reserved);
      report({ place, message: `${reserved} cannot be a variable: it always means the ${reserved} itself` });
    }
  }
}
