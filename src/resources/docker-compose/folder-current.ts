// What the host has of the folder of a project.

import { TEXT_LIMIT } from '../../model/content.ts';
import type { HostText } from '../../model/host-text.ts';
import { exec, type FolderEntry, type Operation, read } from '../../model/operation.ts';
import { content, type Result, unknownResult } from '../../model/result.ts';
import { find } from '../programs.ts';
import { contentsOf, type Folder, type FolderRecord, parseRecord, RECORD, textOf } from './folder.ts';

/** Something at the path of a file of the folder. */
export interface Found {
  /** A letter, as `find -printf %y` prints it. */
  readonly type: string;
  /** Octal, of four digits. */
  readonly mode: string;
  readonly size: number;
  readonly target: string;
  readonly digest: string | undefined;
}

export interface FolderState {
  /** By the path in the folder. */
  readonly found: ReadonlyMap<string, Found>;
  /** Undefined if provision has placed nothing there. */
  readonly record: FolderRecord | undefined;
  /** The texts of files that differ, as far as they were read. */
  readonly texts: ReadonlyMap<string, HostText>;
}

export function probeFolder(folder: Folder): readonly Operation[] {
  const paths = contentsOf(folder).map(({ path }) => `${folder.path}/${path}`);
  return [
    exec(...find(...paths, '-maxdepth', '0', '-printf', '%y\\t%m\\t%s\\t%l\\t%p\\n')),
    exec('sha256sum', '--', ...paths),
    read(`${folder.path}/${RECORD}`),
  ];
}

/** From the results of `probeFolder`. Both programs exit with status 1 where a file is missing. */
export function parseFolder(folder: Folder, [entries, sums, record]: readonly Result[]): FolderState {
  const digests = new Map(linesOf(sums, 'sha256sum').flatMap((line) => pair(/^([0-9a-f]{64}) [ *](.*)$/.exec(line))));
  const inside = (path: string) => path.slice(folder.path.length + 1);
  const found = linesOf(entries, 'find').flatMap((line) => {
    const [, type = '', mode = '', size = '', target = '', path = ''] =
      /^(\w)\t([0-7]+)\t(\d+)\t([^\t]*)\t(.*)$/.exec(line) ?? [];
    if (type === '') return [];
    const state = { type, mode: mode.padStart(4, '0'), size: Number(size), target, digest: digests.get(path) };
    return [[inside(path), state] as const];
  });
  const text = content(record, `${folder.path}/${RECORD}`);
  return { found: new Map(found), record: text === undefined ? undefined : parseRecord(text), texts: new Map() };
}

function linesOf(result: Result | undefined, program: string): readonly string[] {
  if (result?.kind !== 'done') throw unknownResult(result, program);
  return result.stdout.split('\n');
}

function pair(match: RegExpExecArray | null): readonly (readonly [string, string])[] {
  const [, digest, path] = match ?? [];
  return digest === undefined || path === undefined ? [] : [[path, digest]];
}

/** Whether what the host has is the declared file, folder or link. */
export function isAsDeclared({ content: wanted, link, mode }: FolderEntry, found: Found | undefined): boolean {
  if (!found) return false;
  if (link !== undefined) return found.type === 'l' && found.target === link;
  if (!wanted) return found.type === 'd';
  return found.type === 'f' && found.digest === wanted.digest && found.mode === mode;
}

/** Whether all of the folder was applied, and nothing of it has changed since. */
export function isInPlace(folder: Folder, { found, record }: FolderState): boolean {
  return (
    record?.digest === folder.digest && contentsOf(folder).every((entry) => isAsDeclared(entry, found.get(entry.path)))
  );
}

/** The files whose texts are to be shown. */
function compared(folder: Folder, { found }: FolderState): readonly string[] {
  return folder.entries.flatMap((entry) => {
    const own = found.get(entry.path);
    const isText = own?.type === 'f' && own.digest !== entry.content?.digest && own.size <= TEXT_LIMIT;
    return isText && textOf(entry) !== undefined ? [entry.path] : [];
  });
}

export function readTexts(folder: Folder, state: FolderState): readonly Operation[] {
  return compared(folder, state).map((path) => read(`${folder.path}/${path}`));
}

/** From the results of `readTexts`. */
export function withTexts(folder: Folder, state: FolderState, results: readonly Result[]): FolderState {
  const texts = compared(folder, state).flatMap((path, index) => {
    const result = results[index];
    return result?.kind === 'file' ? [[path, result.content] as const] : [];
  });
  return { ...state, texts: new Map(texts) };
}
