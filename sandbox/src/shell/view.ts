import type { IFileSystem, ByteString } from 'just-bash';
import type { User } from '../commands/command.ts';
import { errorWords } from '../commands/files.ts';
import { Accounts } from '../host/accounts.ts';
import { HIDDEN_PREFIX } from '../host/packages.ts';
import { decode, encode } from '../host/bytes.ts';
import { type Disk, DiskError, type Node } from '../host/disk.ts';
import { absolute, dirname } from '../host/paths.ts';

/** Files for the output of a shell; only that shell has them. */
export const STDOUT = '/dev/simulated-stdout';
export const STDERR = '/dev/simulated-stderr';
/**
 * Programs that no listing shows. The interpreter only runs programs in /usr/bin; those elsewhere are
 * scripts on the disk that call these.
 */
export const HIDDEN = `/usr/bin/${HIDDEN_PREFIX}`;

type Content = string | Uint8Array;
type Encoding = { readonly encoding?: string | null } | string | null | undefined;

/** A host's disk with the permissions of one user, as the interpreter's file system. */
export class View implements IFileSystem {
  user: User;
  #umask = 0o022;
  /** Files that redirections have created since the last program started or ended. */
  #fresh: string[] = [];
  readonly #disk: Disk;
  readonly #output: (path: string, bytes: string) => void;

  constructor(disk: Disk, user: User, output: (path: string, bytes: string) => void) {
    this.#disk = disk;
    this.user = user;
    this.#output = output;
  }

  /** Called before a program: the files of its redirections already exist, without its umask. */
  begin(umask: number): void {
    this.#umask = umask;
    for (const path of this.#fresh) if (this.#disk.exists(path)) this.#disk.change(path, { mode: 0o666 & ~umask });
    this.#fresh = [];
  }

  end(umask: number): void {
    this.#umask = umask;
    this.#fresh = [];
  }

  async readFile(path: string, options?: Encoding): Promise<string> {
    const bytes = this.#read(path);
    return isBinary(options) ? bytes : decode(bytes);
  }

  async readFileBytes(path: string): Promise<ByteString> {
    return this.#read(path) as unknown as ByteString;
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return Buffer.from(this.#read(path), 'latin1');
  }

  async writeFile(path: string, content: Content, options?: Encoding): Promise<void> {
    this.#write(path, toBytes(content, options), false);
  }

  async appendFile(path: string, content: Content, options?: Encoding): Promise<void> {
    this.#write(path, toBytes(content, options), true);
  }

  async exists(path: string): Promise<boolean> {
    return own(path) !== undefined || this.#disk.exists(path);
  }

  async stat(path: string) {
    return own(path) ?? told(this.#disk.stat(path), path, this.#disk.place(path, true));
  }

  async lstat(path: string) {
    return own(path) ?? told(this.#disk.lstat(path), path, this.#disk.place(path, false));
  }

  async mkdir(path: string, options?: { readonly recursive?: boolean }): Promise<void> {
    this.#mayChange(dirname(path), 'mkdir', path);
    this.#disk.mkdir(path, options?.recursive, { ...this.#owner(), mode: 0o777 & ~this.#umask });
  }

  async readdir(path: string): Promise<string[]> {
    this.#mayRead(path, 'scandir');
    return [...this.#disk.readdir(path)];
  }

  async rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }): Promise<void> {
    if (options?.force && !this.#disk.lstat(path)) return;
    this.#mayChange(dirname(path), 'rm', path);
    this.#disk.remove(path, options?.recursive);
  }

  async cp(from: string, to: string, options?: { readonly recursive?: boolean }): Promise<void> {
    const node = this.#disk.stat(from);
    if (!node) throw new DiskError('ENOENT', 'cp', from);
    if (node.kind === 'directory') {
      if (!options?.recursive) throw new DiskError('EISDIR', 'cp', from);
      await this.mkdir(to, { recursive: true });
      for (const name of this.#disk.readdir(from)) await this.cp(`${from}/${name}`, `${to}/${name}`, options);
      return;
    }
    const fresh = !this.#disk.exists(to);
    this.#write(to, this.#read(from), false);
    if (fresh) this.#disk.change(to, { mode: node.mode & ~this.#umask });
  }

  async mv(from: string, to: string): Promise<void> {
    this.#mayChange(dirname(from), 'rename', from);
    this.#mayChange(dirname(to), 'rename', to);
    this.#disk.rename(from, to);
  }

  async chmod(path: string, mode: number): Promise<void> {
    this.#mayOwn(path, 'chmod');
    this.#disk.change(path, { mode });
  }

  async symlink(target: string, path: string): Promise<void> {
    this.#mayChange(dirname(path), 'symlink', path);
    this.#disk.symlink(target, path, this.#owner());
  }

  /** There are no hard links: the content is copied. */
  async link(existing: string, path: string): Promise<void> {
    if (this.#disk.lstat(path)) throw new DiskError('EEXIST', 'link', path);
    await this.cp(existing, path);
  }

  async readlink(path: string): Promise<string> {
    return this.#disk.readlink(path);
  }

  async realpath(path: string): Promise<string> {
    return this.#disk.realpath(path);
  }

  async utimes(path: string, _atime: Date, mtime: Date): Promise<void> {
    this.#mayOwn(path, 'utime');
    this.#disk.change(path, { mtime: mtime.getTime() });
  }

  resolvePath(base: string, path: string): string {
    return absolute(base, path);
  }

  getAllPaths(): string[] {
    return [...this.#disk.paths()];
  }

  #read(path: string): string {
    this.#mayRead(path, 'open');
    return this.#disk.readBytes(path);
  }

  #write(path: string, bytes: string, append: boolean): void {
    if (path === STDOUT || path === STDERR) return this.#output(path, bytes);
    if (path === '/dev/null') return;
    const before = this.#disk.stat(path);
    if (before) this.#may(before, 2, 'open', path);
    else this.#mayChange(dirname(path), 'open', path);
    if (!before) this.#fresh.push(path);
    const old = append && before?.kind === 'file' ? this.#disk.readBytes(path) : '';
    this.#disk.writeBytes(path, old + bytes, { ...this.#owner(), mode: 0o666 & ~this.#umask });
  }

  #owner() {
    return { owner: this.user.name, group: this.#groups()[0] ?? this.user.name };
  }

  /** The names of the user's groups, the primary one first. */
  #groups(): readonly string[] {
    if (this.user.uid === 0) return [this.user.name];
    const accounts = new Accounts(this.#disk);
    const person = accounts.person(this.user.name);
    return person ? accounts.groupsOf(person).map(([, name]) => name) : [];
  }

  #mayRead(path: string, call: string): void {
    const node = this.#disk.stat(path);
    if (node) this.#may(node, 4, call, path);
  }

  #mayChange(directory: string, call: string, path: string): void {
    const node = this.#disk.stat(directory);
    if (node) this.#may(node, 2, call, path);
  }

  #mayOwn(path: string, call: string): void {
    const node = this.#disk.stat(path);
    if (node && this.user.uid !== 0 && node.owner !== this.user.name) throw new DiskError('EACCES', call, path);
  }

  #may(node: Node, bit: number, call: string, path: string): void {
    if (this.user.uid === 0) return;
    const shift = node.owner === this.user.name ? 6 : this.#groups().includes(node.group) ? 3 : 0;
    if (((node.mode >> shift) & bit) === 0) throw new DiskError('EACCES', call, path);
  }
}

function own(path: string) {
  const output = path === STDOUT || path === STDERR;
  if (!output && !path.startsWith(HIDDEN)) return undefined;
  const mode = output ? 0o620 : 0o755;
  return { isFile: true, isDirectory: false, isSymbolicLink: false, mode, size: 0, mtime: new Date() };
}

/** `identity` is the same for all paths of a file. */
function told(node: Node | undefined, path: string, identity: string | undefined) {
  if (!node || identity === undefined) throw new DiskError('ENOENT', 'stat', path);
  return {
    isFile: node.kind === 'file',
    isDirectory: node.kind === 'directory',
    isSymbolicLink: node.kind === 'link',
    mode: node.mode,
    size: node.kind === 'file' ? node.bytes.length : node.kind === 'link' ? node.target.length : 4096,
    mtime: new Date(node.mtime),
    identity,
  };
}

function isBinary(options: Encoding): boolean {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  return encoding === 'binary' || encoding === 'latin1';
}

function toBytes(content: Content, options: Encoding): string {
  if (typeof content !== 'string') return Buffer.from(content).toString('latin1');
  return isBinary(options) ? content : encode(content);
}

/** Rewrites the disk's error of a redirection as bash prints it. */
export function inWords(text: string): string {
  return text.replace(
    /^(ENOENT|ENOTDIR|EISDIR|EACCES): [^,\n]+, open '(.*)'$/gm,
    (_all, code: string, path: string) => `bash: ${path}: ${errorWords(code)}`,
  );
}
