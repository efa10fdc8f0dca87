import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { glob } from '../model/glob.ts';
import { invalidLine, isDirectory } from './connection-messages.ts';
import { withFileLock } from './file-lock.ts';
import { replaceFile } from './replace-file.ts';

/** `SHA256:…` as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace('=', '')}`;
}

/** The algorithm name a public key blob begins with, such as `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/** A host as known_hosts names it: the port only where it is not 22. */
export function hostPattern(address: string, port: number): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

interface Entry {
  readonly file: string;
  readonly line: number;
  /** It has no key, or a damaged one. */
  readonly invalid: boolean;
  readonly marker: string | undefined;
  readonly patterns: readonly string[];
  readonly type: string;
  readonly key: string;
  /** The host is going to have it. Once the host shows it, it replaces the other keys. */
  readonly announced: boolean;
}

/** The comment of an announced key. */
const ANNOUNCED = 'provision:announced';

export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly file: string; readonly line: number }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number };

/** Why a known_hosts file cannot be used. */
export interface Defect {
  /** The file, or `file:line`. */
  readonly where: string;
  readonly reason: string;
}

/** The recorded host keys: provision's own file, to which new keys are added, and those of the user, which it only reads. */
export class KnownHosts {
  readonly #own: string;
  readonly #entries: readonly Entry[];
  readonly #invalid: readonly Entry[];
  readonly #unreadable: readonly Defect[];
  #added: Entry[] = [];
  /** The names whose keys in the own file count no longer. */
  readonly #replaced = new Set<string>();
  #saving: Promise<void> = Promise.resolve();

  private constructor(own: string, entries: readonly Entry[], unreadable: readonly Defect[]) {
    this.#own = own;
    this.#entries = entries.filter(({ invalid }) => !invalid);
    this.#invalid = entries.filter(({ invalid }) => invalid);
    this.#unreadable = unreadable;
  }

  /** Where keys are recorded. */
  get file(): string {
    return this.#own;
  }

  /** `own` is where keys are recorded; files that do not exist are empty. */
  static async load(own: string, others: readonly string[]): Promise<KnownHosts> {
    const unreadable: Defect[] = [];
    const files = await Promise.all(
      [own, ...others].map(async (file) => {
        const text = await readFile(file, 'utf8')
          .catch(ignoreMissing)
          .catch((error: NodeJS.ErrnoException) => {
            unreadable.push({ where: file, reason: error.code === 'EISDIR' ? isDirectory : error.message });
            return '';
          });
        return parse(file, text);
      }),
    );
    return new KnownHosts(own, files.flat(), unreadable);
  }

  /** Whether a key is recorded under one of the names of a host (see `hostPattern`). */
  check(names: string | readonly string[], key: Buffer): Verdict {
    const shown = key.toString('base64');
    const entries = this.#matching(names);
    const revoked = entries.find((entry) => entry.marker === '@revoked' && entry.key === shown);
    if (revoked) return { kind: 'revoked', file: revoked.file, line: revoked.line };
    const plain = entries.filter((entry) => entry.marker === undefined);
    if (plain.some((entry) => entry.key === shown)) return { kind: 'known' };
    // A key of another type counts as changed, too: the key exchange prefers the types that are recorded.
    const other = plain[0];
    return other ? { kind: 'changed', file: other.file, line: other.line } : { kind: 'unknown' };
  }

  /** Why nothing usable is recorded under the names of a host, if a file or a line of it is defective. */
  defect(names: string | readonly string[]): Defect | undefined {
    if (this.#matching(names).length > 0) return undefined;
    const all = typeof names === 'string' ? [names] : names;
    const line = this.#invalid.find(({ patterns }) => all.some((name) => matches(patterns, name)));
    return line ? { where: `${line.file}:${line.line}`, reason: invalidLine } : this.#unreadable[0];
  }

  /** The types of the keys that are recorded under one of the names of a host and not revoked. */
  types(names: string | readonly string[]): readonly string[] {
    const entries = this.#matching(names);
    const revoked = new Set(entries.filter(({ marker }) => marker === '@revoked').map(({ key }) => key));
    const usable = entries.filter(({ marker, key }) => marker === undefined && !revoked.has(key));
    return [...new Set(usable.map(({ type }) => type))];
  }

  /** Records a key for hosts in provision's own file, where it replaces their earlier keys, and those of `replaced`. */
  async record(hosts: readonly string[], key: Buffer, replaced: readonly string[] = []): Promise<void> {
    await this.recordAll([{ hosts, key }], replaced);
  }

  /** The same for many keys at once, which writes the file once. */
  async recordAll(
    keys: readonly { readonly hosts: readonly string[]; readonly key: Buffer }[],
    replaced: readonly string[] = [],
  ): Promise<void> {
    const entries = keys.map(({ hosts, key }): Entry => ({
      file: this.#own,
      line: 0,
      invalid: false,
      marker: undefined,
      patterns: hosts,
      type: keyType(key),
      key: key.toString('base64'),
      announced: false,
    }));
    const names = new Set([...keys.flatMap(({ hosts }) => hosts), ...replaced]);
    const earlier = this.#added.map((old) => ({ ...old, patterns: old.patterns.filter((name) => !names.has(name)) }));
    this.#added = [...earlier, ...entries];
    for (const name of names) this.#replaced.add(name);
    await this.#save(entries, names);
  }

  /**
   * Records keys, each `TYPE BASE64`, that a host is going to have, in provision's own file: under those of its names for which
   * the key with the fingerprint `current` is recorded, which keeps counting.
   */
  async announce(names: readonly string[], current: string, keys: readonly string[]): Promise<void> {
    const patterns = names.filter((name) =>
      this.#matchingOne(name).some(({ key }) => fingerprint(Buffer.from(key, 'base64')) === current),
    );
    const lines = keys.map((key) => `${patterns.join(',')} ${key} ${ANNOUNCED}`);
    const entries = patterns.length === 0 ? [] : parse(this.#own, lines.join('\n'));
    this.#added = [...this.#added, ...entries];
    await this.#save(entries, new Set());
  }

  /** Whether the key was announced for the host of this name, and not recorded since. */
  isAnnounced(name: string, key: Buffer): boolean {
    const shown = key.toString('base64');
    return this.#matchingOne(name).some((entry) => entry.announced && entry.key === shown);
  }

  /** One write after the other. */
  async #save(entries: readonly Entry[], names: ReadonlySet<string>): Promise<void> {
    this.#saving = this.#saving
      .catch(() => {})
      .then(() => withFileLock(this.#own, () => rewrite(this.#own, entries, names)));
    await this.#saving;
  }

  #matching(names: string | readonly string[]): readonly Entry[] {
    if (typeof names === 'string') return this.#matchingOne(names);
    return [...new Set(names.flatMap((name) => this.#matchingOne(name)))];
  }

  #matchingOne(host: string): readonly Entry[] {
    const added = this.#added.filter((entry) => matches(entry.patterns, host));
    if (!this.#replaced.has(host)) return [...added, ...this.#entries.filter((entry) => matches(entry.patterns, host))];
    // A key recorded since then replaces those that were read from the own file, but not the user's, nor revoked ones.
    const others = this.#entries.filter(
      (entry) => (entry.file !== this.#own || entry.marker) && matches(entry.patterns, host),
    );
    return [...added, ...others];
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
  throw error;
}

/** Reads the file again before writing it, so that parallel runs keep each other's entries. */
async function rewrite(file: string, entries: readonly Entry[], names: ReadonlySet<string>): Promise<void> {
  const before = await readFile(file, 'utf8').catch(ignoreMissing);
  const lines = before
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => withoutHosts(file, line, names));
  lines.push(...entries.map(lineOf));
  await replaceFile(file, `${lines.join('\n')}\n`);
}

function withoutHosts(file: string, line: string, hosts: ReadonlySet<string>): readonly string[] {
  const [entry] = parse(file, line);
  if (!entry || entry.marker || entry.invalid) return [line];
  const kept = entry.patterns.filter((pattern) => !hosts.has(pattern));
  if (kept.length === entry.patterns.length) return [line];
  return kept.length === 0 ? [] : [lineOf({ ...entry, patterns: kept })];
}

function lineOf({ patterns, type, key, announced }: Entry): string {
  return [patterns.join(','), type, key, ...(announced ? [ANNOUNCED] : [])].join(' ');
}

/** Format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
function parse(file: string, text: string): readonly Entry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
    const [patterns, type = '', key = '', comment] = fields;
    if (!patterns || patterns.startsWith('#')) return [];
    const invalid = !isKey(type, key);
    const announced = comment === ANNOUNCED;
    return [{ file, line: index + 1, invalid, marker, patterns: patterns.split(','), type, key, announced }];
  });
}

/** A key begins with its type. */
function isKey(type: string, key: string): boolean {
  const blob = Buffer.from(key, 'base64');
  return blob.length > 4 && keyType(blob) === type;
}

function matches(patterns: readonly string[], host: string): boolean {
  const name = host.toLowerCase();
  let found = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (isNamed(pattern.slice(1), name)) return false;
    } else if (pattern.startsWith('|1|') ? hashed(pattern, name) : isNamed(pattern, name)) {
      found = true;
    }
  }
  return found;
}

/** Most patterns are plain names: a thousand hosts are compared with as many lines. */
function isNamed(pattern: string, name: string): boolean {
  const lower = pattern.toLowerCase();
  return /[*?]/.test(lower) ? glob(lower).test(name) : lower === name;
}

function hashed(pattern: string, name: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
