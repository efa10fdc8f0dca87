import { read } from '../../model/operation.ts';
import { content } from '../../model/result.ts';
import type { Change, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import {
  type Entry,
  includes,
  isSameAddress,
  isSameFamily,
  parseHosts,
  type Selection,
  withEntries,
  withoutEntries,
} from './hosts-file.ts';
import { inInventory } from './in-inventory.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

/** hosts(5) */
const FILE = '/etc/hosts';

interface Current {
  /** Undefined if there is no file. */
  readonly text: string | undefined;
}

export const hostsEntry: Resource<Desired, Current> = {
  type: 'hosts_entry',
  summary: 'Names in /etc/hosts: of all hosts of the inventory, or of single addresses.',
  schema,
  repeatable: true,
  name: ({ hosts, entries }) =>
    hosts?.join(' ') ?? entries.map(({ names, address }) => names?.[0] ?? address).join(' '),
  probe: () => ({
    operations: [read(FILE)],
    parse: ([file]) => ({ text: content(file, FILE) }),
  }),
  follows: () => true,
  // An earlier step of the run may be going to write the file: another hosts_entry, or a line.
  plan({ text }, desired, { touched: { contents } }) {
    const written = contents.get(FILE);
    return plan({ text: typeof written === 'string' ? written : text }, desired);
  },
  inInventory,
  restore,
  advise: (words) => (/Device or resource busy/.test(words) ? messages.fileIsMounted : undefined),
};

function plan({ text }: Current, { entries, state }: Desired): readonly Change[] {
  const before = text ?? '';
  const after = state === 'absent' ? withoutEntries(before, entries) : withEntries(before, entries.flatMap(complete));
  // A last line without a line end is complete for the resolver.
  if (after === before || after === `${before}\n`) return [];
  return [
    {
      action: state === 'absent' ? 'remove' : hasNone(before, entries) ? 'add' : 'change',
      diff: [{ field: FILE, before: text ?? null, after, content: true }],
      operations: [{ kind: 'write', path: FILE, content: after }],
    },
  ];
}

function complete({ address, names }: Selection): readonly Entry[] {
  return address === undefined || names === undefined ? [] : [{ address, names }];
}

/** A line of an address and its names that a step declares. */
function found(text: string, entries: readonly Selection[]): readonly Entry[] {
  return parseHosts(text).flatMap((line) => {
    const names = line.names.filter((name) => entries.some((entry) => concerns(entry, line.address, name)));
    return names.length === 0 ? [] : [{ address: line.address, names }];
  });
}

function concerns({ address, names }: Selection, at: string, name: string): boolean {
  if (names && !includes(names, name)) return false;
  return address === undefined || (names ? isSameFamily(address, at) : isSameAddress(address, at));
}

function hasNone(text: string, entries: readonly Selection[]): boolean {
  return found(text, entries).length === 0;
}

/** Possible where the step changes all of its names or none: those that were there before had an address each. */
function restore({ text = '' }: Current, { entries, state }: Desired): Desired | undefined {
  const before = found(text, entries);
  if (before.length === 0) return declarationOf({ schema, plan }, { text }, { entries, state: 'absent' });
  const names = before.flatMap((entry) => entry.names);
  const all = entries.every((entry) => entry.names?.every((name) => includes(names, name)) ?? true);
  if (state === 'present' && !all) return undefined;
  return declarationOf({ schema, plan }, { text }, { entries: before });
}
