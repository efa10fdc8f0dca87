import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, PlanContext, SessionLogin } from '../../model/resource.ts';
import { restoreLabels } from '../programs.ts';
import type { FileStatus } from '../user/accounts.ts';
import { type Current, type Paths, pathsOf } from './current.ts';
import { fingerprint, isBlank, isSameKey, type Key, keyId, type Line, lineOf, parseLine } from './key-file.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export function plan(current: Current, desired: Desired, { login }: PlanContext): readonly Change[] {
  if (!current.account && desired.state === 'absent') return [];
  const paths = pathsOf(current, desired);
  const wanted = linesAfter(current.lines, desired);
  const differences = keyDifferences(current.lines, wanted);
  const wrong = desired.state === 'absent' ? [] : modeDifferences(current, desired, paths);
  const diff = [...differences, ...wrong];
  if (diff.length === 0) return [];
  const notes = loginNotes(current.lines, wanted, desired, login);
  return [
    {
      action: actionOf(differences, wrong),
      diff,
      operations: operationsOf([
        ...directoryOperations(current, desired, paths),
        ...fileOperations(desired.user, paths, wanted),
        restoreLabels(paths.directory),
      ]),
      ...(notes.length === 0 ? {} : { notes, endsLogin: true as const }),
    },
  ];
}

/** The keys of the step, in their order. */
export function keysOf({ key }: Desired): readonly Key[] {
  return key.flatMap((text) => parseLine(text).key ?? []);
}

/** The lines of the file after the step. */
function linesAfter(lines: readonly Line[], desired: Desired): readonly Line[] {
  const keys = keysOf(desired);
  const isDeclared = (line: Line) => keys.some((key) => isSameKey(line.key, key));
  if (desired.state === 'absent') return lines.filter((line) => !isDeclared(line));
  const options = desired.options?.join();
  const seen = new Set<string>();
  const kept = lines.filter((line) => {
    if (!line.key || !isDeclared(line)) return desired.exclusive !== true || isBlank(line);
    const isSecond = seen.has(keyId(line.key));
    seen.add(keyId(line.key));
    // The server takes the first line with options that allow the login: a second one could allow more.
    return options === undefined || !isSecond;
  });
  const changed = kept.map((line) =>
    line.key && isDeclared(line) && options !== undefined && line.options !== options
      ? parseLine(lineOf(line.key, options))
      : line,
  );
  const added = keys.filter(
    (key, index) => !lines.some((line) => isSameKey(line.key, key)) && first(keys, key) === index,
  );
  return [...changed, ...added.map((key) => parseLine(lineOf(key, options ?? '')))];
}

function first(keys: readonly Key[], key: Key): number {
  return keys.findIndex((one) => isSameKey(one, key));
}

function keyDifferences(before: readonly Line[], after: readonly Line[]): readonly Difference[] {
  const [all, left] = [new Set(before), new Set(after)];
  const removed = before.filter((line) => !left.has(line));
  const added = after.filter((line) => !all.has(line));
  const changed = added.flatMap((line): readonly Difference[] => {
    const name = nameOf(line);
    const old = removed.find(({ key }) => key && line.key && isSameKey(key, line.key));
    if (!old) return [{ field: name, before: 'absent', after: 'present' }];
    return [{ field: messages.optionsOf(name), before: old.options || null, after: line.options || null }];
  });
  const gone = removed.filter(({ key }) => !key || !added.some((line) => isSameKey(line.key, key)));
  return [...gone.map((line) => ({ field: nameOf(line), before: 'present', after: 'absent' })), ...changed];
}

function nameOf({ key }: Line): string {
  if (!key) return messages.NOT_A_KEY_LINE;
  return messages.keyName({ comment: key.comment, fingerprint: fingerprint(key) });
}

function actionOf(keys: readonly Difference[], modes: readonly Difference[]): Change['action'] {
  const all = (state: string) => keys.length > 0 && keys.every(({ after }) => after === state);
  if (all('absent')) return 'remove';
  return all('present') && modes.length === 0 ? 'add' : 'change';
}

/** What StrictModes of the SSH server (sshd_config(5)) would refuse. */
function modeDifferences({ account, files }: Current, { user }: Desired, paths: Paths): readonly Difference[] {
  return [[paths.directory, 'drwx------'] as const, [paths.file, '-rw-------'] as const].flatMap(([path, mode]) => {
    const status = files.get(path);
    if (!status || !account || isSafe(status, account.uid)) return [];
    const owner = status.uid === account.uid ? user : `uid ${status.uid}`;
    const before = messages.fileState({ mode: status.mode, owner });
    return [{ field: path, before, after: messages.fileState({ mode, owner: user }) }];
  });
}

function isSafe({ uid, mode }: FileStatus, owner: number): boolean {
  return uid === owner && !isWritable(mode);
}

/** By the group or by others. */
export function isWritable(mode: string): boolean {
  return mode[5] === 'w' || mode[8] === 'w';
}

/** As the user, who could have replaced a directory by a link: then root would write elsewhere. */
function as(user: string, ...argv: readonly string[]) {
  return exec('runuser', '-u', user, '--', ...argv);
}

function directoryOperations(
  { account, files }: Current,
  { user }: Desired,
  { directory }: Paths,
): readonly Operation[] {
  const status = files.get(directory);
  if (!status) return [as(user, 'mkdir', '-m', '0700', '--', directory)];
  if (!account || isSafe(status, account.uid)) return [];
  return [exec('chown', '--no-dereference', '--', `${user}:`, directory), as(user, 'chmod', '0700', '--', directory)];
}

function fileOperations(user: string, { file }: Paths, lines: readonly Line[]): readonly Operation[] {
  const temporary = `${file}.provision`;
  const text = lines.map((line) => `${line.text}\n`).join('');
  return [
    { ...as(user, 'tee', '--', temporary), stdin: text },
    as(user, 'chmod', '0600', '--', temporary),
    as(user, 'mv', '-f', '--', temporary, file),
  ];
}

function loginNotes(
  before: readonly Line[],
  after: readonly Line[],
  { user }: Desired,
  login: SessionLogin | undefined,
): readonly string[] {
  if (login?.user !== user) return [];
  const own = ({ key }: Line) => key !== undefined && login.publicKeys.includes(`${key.type} ${key.blob}`);
  const [had, has] = [before.find(own), after.find(own)];
  if (!had) return [];
  if (!has) return [messages.removesLoginKey(user)];
  return had.options === has.options ? [] : [messages.restrictsLoginKey(user)];
}
