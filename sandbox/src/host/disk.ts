import { decode, encode } from './bytes.ts';
import { absolute, basename, dirname, join, normalise } from './paths.ts';

/** Owner, mode and time of the last write (milliseconds, by the host's clock). */
interface Attributes {
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly mtime: number;
}

/** Content is a string of bytes, one character for each byte, so that binary content is kept. */
export interface FileNode extends Attributes {
  readonly kind: 'file';
  readonly bytes: string;
}
export interface DirectoryNode extends Attributes {
  readonly kind: 'directory';
}
export interface LinkNode extends Attributes {
  readonly kind: 'link';
  readonly target: string;
}
export type Node = FileNode | DirectoryNode | LinkNode;

/** Files by absolute path. Every parent directory has a node. */
export type Image = ReadonlyMap<string, Node>;

/** Differences from the image: nodes by path, null for a removed path. Plain data. */
export type DiskChanges = Readonly<Record<string, Node | null>>;

const CODES = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  EACCES: 'permission denied',
  EINVAL: 'invalid argument',
} as const;

export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: keyof typeof CODES;

  constructor(code: keyof typeof CODES, call: string, path: string) {
    super(`${code}: ${CODES[code]}, ${call} '${path}'`);
    this.code = code;
  }
}

/**
 * The file system of one host. All hosts share the image of a fresh installation, which is never written to, so that a
 * thousand hosts take little more memory than their changes.
 */
export class Disk {
  readonly #image: Image;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #changes: Map<string, Node | null>;
  readonly #now: () => number;
  readonly #live = new Map<string, () => string>();

  /** `children` is `childrenOf(image)`, made once for all hosts. `now` is the host's clock. */
  constructor(
    image: Image,
    children: ReadonlyMap<string, readonly string[]>,
    now: () => number,
    changes: DiskChanges = {},
  ) {
    this.#image = image;
    this.#children = children;
    this.#now = now;
    this.#changes = new Map(Object.entries(changes));
  }

  changes(): DiskChanges {
    return Object.fromEntries(this.#changes);
  }

  /** Generates the content of a file on every read, as in /proc. The file has to exist. */
  live(path: string, content: () => string): void {
    this.#live.set(path, content);
  }

  /** The node at a path; a link is not followed, links in parent directories are. */
  lstat(path: string): Node | undefined {
    const parent = this.#follow(dirname(path), 0);
    return parent === undefined ? undefined : this.#at(join(parent, basename(path)));
  }

  /** The node at a path, with links followed. */
  stat(path: string): Node | undefined {
    const real = this.#follow(path, 0);
    return real === undefined ? undefined : this.#at(real);
  }

  exists(path: string): boolean {
    return this.stat(path) !== undefined;
  }

  /** The path without any links. Throws `DiskError`. */
  realpath(path: string): string {
    const real = this.#follow(path, 0);
    if (real === undefined || !this.#at(real)) throw new DiskError('ENOENT', 'realpath', path);
    return real;
  }

  /** The path with links resolved; with `follow` also the last part. Nothing has to exist there. */
  place(path: string, follow: boolean): string | undefined {
    if (follow) return this.#follow(path, 0);
    const parent = this.#follow(dirname(path), 0);
    return parent === undefined ? undefined : join(parent, basename(path));
  }

  readBytes(path: string): string {
    const real = this.#follow(path, 0);
    const node = real === undefined ? undefined : this.#at(real);
    if (!node || real === undefined) throw new DiskError('ENOENT', 'open', path);
    if (node.kind === 'directory') throw new DiskError('EISDIR', 'read', path);
    if (node.kind === 'link') throw new DiskError('ELOOP', 'open', path);
    return this.#live.get(real)?.() ?? node.bytes;
  }

  /** As UTF-8. Throws `DiskError`. */
  read(path: string): string {
    return decode(this.readBytes(path));
  }

  /** As UTF-8; undefined where there is no such file. */
  tryRead(path: string): string | undefined {
    return this.stat(path)?.kind === 'file' ? this.read(path) : undefined;
  }

  /** The attributes of an existing file stay as they are. */
  writeBytes(path: string, bytes: string, fresh: Partial<Attributes> = {}): void {
    const real = this.#target(path);
    const before = this.#at(real);
    if (before?.kind === 'directory') throw new DiskError('EISDIR', 'open', path);
    const attributes = before ?? { mode: 0o644, owner: 'root', group: 'root', ...fresh };
    const { mode, owner, group } = attributes;
    this.#set(real, { kind: 'file', bytes, mode, owner, group, mtime: this.#now() });
  }

  write(path: string, text: string, fresh: Partial<Attributes> = {}): void {
    this.writeBytes(path, encode(text), fresh);
  }

  /** Changes attributes of the node at a path; of a link itself without `follow`. */
  change(path: string, attributes: Partial<Attributes>, follow = true): void {
    const real = follow ? this.realpath(path) : join(this.#parent(path), basename(path));
    this.#set(real, { ...(this.#at(real) as Node), ...attributes });
  }

  mkdir(path: string, recursive = false, fresh: Partial<Attributes> = {}): void {
    if (this.stat(path)?.kind === 'directory') {
      if (recursive) return;
      throw new DiskError('EEXIST', 'mkdir', path);
    }
    if (this.lstat(path)) throw new DiskError('EEXIST', 'mkdir', path);
    if (recursive && !this.exists(dirname(path))) this.mkdir(dirname(path), true, fresh);
    const attributes = { mode: 0o755, owner: 'root', group: 'root', mtime: this.#now(), ...fresh };
    this.#set(this.#target(path), { kind: 'directory', ...attributes });
  }

  symlink(target: string, path: string, fresh: Partial<Attributes> = {}): void {
    if (this.lstat(path)) throw new DiskError('EEXIST', 'symlink', path);
    const place = join(this.#parent(path), basename(path));
    const attributes = { owner: 'root', group: 'root', ...fresh, mode: 0o777, mtime: this.#now() };
    this.#set(place, { kind: 'link', target, ...attributes });
  }

  readlink(path: string): string {
    const node = this.lstat(path);
    if (!node) throw new DiskError('ENOENT', 'readlink', path);
    if (node.kind !== 'link') throw new DiskError('EINVAL', 'readlink', path);
    return node.target;
  }

  /** Sorted names. */
  readdir(path: string): readonly string[] {
    const real = this.#follow(path, 0);
    const node = real === undefined ? undefined : this.#at(real);
    if (!node || real === undefined) throw new DiskError('ENOENT', 'scandir', path);
    if (node.kind !== 'directory') throw new DiskError('ENOTDIR', 'scandir', path);
    const names = new Set(this.#children.get(real));
    for (const [changed, value] of this.#changes) {
      if (dirname(changed) !== real || changed === '/') continue;
      if (value === null) names.delete(basename(changed));
      else names.add(basename(changed));
    }
    return [...names].sort();
  }

  /** Removes a node; a link is not followed, a directory has to be empty unless `recursive`. */
  remove(path: string, recursive = false): void {
    const node = this.lstat(path);
    if (!node) throw new DiskError('ENOENT', 'rm', path);
    const place = join(this.#parent(path), basename(path));
    if (node.kind === 'directory') {
      const names = this.readdir(place);
      if (names.length > 0 && !recursive) throw new DiskError('ENOTEMPTY', 'rm', path);
      for (const name of names) this.remove(join(place, name), true);
    }
    if (this.#image.has(place)) this.#changes.set(place, null);
    else this.#changes.delete(place);
  }

  /** Moves a node with everything in it, and replaces the target. */
  rename(from: string, to: string): void {
    const node = this.lstat(from);
    if (!node) throw new DiskError('ENOENT', 'rename', from);
    const [source, target] = [join(this.#parent(from), basename(from)), join(this.#parent(to), basename(to))];
    if (source === target) return;
    if (this.lstat(target)) this.remove(target, node.kind !== 'directory');
    this.#set(target, node);
    if (node.kind === 'directory') {
      for (const name of this.readdir(source)) this.rename(join(source, name), join(target, name));
    }
    this.remove(source, true);
  }

  /** All paths. */
  paths(): readonly string[] {
    const all = new Set(this.#image.keys());
    for (const [path, node] of this.#changes) {
      if (node === null) all.delete(path);
      else all.add(path);
    }
    return [...all].sort();
  }

  #at(path: string): Node | undefined {
    const changed = this.#changes.get(path);
    return changed === null ? undefined : (changed ?? this.#image.get(path));
  }

  #set(path: string, node: Node): void {
    this.#changes.set(path, node);
  }

  /** The path that a write to a path changes: links are followed, also to a file that does not exist yet. */
  #target(path: string): string {
    const real = this.#follow(path, 0);
    if (real === undefined) throw new DiskError('ENOENT', 'open', path);
    const parent = this.#at(dirname(real));
    if (!parent) throw new DiskError('ENOENT', 'open', path);
    if (parent.kind !== 'directory') throw new DiskError('ENOTDIR', 'open', path);
    return real;
  }

  #parent(path: string): string {
    const parent = this.#follow(dirname(path), 0);
    if (parent === undefined || !this.#at(parent)) throw new DiskError('ENOENT', 'open', path);
    return parent;
  }

  /** The path with all links resolved; undefined for a loop of links. The last part need not exist. */
  #follow(path: string, depth: number): string | undefined {
    if (depth > 20) return undefined;
    const whole = normalise(path);
    const known = this.#at(whole);
    // A known node that is not a link has no links in its path.
    if (known && known.kind !== 'link') return whole;
    if (!known && this.#at(dirname(whole))?.kind === 'directory') return whole;
    const parts = whole.split('/').filter(Boolean);
    let at = '/';
    for (const [index, part] of parts.entries()) {
      const next = join(at, part);
      const node = this.#at(next);
      if (node?.kind === 'link') {
        const rest = parts.slice(index + 1).join('/');
        return this.#follow(`${absolute(at, node.target)}/${rest}`, depth + 1);
      }
      at = next;
    }
    return at;
  }
}

export function childrenOf(image: Image): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const path of image.keys()) {
    if (path === '/') continue;
    const names = children.get(dirname(path)) ?? [];
    names.push(basename(path));
    children.set(dirname(path), names);
  }
  return children;
}
