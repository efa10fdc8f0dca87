// The lines of /etc/fstab: fstab(5). An edit keeps all lines of others as they are.
import { isReadable } from '../model/content.ts';
import { UnknownState } from '../model/result.ts';
import type { Change, Refusal } from '../model/resource.ts';
import { reveal } from '../model/secret.ts';
import { filesWritten, type Touched } from '../model/touched.ts';
import * as messages from './messages.ts';

export const FSTAB = '/etc/fstab';

/** What the file has when a step is applied: an earlier step may write it, too. Throws `UnknownState` if that is not known. */
export function fstabBefore(fstab: string, { contents }: Touched): string {
  if (!contents.has(FSTAB)) return fstab;
  const written = contents.get(FSTAB);
  if (written === undefined) throw new UnknownState(messages.fstabSentBefore, { missing: true });
  return reveal(written);
}

/** Changes that write the file would damage a line that is not UTF-8. */
export function refuseNotUtf8(fstab: string, changes: readonly Change[]): Refusal | undefined {
  if (!filesWritten(changes).includes(FSTAB)) return undefined;
  const line = fstab.split('\n').findIndex((text) => !isReadable(text));
  return line < 0 ? undefined : messages.fstabNotUtf8(line + 1);
}

export interface FstabEntry {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  readonly options: readonly string[];
  /** In which order file systems are checked at boot; 0 for never. */
  readonly pass: number;
}

/** The entry of a line; undefined for a comment, an empty line and one that cannot be parsed. */
export function entryOfLine(line: string): FstabEntry | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const [source = '', path, type, options = 'defaults', , pass = '0'] = text.split(/[ \t]+/);
  if (path === undefined || type === undefined) return undefined;
  return {
    source: decoded(source),
    path: decoded(path),
    type,
    options: decoded(options).split(','),
    pass: Number(pass) || 0,
  };
}

/** The entries of a mount point. */
export function entriesOf(text: string, path: string): readonly FstabEntry[] {
  return text.split('\n').flatMap((line) => {
    const entry = entryOfLine(line);
    return entry && isAt(entry, path) ? [entry] : [];
  });
}

function isAt(entry: FstabEntry, path: string): boolean {
  return entry.type !== 'swap' && entry.path.replace(/(?!^)\/+$/, '') === path;
}

/** The text with this entry in the place of the first one of the mount point; undefined removes all of them. */
export function withEntry(text: string, path: string, entry: FstabEntry | undefined): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  let placed = entry === undefined;
  const kept = lines.flatMap((line) => {
    const found = entryOfLine(line);
    if (!found || !isAt(found, path)) return [line];
    if (placed) return [];
    placed = true;
    return entry ? [lineOf(entry)] : [];
  });
  const all = placed || !entry ? kept : [...kept, lineOf(entry)];
  return all.map((line) => `${line}\n`).join('');
}

export function lineOf({ source, path, type, options, pass }: FstabEntry): string {
  return [encoded(source), encoded(path), type, encoded(options.join(',')), '0', String(pass)].join(' ');
}

/** Blanks and backslashes are written in octal. */
function encoded(text: string): string {
  return text.replaceAll(/[ \t\\#]/g, (one) => `\\${(one.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`);
}

function decoded(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}
