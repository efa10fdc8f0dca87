import { operationsOf } from '../../model/change.ts';
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, Refusal } from '../../model/resource.ts';
import { type Age, releaseFiles } from '../apt/lists.ts';
import * as apt from '../apt/messages.ts';
import { aptDownload, updateSource } from '../apt/programs.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';
import { type Desired, isUrl, schema } from './schema.ts';
import { type Fields, fieldsOf, keyPath, keyPaths, pathOf, textOf } from './source-file.ts';

export interface Current {
  readonly isDebian: boolean;
  /** Undefined where there is no file. */
  readonly fields: Fields | undefined;
  /** For a step that shall be absent: whether there is any. */
  readonly key: 'declared' | 'another' | 'absent';
  /** Empty for a step that shall be absent. */
  readonly lists: ReadonlyMap<string, Age>;
  readonly codename: string | undefined;
}

export function plan(current: Current, desired: Desired): readonly Change[] {
  if (desired.state === 'absent') return planAbsent(current, desired);
  const { codename = '' } = current;
  const wanted = fieldsOf(desired, codename);
  const fields = fieldDifferences(current.fields, wanted);
  const key = keyDifferences(current, desired);
  const lists = hasLists(current, desired)
    ? []
    : [{ field: 'package lists', before: apt.noLists, after: apt.newLists }];
  if (fields.length + key.length + lists.length === 0) return [];
  const file = pathOf(desired.name);
  const operations: readonly Operation[] = [
    ...(key.length > 0 ? placeKey(desired) : []),
    ...(fields.length > 0 ? [{ kind: 'write', path: file, content: textOf(wanted), mode: '0644' } as const] : []),
    ...updates(file, current.fields === undefined),
  ];
  const action = current.fields === undefined ? 'add' : 'change';
  return [{ action, diff: [...key, ...fields, ...lists], operations: operationsOf(operations) }];
}

/** What was there before has no declaration: the URL of its key is unknown. */
export function restore(current: Current, { name }: Desired): Desired | undefined {
  return declarationOf({ schema, plan }, current, { name, state: 'absent' });
}

export function refuse({ isDebian, codename }: Current, { name, state, suites }: Desired): Refusal | undefined {
  if (!isDebian) return apt.debianOnly('apt_repo');
  return state === 'present' && suites === undefined && codename === undefined ? messages.noCodename(name) : undefined;
}

function planAbsent({ fields, key }: Current, { name }: Desired): readonly Change[] {
  const { text, binary } = keyPaths(name);
  const diff: readonly Difference[] = [
    ...(fields ? [{ field: 'file', before: fields.get('URIs') ?? 'present', after: 'absent' }] : []),
    ...(key === 'absent' ? [] : [{ field: 'key', before: 'present', after: 'absent' }]),
  ];
  if (diff.length === 0) return [];
  return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', pathOf(name), text, binary)] }];
}

function fieldDifferences(current: Fields | undefined, wanted: Fields): readonly Difference[] {
  const names = [...new Set([...(current?.keys() ?? []), ...wanted.keys()])];
  return names.flatMap((field) => {
    const [before, after] = [current?.get(field) ?? null, wanted.get(field) ?? null];
    return before === after ? [] : [{ field, before, after }];
  });
}

function keyDifferences({ key: state }: Current, { key = '', checksum }: Desired): readonly Difference[] {
  if (state === 'declared') return [];
  const after = isUrl(key)
    ? [key, ...(checksum ? [`${checksum.algorithm}:${checksum.digest}`] : [])].join(' ')
    : messages.inline;
  return [{ field: 'key', before: state === 'another' ? messages.anotherKey : null, after }];
}

/** Of all mirrors and suites: apt has asked each of them. */
function hasLists({ lists, codename = '' }: Current, { uris = [], suites = [codename] }: Desired): boolean {
  return uris.every((uri) => suites.every((suite) => releaseFiles(uri, suite).some((name) => lists.has(name))));
}

/** The key is replaced whole or not at all. */
function placeKey(desired: Desired): readonly Operation[] {
  const { key = '', checksum } = desired;
  const path = keyPath(desired);
  const directory = exec('install', '--directory', '--', path.slice(0, path.lastIndexOf('/')));
  if (!isUrl(key)) return [directory, { kind: 'write', path, content: `${key.trim()}\n`, mode: '0644' }];
  const download = `${path}.download`;
  const hash = checksum ? [`${checksum.algorithm.toUpperCase()}:${checksum.digest}`] : [];
  const cleanly = (operation: Exec): Exec => ({
    ...operation,
    onFailure: { undo: [['rm', '-f', '--', download, `${download}.FAILED`]] },
  });
  const armored = exec('grep', '--quiet', '--', '^-----BEGIN PGP PUBLIC KEY BLOCK-----', download);
  return [
    directory,
    exec('rm', '-f', '--', download),
    cleanly(aptDownload(key, download, hash)),
    ...(path.endsWith('.asc') ? [cleanly(armored)] : []),
    exec('chmod', '0644', '--', download),
    exec('mv', '-f', '--', download, path),
  ];
}

/** A new source that cannot be used is removed again: it would make every later update fail. */
function updates(file: string, isNew: boolean): readonly Exec[] {
  const undo = isNew ? { onFailure: { undo: [['rm', '-f', '--', file]] } } : {};
  return [
    // Reads all sources, also those that contradict this one, and prints none.
    { ...exec('apt-get', 'indextargets', 'Created-By: none'), ...undo },
    // Otherwise only a warning of apt.
    { ...updateSource(file), errorLine: "^W: .* doesn't have the component ", ...undo },
  ];
}
