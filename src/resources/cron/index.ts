import { isReadable } from '../../model/content.ts';
import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult, wordsOf } from '../../model/result.ts';
import type { Change, Difference, Refusal, Resource } from '../../model/resource.ts';
import { systemctl } from '../programs.ts';
import { declarationOf } from '../restore.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import {
  assignments,
  type Entry,
  type Line,
  linesOf,
  ownOf,
  textOf,
  unnamed,
  withEntry,
  withoutEntry,
  withVariable,
} from './crontab.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is no such user. */
  readonly lines: readonly Line[] | undefined;
  /** Of crond.service, in the words of systemd. */
  readonly daemon: string;
}

export const cron: Resource<Desired, Current> = {
  type: 'cron',
  summary: 'An entry of the crontab of a user.',
  schema,
  name: ({ name, user }) => (name === undefined ? user : `${name} (${user})`),
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  refuse,
  warn: ({ daemon }, { state }) =>
    state === 'present' && daemon !== 'active' ? messages.daemonNotRunning(daemon) : undefined,
  restore,
  advise: (words, { user }) => (/can't install|errors in crontab/.test(words) ? messages.refused(user) : undefined),
};

function probe({ user }: Desired): readonly Operation[] {
  return [
    exec('crontab', '-u', user, '-l'),
    exec(...systemctl('show', '--property', 'LoadState,ActiveState', '--', 'crond.service')),
  ];
}

function parse([table, daemon]: readonly Result[], { user }: Desired): Current {
  if (isMissing(table)) throw unknownState(messages.notInstalled(), table);
  return { lines: parseTable(table, user), daemon: parseDaemon(daemon) };
}

/** crontab(1) exits with status 1 for a user without a crontab, and for a user who does not exist. */
function parseTable(result: Result | undefined, user: string): Current['lines'] {
  if (result?.kind !== 'done') throw unknownResult(result, `crontab -u ${user} -l`);
  if (result.status === 0) return linesOf(result.stdout);
  const words = wordsOf(result);
  if (/^no crontab for /m.test(words)) return [];
  if (/user [`'‘]\S+['’] unknown/.test(words)) return undefined;
  throw unknownState(messages.unreadable(user), result);
}

function parseDaemon(result: Result | undefined): string {
  const text = result?.kind === 'done' ? result.stdout : '';
  const [, load = ''] = /^LoadState=(.*)$/m.exec(text) ?? [];
  const [, active = ''] = /^ActiveState=(.*)$/m.exec(text) ?? [];
  return load === 'loaded' && active !== '' ? active : load;
}

function entryOf({ name, schedule, command }: Desired): Entry | undefined {
  return name === undefined || schedule === undefined || command === undefined
    ? undefined
    : { name, schedule, command };
}

function edited(lines: readonly Line[], desired: Desired): readonly Line[] {
  const { name = '', env = {}, state } = desired;
  if (state === 'absent') return withoutEntry(lines, name);
  let result = lines;
  for (const [variable, value] of Object.entries(env)) {
    const at = assignments(result, variable, desired.name).at(-1);
    if (valueAt(result, at) !== value) result = withVariable(result, { name: variable, value, at });
  }
  const entry = entryOf(desired);
  if (!entry) return result;
  const [own] = ownOf(result, entry.name);
  return own?.entry && isEqual(own.entry, entry) ? result : withEntry(result, entry);
}

function valueAt(lines: readonly Line[], index: number | undefined): string | undefined {
  const line = index === undefined ? undefined : lines[index];
  return line?.kind === 'variable' ? line.value : undefined;
}

function isEqual(one: Omit<Entry, 'name'>, other: Omit<Entry, 'name'>): boolean {
  return one.schedule === other.schedule && one.command === other.command;
}

function plan({ lines = [] }: Current, desired: Desired): readonly Change[] {
  const { user, state } = desired;
  const after = textOf(edited(lines, desired));
  if (after === textOf(lines)) return [];
  const diff = differences(lines, desired);
  const notes = notesOf(lines, desired);
  const install =
    after === '' ? exec('crontab', '-u', user, '-r') : { ...exec('crontab', '-u', user, '-'), stdin: after };
  const before = diff.some(({ before: value }) => value !== null);
  return [
    {
      action: state === 'absent' ? 'remove' : before ? 'change' : 'add',
      diff,
      operations: operationsOf([install]),
      ...(notes.length === 0 ? {} : { notes }),
    },
  ];
}

function differences(lines: readonly Line[], desired: Desired): readonly Difference[] {
  const { name = '', env = {}, state } = desired;
  const [own] = ownOf(lines, name);
  const found = own?.entry ? `${own.entry.schedule} ${own.entry.command}` : null;
  if (state === 'absent') return [{ field: 'entry', before: found ?? messages.commentOnly, after: null }];
  const entry = entryOf(desired);
  const line = entry && `${entry.schedule} ${entry.command}`;
  const changedVariables = Object.entries(env).flatMap(([variable, value]): readonly Difference[] => {
    const before = valueAt(lines, assignments(lines, variable, desired.name).at(-1));
    return before === value ? [] : [{ field: variable, before: before ?? null, after: value }];
  });
  const differs = line !== undefined && found !== line;
  return [...changedVariables, ...(differs ? [{ field: 'entry', before: found, after: line }] : [])];
}

function notesOf(lines: readonly Line[], desired: Desired): readonly string[] {
  if (desired.state === 'absent') return [];
  const entry = entryOf(desired);
  const adopted = entry && ownOf(lines, entry.name).length === 0 && unnamed(lines, entry) !== undefined;
  const others = lines.some(({ kind }) => kind === 'entry');
  const sets = differences(lines, desired).some(({ field }) => field !== 'entry');
  return [...(adopted ? [messages.adopts(entry.name)] : []), ...(sets && others ? [messages.affectsAllEntries] : [])];
}

/** Only where something would be changed. */
function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { user, name, env = {} } = desired;
  const { lines } = current;
  if (!lines) {
    if (desired.state === 'absent') return undefined;
    return { ...messages.noSuchUser(user), solvedBy: [[{ type: 'user', name: user }, { type: 'package' }]] };
  }
  if (name !== undefined && ownOf(lines, name).length > 1) return messages.severalEntries({ user, name });
  if (plan(current, desired).length === 0) return undefined;
  const binary = lines.findIndex(({ text }) => !isReadable(text));
  if (binary >= 0) return messages.notUtf8({ user, line: binary + 1 });
  const invalid = lines.findIndex(({ kind }) => kind === 'invalid');
  if (invalid >= 0) return messages.invalidLine({ user, line: invalid + 1 });
  const [twice] = Object.entries(env).filter(([variable, value]) => {
    const places = assignments(lines, variable, name);
    return places.length > 1 && valueAt(lines, places.at(-1)) !== value;
  });
  return twice && messages.severalAssignments({ user, variable: twice[0] });
}

/** A variable that was not set before cannot be declared. */
function restore(current: Current, { name, user, env }: Desired): Desired | undefined {
  const { lines = [] } = current;
  const before = Object.keys(env ?? {}).map(
    (variable) => [variable, valueAt(lines, assignments(lines, variable, name).at(-1))] as const,
  );
  if (before.some(([, value]) => value === undefined)) return undefined;
  const variables = env && { env: Object.fromEntries(before) };
  if (name === undefined) return declarationOf({ schema, plan }, current, { user, ...variables });
  const [own] = ownOf(lines, name);
  if (own?.entry) {
    const { schedule, command } = own.entry;
    return declarationOf({ schema, plan }, current, { name, user, schedule, command, ...variables });
  }
  return env ? undefined : declarationOf({ schema, plan }, current, { name, user, state: 'absent' });
}
