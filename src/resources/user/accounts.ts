// The accounts of a host: passwd(5), group(5), shadow(5), and what getent(1) and stat(1) say of them.
import { type Exec, exec } from '../../model/operation.ts';
import { content, type Result, unknownResult } from '../../model/result.ts';
import { getent } from '../programs.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const PASSWD = '/etc/passwd';
export const GROUP = '/etc/group';

export interface Account {
  readonly name: string;
  readonly uid: number;
  /** Of the primary group. */
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The local accounts by name. The first of two entries counts, as for getpwnam(3). */
export function parsePasswd(result: Result | undefined): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of linesOf(content(result, PASSWD))) {
    const [name = '', , uid = '', gid = '', comment = '', home = '', shell] = line.split(':');
    if (shell === undefined || !isId(uid) || !isId(gid) || accounts.has(name)) continue;
    accounts.set(name, { name, uid: Number(uid), gid: Number(gid), comment, home, shell });
  }
  return accounts;
}

/** The local groups by name. */
export function parseGroups(result: Result | undefined): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const line of linesOf(content(result, GROUP))) {
    const [name = '', , gid = '', members] = line.split(':');
    if (members === undefined || !isId(gid) || groups.has(name)) continue;
    groups.set(name, { name, gid: Number(gid), members: members.split(',').filter(Boolean) });
  }
  return groups;
}

/** Asks all sources of names in nsswitch.conf(5). */
export function lookup(database: 'passwd' | 'group' | 'shadow', name: string): Exec {
  return { ...exec(...getent(database, name)), split: linesAbout };
}

/** getent exits with status 2 if a name does not exist. */
function linesAbout(result: Result, names: readonly string[]): Result {
  if (result.kind !== 'done' || (result.status !== 0 && result.status !== 2)) return result;
  const lines = linesOf(result.stdout).filter((line) => names.includes(line.split(':', 1)[0] ?? ''));
  const found = new Set(lines.map((line) => line.split(':', 1)[0]));
  const status = names.every((name) => found.has(name)) ? 0 : 2;
  return { ...result, status, stdout: lines.map((line) => `${line}\n`).join('') };
}

/** The fields of the entry; undefined if no source has one. No message may quote the result: it can be from shadow(5). */
export function parseLookup(result: Result | undefined, database: string): readonly string[] | undefined {
  if (result?.kind === 'done' && result.status === 2) return undefined;
  if (result?.kind !== 'done' || result.status !== 0) throw unknownResult(result, `getent ${database}`);
  return linesOf(result.stdout)[0]?.split(':');
}

export interface FileStatus {
  readonly uid: number;
  /** As `ls -l` prints it: `drwx------`. */
  readonly mode: string;
}

const FORMAT = '%u %A %n';

/** Follows links. */
export function fileStatus(...paths: readonly string[]): Exec {
  return { ...exec('stat', '-L', '-c', FORMAT, '--', ...paths), split: statusAbout };
}

/** Without following links; of the files whose paths `argsFrom` prints. */
export function linkStatus(argsFrom: readonly string[]): Exec {
  return { ...exec('stat', '-c', FORMAT, '--'), argsFrom };
}

function statusAbout(result: Result, paths: readonly string[]): Result {
  if (result.kind !== 'done') return result;
  const lines = linesOf(result.stdout).filter((line) => paths.includes(pathIn(line)));
  const words = linesOf(result.stderr).filter((line) => paths.some((path) => line.includes(`'${path}'`)));
  const stdout = lines.map((line) => `${line}\n`).join('');
  return { ...result, status: words.length > 0 ? 1 : 0, stdout, stderr: words.join('\n') };
}

/** By path. A file that does not exist is left out. */
export function parseStatus(
  result: Result | undefined,
  failure: string = messages.statFailed,
): ReadonlyMap<string, FileStatus> {
  const denied = result?.kind === 'done' && linesOf(result.stderr).some((line) => !/: No such file/.test(line));
  if (result?.kind !== 'done' || denied) throw unknownState({ message: failure }, result);
  return new Map(
    linesOf(result.stdout).flatMap((line) => {
      const [uid = '', mode = ''] = line.split(' ', 2);
      return isId(uid) ? [[pathIn(line), { uid: Number(uid), mode }] as const] : [];
    }),
  );
}

function pathIn(line: string): string {
  return line.slice(line.indexOf(' ', line.indexOf(' ') + 1) + 1);
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}
