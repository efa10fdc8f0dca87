import { exec, type Exec } from '../model/operation.ts';
import { type Result, UnknownState, unknownResult } from '../model/result.ts';
import * as messages from './path-messages.ts';
import { find } from './programs.ts';

/** What is at a path. */
export interface PathState {
  /** A letter, as `find -printf %y` prints it: `f` a regular file, `d` a directory, `l` a link. */
  readonly type: string;
  /** Octal, of four digits. */
  readonly mode: string;
  readonly owner: string;
  readonly uid: string;
  readonly group: string;
  readonly gid: string;
  /** In bytes. */
  readonly size: number;
  /** Number of names: hard links. */
  readonly links: number;
  /** Device and inode: equal for names of the same file. */
  readonly inode: string;
  /** The type of what a link leads to, `N` if there is nothing. */
  readonly finalType: string;
  /** Of SELinux; empty where the host has none. */
  readonly context: string;
  /** Of a link: where it leads to, as it is written. */
  readonly target: string;
}

/** For find(1). Names of users and groups may have spaces (winbind), so that tabs are between the fields. */
const FORMAT = ['%y', '%m', '%u', '%U', '%g', '%G', '%s', '%n', '%D:%i', '%Y', 'CONTEXT', '%H', '%l\\n'].join('\\t');

/** The answer to one start point, up to the target. Paths and names have no control characters. */
const RECORD = new RegExp(
  [
    /^(?<type>\w)/,
    /(?<mode>[0-7]{1,4})/,
    /(?<owner>[^\t\n]+)/,
    /(?<uid>\d+)/,
    /(?<group>[^\t\n]+)/,
    /(?<gid>\d+)/,
    /(?<size>\d+)/,
    /(?<links>\d+)/,
    /(?<inode>\d+:\d+)/,
    /(?<finalType>\S)/,
    /(?<context>[^\t\n]*)/,
    /(?<start>[^\t\n]+)\t/,
  ]
    .map(({ source }) => source)
    .join('\t'),
);

export interface PathProbe {
  readonly path: string;
  /** Whether the context of SELinux is read. find reports an error for each file where the host has none. */
  readonly context?: boolean;
  /** Whether the path itself is followed if it is a link. A link that leads nowhere is found as a link. */
  readonly follow?: boolean;
  /** Other paths, which are followed if they are links. */
  readonly others?: readonly string[];
  /** The expression for the path itself. Its output follows. */
  readonly expression?: readonly string[];
}

/** One process for everything that a step needs to know of its path, and the directory that has it. */
export function probePath({ path, context = false, follow, others = [], expression = [] }: PathProbe): Exec {
  const format = FORMAT.replace('CONTEXT', context ? '%Z' : '');
  const paths = [...others, directoryOf(path), path];
  return exec(...find(...(follow ? ['-H'] : []), ...paths, '-maxdepth', '0', '-printf', format, ...expression));
}

/** The directory of a path, as a start point: a link to a directory counts as the directory. */
export function directoryOf(path: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/.`;
}

export interface FoundPath {
  /** Undefined if there is nothing. */
  readonly state: PathState | undefined;
  /** The other paths that exist. */
  readonly others: ReadonlyMap<string, PathState>;
  /** Undefined if the directory that has the path does not exist. */
  readonly directory: PathState | undefined;
  /** The output of the expression. */
  readonly output: string;
}

/** Throws `UnknownState` where find could not look at all paths. */
export function parsePath(result: Result | undefined, { path, others = [] }: PathProbe): FoundPath {
  if (result?.kind !== 'done' || result.status > 1) throw unknownResult(result, `find ${path}`);
  reportErrors(result.stderr, path, result);
  const found = new Map<string, PathState>();
  let rest = result.stdout;
  const directory = directoryOf(path);
  for (const start of [...others, directory, path]) {
    const record = RECORD.exec(rest);
    if (record?.groups?.['start'] !== start) continue;
    const after = rest.slice(record[0].length);
    // A target may have line breaks. Only a path itself is looked at as a link, and it is the last one.
    const end = start === path && record.groups['type'] === 'l' ? after.length - 1 : after.indexOf('\n');
    found.set(start, stateOf(record.groups, after.slice(0, end)));
    rest = after.slice(end + 1);
  }
  if (!found.has(path) && (rest !== '' || result.stderr === '')) throw unknownResult(result, `find ${path}`);
  const state = found.get(path);
  return { state, others: found, directory: found.get(directory), output: rest };
}

/** Where SELinux is disabled, files have no contexts. Where nothing exists yet, it may be enabled. */
export function canHaveContexts({ state, directory }: Pick<FoundPath, 'state' | 'directory'>): boolean {
  return (state ?? directory)?.context !== '';
}

function stateOf(fields: Readonly<Record<string, string>>, target: string): PathState {
  const text = (name: string) => fields[name] ?? '';
  return {
    type: text('type'),
    mode: text('mode').padStart(4, '0'),
    owner: text('owner'),
    uid: text('uid'),
    group: text('group'),
    gid: text('gid'),
    size: Number(text('size')),
    links: Number(text('links')),
    inode: text('inode'),
    finalType: text('finalType'),
    context: text('context'),
    target,
  };
}

/** Nothing at a path is a state. Any other error leaves the state unknown. */
function reportErrors(stderr: string, path: string, result: Result): void {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('find: getfilecon failed'));
  const unexpected = lines.filter((line) => !line.endsWith(': No such file or directory'));
  if (unexpected.length === 0) return;
  const words = unexpected.join('\n');
  if (unexpected.every((line) => line.endsWith(': Not a directory'))) {
    throw new UnknownState(messages.notInDirectory(path), { words, next: messages.correctPath });
  }
  if (unexpected.some((line) => line.endsWith('Permission denied'))) {
    throw new UnknownState(messages.notPermitted(path), { words, next: messages.becomeRoot });
  }
  throw unknownResult(result, `find ${path}`);
}
