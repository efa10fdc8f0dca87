// modules-load.d(5): what is loaded at boot. modprobe.d(5): options, and what is not loaded.
import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';

const LOAD = ['/etc/modules-load.d', '/run/modules-load.d', '/usr/local/lib/modules-load.d', '/usr/lib/modules-load.d'];
const MODPROBE = ['/etc/modprobe.d', '/run/modprobe.d', '/usr/local/lib/modprobe.d', '/usr/lib/modprobe.d'];

/** The same for all steps, so that it is sent once. */
export const probeFiles: Operation = exec(
  ...(['grep', '-RsHE', '--include=*.conf', '^[[:space:]]*[^#;[:space:]]'] as const),
  ...LOAD,
  ...MODPROBE,
);

export function loadFile(name: string): string {
  return `${LOAD[0]}/provision-${name}.conf`;
}

export function modprobeFile(name: string): string {
  return `${MODPROBE[0]}/provision-${name}.conf`;
}

export interface Line {
  readonly file: string;
  readonly text: string;
}

/** What the files say about a module. */
export interface Configured {
  /** The lines that load it at boot. */
  readonly loads: readonly Line[];
  /** The lines `blacklist`, and `install` with a command that does nothing. */
  readonly prevents: readonly Line[];
  /** The values of its options. The last of several lines counts. */
  readonly options: ReadonlyMap<string, Option>;
}

export interface Option {
  readonly value: string;
  readonly file: string;
}

/** grep exits with status 2 where one of the directories does not exist. */
export function parseFiles(result: Result | undefined, name: string): Configured {
  const lines = (result?.kind === 'done' ? result.stdout.split('\n') : []).flatMap((line) => {
    const [, file = '', text = ''] = /^(\/[^:]*):(.*)$/.exec(line) ?? [];
    return file === '' ? [] : [{ file, text: text.trim(), words: text.trim().split(/\s+/) }];
  });
  const visible = visibleFiles(lines.map(({ file }) => file));
  const counted = lines.filter(({ file }) => visible.has(file));
  const isOne = (word: string | undefined) => word?.replaceAll('-', '_') === name;
  const sorted = counted
    .filter(({ file, words: [verb, target] }) => isIn(MODPROBE, file) && verb === 'options' && isOne(target))
    .toSorted((a, b) => (nameOf(a.file) < nameOf(b.file) ? -1 : Number(nameOf(a.file) > nameOf(b.file))));
  return {
    loads: counted.filter(({ file, words: [word] }) => isIn(LOAD, file) && isOne(word)),
    prevents: counted.filter(
      ({ file, words: [verb = '', target, command = ''] }) =>
        isIn(MODPROBE, file) && isOne(target) && (verb === 'blacklist' || (verb === 'install' && doesNothing(command))),
    ),
    options: new Map(sorted.flatMap(({ file, words }) => words.slice(2).map((word) => option(word, file)))),
  };
}

function doesNothing(command: string): boolean {
  return /^(\/usr)?\/bin\/(true|false)$/.test(command);
}

function option(word: string, file: string): readonly [string, Option] {
  const at = word.indexOf('=');
  return at < 0 ? [word, { value: '', file }] : [word.slice(0, at), { value: word.slice(at + 1), file }];
}

function isIn(directories: readonly string[], file: string): boolean {
  return directories.includes(file.slice(0, file.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A file hides those of the same name in the directories after its own. */
function visibleFiles(files: readonly string[]): ReadonlySet<string> {
  return new Set(
    [LOAD, MODPROBE].flatMap((directories) => {
      const first = new Map<string, string>();
      for (const directory of directories) {
        for (const file of files) {
          if (file === `${directory}/${nameOf(file)}` && !first.has(nameOf(file))) first.set(nameOf(file), file);
        }
      }
      return [...first.values()];
    }),
  );
}
