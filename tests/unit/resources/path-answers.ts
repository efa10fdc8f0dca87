import { createHash } from 'node:crypto';
import type { Result } from '../../../src/model/result.ts';
import { done } from './resource.ts';

// Answers of find(1), in the form of those that are recorded in tests/cases/file, directory and link.

export interface Found {
  readonly type?: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly uid?: number;
  readonly group?: string;
  readonly gid?: number;
  readonly links?: number;
  readonly inode?: string;
  readonly finalType?: string;
  readonly context?: string;
  readonly target?: string;
  readonly content?: string;
  readonly size?: number;
}

export function record(path: string, found: Found = {}): string {
  const { type = 'f', mode = '644', owner = 'root', uid = 0, group = 'root', gid = 0, links = 1 } = found;
  const { inode = '65024:17', finalType = type, context = '', target = '', content = '' } = found;
  const { size = type === 'f' ? Buffer.byteLength(content) : type === 'd' ? 4096 : target.length } = found;
  const fields = [type, mode, owner, uid, group, gid, size, links, inode, finalType, context, path, target];
  return `${fields.join('\t')}\n`;
}

const parentOf = (path: string) => `${path.slice(0, path.lastIndexOf('/'))}/.`;

/** What is at a path, in a directory that exists. */
export function at(path: string, found: Found = {}, before = ''): Result {
  const { context = '', type = 'f', content } = found;
  const digest = type === 'f' && content !== undefined ? `${sha256(content)}  ${path}\n${content}` : '';
  const directory = record(parentOf(path), { type: 'd', mode: '755', inode: '65024:2', context });
  return done(before + directory + record(path, found) + digest);
}

/** A file with this content, or with what cannot be shown of it, as an edit reads it. */
export function fileAt(path: string, content: string, found: Found = {}): Result {
  const directory = record(parentOf(path), { type: 'd', mode: '755', inode: '65024:2' });
  return done(directory + record(path, { content, ...found }) + content);
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Nothing at a path, in a directory that exists. */
export function nothingAt(path: string, before = '', context = ''): Result {
  const stdout = before + record(parentOf(path), { type: 'd', mode: '755', inode: '65024:2', context });
  return done(stdout, 1, `find: '${path}': No such file or directory\n`);
}

/** Nothing at a path, and no directory that could have it. */
export function noDirectoryFor(path: string): Result {
  const error = (one: string) => `find: '${one}': No such file or directory\n`;
  return done('', 1, error(parentOf(path)) + error(path));
}
