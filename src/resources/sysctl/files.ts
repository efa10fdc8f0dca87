// The files from which systemd-sysctl sets parameters at boot: sysctl.d(5).
import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { find } from '../programs.ts';
import { keyOf, pathOf, words } from './key.ts';

/** Sorts after digits and after the names that packages use. */
export const NAME = 'zz-provision.conf';
export const FILE = `/etc/sysctl.d/${NAME}`;
/** systemd-sysctl reads it only through the link /etc/sysctl.d/99-sysctl.conf; `sysctl --system` reads it last. */
export const SYSCTL_CONF = '/etc/sysctl.conf';

/** A file hides those of the same name in the directories after its own. */
const DIRECTORIES = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];

/** The same for all steps, so that both are sent once. grep does not print empty files and links to /dev/null: find does. */
export const probeFiles: readonly [Operation, Operation] = [
  exec('grep', '-RsHnE', '--include=*.conf', '^[^#;=]+=', ...DIRECTORIES, SYSCTL_CONF),
  exec(...find(...DIRECTORIES, '-maxdepth', '1', '-name', '*.conf', '-printf', '%p\\n')),
];

export interface Assignment {
  readonly file: string;
  /** The number of its line there. */
  readonly line: number;
  /** With dots. May be a pattern. */
  readonly key: string;
  readonly value: string;
}

/** All assignments that count at boot, in the order in which they are applied; and those of /etc/sysctl.conf. */
export interface Files {
  readonly atBoot: readonly Assignment[];
  readonly sysctlConf: readonly Assignment[];
}

/** Both programs exit with a status other than 0 where one of the directories does not exist. */
export function parseFiles([lines, paths]: readonly (Result | undefined)[]): Files {
  const visible = visibleFiles(printed(paths));
  const all = printed(lines).flatMap((printedLine) => {
    const [, file = '', line = '', text = ''] = /^(\/[^:]*):(\d{1,9}):(.*)$/.exec(printedLine) ?? [];
    const assignment = parseLine(text);
    return assignment ? [{ file, line: Number(line), ...assignment }] : [];
  });
  const atBoot = all.filter(({ file }) => visible.has(file));
  return {
    // Of one file, the lines stay in their order: the sort is stable.
    atBoot: atBoot.toSorted((a, b) => byName(a.file, b.file)),
    sysctlConf: all.filter(({ file }) => file === SYSCTL_CONF),
  };
}

function printed(result: Result | undefined): readonly string[] {
  return result?.kind === 'done' ? result.stdout.split('\n') : [];
}

function visibleFiles(paths: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visible = new Set<string>();
  for (const directory of DIRECTORIES) {
    for (const path of paths.filter((one) => directoryOf(one) === directory)) {
      if (!seen.has(nameOf(path))) visible.add(path);
      seen.add(nameOf(path));
    }
  }
  return visible;
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As strcmp(3) orders the names. */
function byName(a: string, b: string): number {
  const [one, other] = [nameOf(a), nameOf(b)];
  return one < other ? -1 : Number(one > other);
}

/** A line `KEY = VALUE`; a "-" before the key only says that a failure is ignored. */
function parseLine(line: string): Pick<Assignment, 'key' | 'value'> | undefined {
  const text = line.trim();
  const at = text.indexOf('=');
  if (at <= 0 || /^[#;]/.test(text)) return undefined;
  const key = text.slice(0, at).trim().replace(/^-/, '');
  return { key: keyOf(pathOf(key)), value: words(text.slice(at + 1)) };
}

/** The assignment that counts at boot. A pattern never wins over the parameter by its name. */
export function effective(files: readonly Assignment[], key: string): Assignment | undefined {
  return files.findLast((one) => one.key === key);
}

/** The value that the text of our file gives a parameter. */
export function valueIn(text: string | undefined, key: string): string | undefined {
  return (text ?? '')
    .split('\n')
    .map(parseLine)
    .findLast((one) => one?.key === key)?.value;
}

const HEADER = '# Written by provision.\n';

/** The text of our file with these values; a value of undefined removes the parameter. Undefined if nothing is left. */
export function withSettings(
  text: string | undefined,
  settings: readonly { readonly key: string; readonly value: string | undefined }[],
): string | undefined {
  const lines = (text ?? HEADER).replace(/\n$/, '').split('\n');
  const kept = lines.filter((line) => !settings.some(({ key }) => parseLine(line)?.key === key));
  const added = settings.flatMap(({ key, value }) => (value === undefined ? [] : [`${key} = ${value}`]));
  const all = [...kept, ...added];
  return all.some((line) => parseLine(line)) ? `${all.join('\n')}\n` : undefined;
}
