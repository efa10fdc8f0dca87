import type { Difference } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { exactMode, isUser, ownerOf } from '../path-attributes.ts';
import { find } from '../programs.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

// What is in a directory: entries for `purge` and removal, and what differs for `recursive`.

export interface Entry {
  readonly name: string;
  /** As `find -printf %y` prints it. */
  readonly type: string;
}

/** What is directly in the directory. Names end with a NUL: they may have line breaks. */
export function probeEntries(path: string): Operation {
  return exec(...find(path, '-mindepth', '1', '-maxdepth', '1', '-printf', '%y\\t%f\\0'));
}

export function parseEntries(result: Result | undefined, path: string): readonly Entry[] {
  return records(result, path, 2)
    .map(([type = '', name = '']) => ({ type, name }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Something in the directory whose owner or mode differs. */
export interface Deviation {
  /** Relative to the directory. */
  readonly path: string;
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly uid: string;
  readonly group: string;
  readonly gid: string;
}

/** Mount points in the directory are entered by no operation. */
const WITHIN = ['-xdev', '-mindepth', '1'];

/** Only what differs: a directory may have any number of files. */
export function probeDeviations(desired: Desired): Operation {
  const tests = [ownerTest(desired), modeTest('d', desired.mode), modeTest('f', desired.file_mode)];
  const any = tests.filter((test) => test.length > 0).flatMap((test, index) => (index === 0 ? test : ['-o', ...test]));
  const format = '%y\\t%m\\t%u\\t%U\\t%g\\t%G\\t%P\\0';
  return exec(...find(desired.path, ...WITHIN, '(', ...any, ')', '-printf', format));
}

function ownerTest({ owner, group }: Desired): readonly string[] {
  const user = owner === undefined ? [] : ['!', '-user', owner];
  const groups = group === undefined ? [] : ['!', '-group', group];
  if (user.length === 0 || groups.length === 0) return [...user, ...groups];
  return ['(', ...user, '-o', ...groups, ')'];
}

function modeTest(type: 'd' | 'f', mode: string | undefined): readonly string[] {
  return mode === undefined ? [] : ['(', '-type', type, '!', '-perm', mode, ')'];
}

/** Undefined if the declared user or group does not exist yet. */
export function parseDeviations(result: Result | undefined, path: string): readonly Deviation[] | undefined {
  if (
    result?.kind === 'done' &&
    /is not the name of (a known user|an existing group|a known group)/.test(result.stderr)
  ) {
    return undefined;
  }
  return records(result, path, 7).map(
    ([type = '', mode = '', owner = '', uid = '', group = '', gid = '', name = '']) => ({
      path: name,
      type,
      mode: mode.padStart(4, '0'),
      owner,
      uid,
      group,
      gid,
    }),
  );
}

/** The fields of each record; the last one is a name, which may have tabs. A directory that does not exist has none. */
function records(result: Result | undefined, path: string, count: number): readonly (readonly string[])[] {
  if (result?.kind !== 'done' || result.status > 1) throw unknownResult(result, `find ${path}`);
  const errors = result.stderr.split('\n').filter((line) => line !== '');
  const missing = errors.length === 1 && errors[0]?.endsWith(': No such file or directory') === true;
  if (errors.length > 0 && !missing) throw unknownResult(result, `find ${path}`);
  return result.stdout
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => record.split('\t'))
    .map((fields) => [...fields.slice(0, count - 1), fields.slice(count - 1).join('\t')]);
}

export function deviationDifferences(
  deviations: readonly Deviation[] | undefined,
  desired: Desired,
): readonly Difference[] {
  const { owner, group } = desired;
  if (!deviations) {
    return [{ field: messages.everythingInside, before: null, after: ownerOf(desired) ?? '' }];
  }
  return deviations.flatMap((one) => {
    const mode = one.type === 'd' ? desired.mode : one.type === 'f' ? desired.file_mode : undefined;
    const differ: readonly (readonly [string, string, string | undefined, boolean])[] = [
      ['owner', one.owner, owner, owner === undefined || isUser(owner, one.owner, one.uid)],
      ['group', one.group, group, group === undefined || isUser(group, one.group, one.gid)],
      ['mode', one.mode, mode, mode === undefined || mode === one.mode],
    ];
    return differ
      .filter(([, , , same]) => !same)
      .map(([what, before, after = '']) => ({ field: `${what} of ${one.path}`, before, after }));
  });
}

/** Sets what differs, by the tests that found it. */
export function correctDeviations(desired: Desired): readonly Operation[] {
  const { path, mode, file_mode: fileMode } = desired;
  const each = (test: readonly string[], ...command: readonly string[]) =>
    exec(...find(path, ...WITHIN, ...test, '-exec', ...command, '{}', '+'));
  const owner = ownerOf(desired);
  return [
    ...(owner === undefined ? [] : [each(ownerTest(desired), 'chown', '--no-dereference', owner, '--')]),
    ...(mode === undefined ? [] : [each(modeTest('d', mode), 'chmod', exactMode(mode), '--')]),
    ...(fileMode === undefined ? [] : [each(modeTest('f', fileMode), 'chmod', exactMode(fileMode), '--')]),
  ];
}
