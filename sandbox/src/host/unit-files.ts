import { type Disk } from './disk.ts';
import { basename } from './paths.ts';

export const ADMIN = '/etc/systemd/system';
export const VENDOR = '/usr/lib/systemd/system';

/** A unit file: the values of each key of each section, in their order. */
export interface UnitFile {
  readonly path: string;
  /** The path of the file itself, with links resolved. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly mtime: number;
}

/** The state of a unit file, as `systemctl is-enabled` prints it. */
export type FileState = 'enabled' | 'disabled' | 'static' | 'masked' | 'alias' | 'bad' | '';

/** systemd's unit files on a disk; systemd.unit(5). */
export class UnitFiles {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  isMasked(unit: string): boolean {
    const node = this.#disk.lstat(`${ADMIN}/${unit}`);
    return node?.kind === 'link' && node.target === '/dev/null';
  }

  /** Undefined where the unit does not exist or is masked. */
  find(unit: string): UnitFile | undefined {
    if (this.isMasked(unit)) return undefined;
    for (const directory of [ADMIN, VENDOR]) {
      const path = `${directory}/${unit}`;
      const node = this.#disk.stat(path);
      if (node?.kind !== 'file') continue;
      return { path: this.#disk.realpath(path), values: parse(this.#disk.read(path)), mtime: node.mtime };
    }
    return undefined;
  }

  /** The name of the unit's file, for a unit that may be an alias. */
  canonical(unit: string): string {
    const file = this.find(unit);
    return file ? basename(file.path) : unit;
  }

  /** The further names of a unit. */
  aliasesOf(unit: string): readonly string[] {
    return this.names().filter((name) => name !== unit && !this.isMasked(name) && this.canonical(name) === unit);
  }

  /** The units whose directory has a link to this one: `wants` or `requires`. */
  linkedFrom(unit: string, kind: 'wants' | 'requires'): readonly string[] {
    const directories = this.#disk.readdir(ADMIN).filter((name) => name.endsWith(`.${kind}`));
    const linked = directories.filter((name) => this.#disk.lstat(`${ADMIN}/${name}/${unit}`));
    return linked.map((name) => name.slice(0, -kind.length - 1));
  }

  /** All units that have a file, sorted. */
  names(): readonly string[] {
    const found = [ADMIN, VENDOR].flatMap((directory) =>
      this.#disk.exists(directory) ? this.#disk.readdir(directory).filter((name) => /\.\w+$/.test(name)) : [],
    );
    const files = found.filter((name) => !/\.(wants|requires|d)$/.test(name));
    return [...new Set(files)].sort();
  }

  state(unit: string): FileState {
    if (this.isMasked(unit)) return 'masked';
    const file = this.find(unit);
    const links = this.#links(unit);
    if (!file) return links.length > 0 ? 'bad' : '';
    if (basename(file.path) !== unit) return 'alias';
    if (links.some(({ exists }) => exists)) return 'enabled';
    return installLinks(file).length > 0 || list(file, 'Install.Also').length > 0 ? 'disabled' : 'static';
  }

  /** The preset of the vendor for a new unit; systemd.preset(5). */
  preset(unit: string): 'enabled' | 'disabled' {
    const file = '/usr/lib/systemd/system-preset/90-default.preset';
    const lines = this.#disk.tryRead(file)?.split('\n') ?? [];
    return lines.includes(`enable ${unit}`) ? 'enabled' : 'disabled';
  }

  /** Creates the links of [Install] and returns those that were missing. */
  enable(file: UnitFile): readonly { readonly path: string; readonly target: string }[] {
    const made = installLinks(file).filter(({ path }) => !this.#disk.lstat(path));
    for (const { path, target } of made) {
      this.#disk.mkdir(path.slice(0, path.lastIndexOf('/')), true);
      this.#disk.symlink(target, path);
    }
    return made;
  }

  /** Removes all links that enable a unit, and returns their paths. */
  disable(unit: string): readonly string[] {
    const paths = this.#links(unit).map(({ path }) => path);
    for (const path of paths) this.#disk.remove(path);
    return paths;
  }

  mask(unit: string): void {
    this.#disk.symlink('/dev/null', `${ADMIN}/${unit}`);
  }

  unmask(unit: string): void {
    this.#disk.remove(`${ADMIN}/${unit}`);
  }

  /** The links in .wants directories and then the aliases of a unit, in the order in which systemctl removes them. */
  #links(unit: string): readonly { readonly path: string; readonly exists: boolean }[] {
    const found: { readonly path: string; readonly exists: boolean }[] = [];
    const aliases: typeof found = [];
    for (const name of this.#disk.readdir(ADMIN)) {
      const path = `${ADMIN}/${name}`;
      const node = this.#disk.lstat(path);
      if (node?.kind === 'directory' && /\.(wants|requires)$/.test(name)) {
        const inside = `${path}/${unit}`;
        if (this.#disk.lstat(inside)) found.push({ path: inside, exists: this.#disk.exists(inside) });
      } else if (node?.kind === 'link' && name !== unit && basename(node.target) === unit) {
        aliases.push({ path, exists: this.#disk.exists(path) });
      }
    }
    return [...found, ...aliases];
  }
}

/** The values of a key of all its lines; systemd splits most lists at blanks. */
export function list(file: UnitFile, key: string): readonly string[] {
  return (file.values.get(key) ?? []).flatMap((line) => line.split(/\s+/).filter(Boolean));
}

export function value(file: UnitFile, key: string): string | undefined {
  return file.values.get(key)?.at(-1);
}

function installLinks(file: UnitFile): readonly { readonly path: string; readonly target: string }[] {
  const unit = basename(file.path);
  const wanted = (key: string, suffix: string) =>
    list(file, key).map((target) => ({ path: `${ADMIN}/${target}.${suffix}/${unit}`, target: file.path }));
  return [
    ...list(file, 'Install.Alias').map((alias) => ({ path: `${ADMIN}/${alias}`, target: file.path })),
    ...wanted('Install.WantedBy', 'wants'),
    ...wanted('Install.RequiredBy', 'requires'),
  ];
}

function parse(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of text.split('\n')) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, content = ''] = /^([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const name = `${section}.${key}`;
    values.set(name, [...(values.get(name) ?? []), content]);
  }
  return values;
}
