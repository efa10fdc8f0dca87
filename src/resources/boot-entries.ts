import { type Exec, exec, type Operation } from '../model/operation.ts';
import { type Result, unknownResult } from '../model/result.ts';
import * as messages from './messages.ts';

/** Boot Loader Specification; EL8 and later. */
const ENTRIES = '/boot/loader/entries';
/** Has the entry that boots next, and the kernel arguments that EL8's entries call `$kernelopts`. */
const ENVIRONMENT = '/boot/grub2/grubenv';
const LINES = '^(linux|options) |^(kernelopts|tuned_params|saved_entry)=';
const WITHOUT_ENTRIES = ['test', '!', '-d', ENTRIES];

/** grubby reads the same files, and takes ten times as long. It is asked only where there are no such files. */
export const probeBootEntries: readonly [Operation, Operation] = [
  exec('grep', '-rsE', LINES, ENTRIES, ENVIRONMENT),
  { ...exec('grubby', '--info', 'ALL'), onlyIf: WITHOUT_ENTRIES },
];
/** The answer goes to `nextKernel`. */
export const probeNextKernel: Operation = { ...exec('grubby', '--default-kernel'), onlyIf: WITHOUT_ENTRIES };

export interface BootEntry {
  /** Version of the kernel. */
  readonly kernel: string | undefined;
  readonly arguments: readonly string[];
}

/** The boot entries, or why they could not be read. */
export type BootEntries =
  | { readonly kind: 'read'; readonly entries: readonly BootEntry[]; readonly next: string | undefined }
  | { readonly kind: 'unknown'; readonly reason: string };

/** `answers` are those of `probeBootEntries` and, where `next` matters, of `probeNextKernel`. */
export function parseBootEntries([files, grubby, chosen]: readonly (Result | undefined)[]): BootEntries {
  const found = fromFiles(printed(files)) ?? fromGrubby(printed(grubby), printed(chosen));
  if (found.entries.length > 0) return { kind: 'read', ...found };
  const isMissing = grubby?.kind === 'done' && grubby.status !== 0;
  return {
    kind: 'unknown',
    reason: isMissing ? unknownResult(grubby, 'grubby --info ALL').message : messages.noBootEntry,
  };
}

type Found = Pick<Extract<BootEntries, { kind: 'read' }>, 'entries' | 'next'>;

/** grep exits with status 2 where one of the files does not exist. */
function printed(result: Result | undefined): string {
  return result?.kind === 'done' ? result.stdout : '';
}

function fromFiles(text: string): Found | undefined {
  const environment = new Map<string, string>();
  const files = new Map<string, Map<string, string>>();
  for (const line of text.split('\n')) {
    const [, path = '', key = '', value = ''] = /^(\/[^:]*):(\w+)[ =]\s*(.*)$/.exec(line) ?? [];
    if (path === ENVIRONMENT) environment.set(key, value);
    else if (path.endsWith('.conf')) files.set(path, (files.get(path) ?? new Map<string, string>()).set(key, value));
  }
  if (files.size === 0) return undefined;
  const kernelArguments = (options: string) =>
    options.replace(/\$(kernelopts|tuned_params)\b/g, (_, name: string) => environment.get(name) ?? '');
  // As in the menu of GRUB: the newest first. The rescue entry's version is 0.
  const inMenu = [...files].sort(([a], [b]) => byVersion.compare(b, a));
  const entries = inMenu.map(([, lines]) => ({
    kernel: versionOf(lines.get('linux') ?? ''),
    arguments: words(kernelArguments(lines.get('options') ?? '')),
  }));
  return {
    entries,
    next: entries[
      savedIndex(
        inMenu.map(([path]) => path),
        environment.get('saved_entry'),
      )
    ]?.kernel,
  };
}

const byVersion = new Intl.Collator('en', { numeric: true });

/** GRUB boots the saved entry, given as a name or as an index, and otherwise the first one. */
function savedIndex(paths: readonly string[], saved = ''): number {
  const named = paths.indexOf(`${ENTRIES}/${saved}.conf`);
  if (named >= 0) return named;
  return /^\d+$/.test(saved) && Number(saved) < paths.length ? Number(saved) : 0;
}

/** `grubby --info ALL` prints lines kernel="…" and args="…" for each entry. */
function fromGrubby(info: string, chosen: string): Found {
  const kernels = [...info.matchAll(/^kernel="?(.*?)"?$/gm)].map(([, path = '']) => versionOf(path));
  const args = [...info.matchAll(/^args="(.*)"$/gm)].map(([, text = '']) => words(text));
  return { entries: args.map((each, index) => ({ kernel: kernels[index], arguments: each })), next: versionOf(chosen) };
}

function versionOf(path: string): string | undefined {
  return /\/vmlinuz-(\S+)\s*$/.exec(path)?.[1];
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** Changes arguments of all boot entries, and of those that later kernels get. */
export function updateBootEntries(option: '--args' | '--remove-args', args: readonly string[]): Exec {
  return exec('grubby', '--update-kernel', 'ALL', option, args.join(' '));
}
