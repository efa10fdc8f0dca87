import { Accounts } from '../host/accounts.ts';
import type { Disk, Node } from '../host/disk.ts';
import type { Call } from './command.ts';
import { sizeOf } from './files.ts';

/** A file that an expression is evaluated for. */
export interface Visit {
  /** As find prints it: the start point, and the path below it. */
  readonly shown: string;
  readonly start: string;
  /** Without links in it. */
  readonly path: string;
  readonly node: Node;
}

/** Thrown for a word that is not simulated. */
export class Unsupported extends Error {}

export function letterOf({ kind }: Node): string {
  return { file: 'f', directory: 'd', link: 'l' }[kind];
}

/** The number of the owner or the group of a file. */
export function idOf(disk: Disk, database: 'passwd' | 'group', name: string): string {
  const accounts = new Accounts(disk);
  const id = database === 'passwd' ? accounts.person(name)?.uid : accounts.gid(name);
  return String(id ?? name);
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', '0': '\0', '\\': '\\' };

/** What `-printf FORMAT` prints of a file. */
export function printed(format: string, { shown, start, path, node }: Visit, { host }: Call): string {
  const final = host.disk.stat(path);
  const values: Readonly<Record<string, string>> = {
    y: letterOf(node),
    Y: final ? letterOf(final) : 'N',
    m: (node.mode & 0o7777).toString(8),
    u: node.owner,
    U: idOf(host.disk, 'passwd', node.owner),
    g: node.group,
    G: idOf(host.disk, 'group', node.group),
    s: String(sizeOf(node)),
    n: node.kind === 'directory' ? '2' : '1',
    D: '2049',
    i: String(inodeOf(path)),
    H: start,
    p: shown,
    P: shown.slice(start.length + 1),
    f: path.slice(path.lastIndexOf('/') + 1),
    l: node.kind === 'link' ? node.target : '',
    '%': '%',
  };
  return format.replaceAll(/%(.)|\\(.)/g, (_all, directive: string | undefined, escape: string | undefined) => {
    const text = directive === undefined ? ESCAPES[escape ?? ''] : values[directive];
    if (text === undefined) throw new Unsupported(`-printf ${_all}`);
    return text;
  });
}

/** Equal only for equal paths: files have one name. */
function inodeOf(path: string): number {
  let hash = 0;
  for (const character of path) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}
