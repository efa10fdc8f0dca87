import { operationsOf } from '../../model/change.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import type { Change, Difference, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { type Current, isReadOnly, type Parameter } from './current.ts';
import { effective, FILE, NAME, nameOf, parseFiles, probeFiles, valueIn, withSettings } from './files.ts';
import { words } from './key.ts';
import * as messages from './messages.ts';
import { refuse } from './refuse.ts';
import { relevant } from './relevant.ts';
import { type Desired, parametersOf, schema, type Setting } from './schema.ts';

/** Where a container mounts /proc/sys read-only: proc_pid_mounts(5). */
const MOUNTS = '/proc/self/mounts';

export const sysctl: Resource<Desired, Current> = {
  type: 'sysctl',
  summary: 'Kernel parameters, now and after a reboot.',
  schema,
  name: ({ settings }) => settings.map(({ key }) => key).join(' '),
  probe: ({ settings }) => ({
    operations: [...probeFiles, read(FILE), read(MOUNTS), ...settings.map(({ path }) => read(procPath(path)))],
    parse: (results) => parse(results, settings),
  }),
  plan,
  refuse,
  warn: ({ files }, { settings }) => {
    const differs = settings.find(({ key, value }) => isOther(effective(files.sysctlConf, key)?.value, value));
    const found = differs && effective(files.sysctlConf, differs.key);
    return found ? messages.sysctlConfDiffers(found) : undefined;
  },
  restore,
  advise: messages.failureAdvice,
};

function isOther(found: string | undefined, wanted: string | undefined): boolean {
  return found !== undefined && wanted !== undefined && found !== wanted;
}

function procPath(path: string): string {
  return `/proc/sys/${path}`;
}

function parse([lines, paths, own, mounts, ...values]: readonly Result[], settings: readonly Setting[]): Current {
  const table = content(mounts, MOUNTS) ?? '';
  return {
    files: parseFiles([lines, paths]),
    own: content(own, FILE),
    parameters: new Map(
      settings.map(({ key, path, value }, index) => [key, parameter({ path, value }, values[index], table)] as const),
    ),
  };
}

function parameter(
  { path, value }: Pick<Setting, 'path' | 'value'>,
  result: Result | undefined,
  mounts: string,
): Parameter | undefined {
  // What shall be absent from the file may be one that cannot be read, such as net.ipv4.route.flush.
  if (value === undefined && result?.kind === 'failed') return undefined;
  const text = content(result, procPath(path));
  if (text === undefined) return undefined;
  const mode = result?.kind === 'file' ? result.mode : '';
  return {
    running: words(text),
    writable: mode === '' || (Number.parseInt(mode, 8) & 0o222) !== 0,
    readOnly: isReadOnly(procPath(path), mounts),
  };
}

function plan(current: Current, desired: Desired): readonly Change[] {
  const settings = relevant(current, desired);
  const parts = settings.map((setting) => partOf(current, setting));
  const diff = parts.flatMap((part) => part.diff);
  if (diff.length === 0) return [];
  const inFile = parts.flatMap((part) => part.inFile);
  const notes = parts.flatMap((part) => part.notes);
  const operations: readonly Operation[] = [
    // Before the file: a value that the kernel refuses is not saved.
    ...parts.flatMap((part) => part.operations),
    ...(inFile.length === 0 ? [] : saveOperations(withSettings(current.own, inFile))),
  ];
  const action = settings.every(({ value }) => value === undefined) ? 'remove' : 'change';
  return [{ action, diff, operations: operationsOf(operations), ...(notes.length === 0 ? {} : { notes }) }];
}

/** What one parameter adds to a change. */
interface Part {
  readonly diff: readonly Difference[];
  readonly operations: readonly Operation[];
  readonly inFile: readonly Setting[];
  readonly notes: readonly string[];
}

function partOf(current: Current, setting: Setting): Part {
  const { key, path, value } = setting;
  if (value === undefined) return removal(current, setting);
  const running = current.parameters.get(key)?.running;
  const boot = effective(current.files.atBoot, key);
  const [nowDiffers, bootDiffers] = [running !== value, boot?.value !== value];
  return {
    diff: [
      ...(nowDiffers ? [{ field: key, before: running ?? null, after: value }] : []),
      ...(bootDiffers ? [{ field: `${key} after a reboot`, before: boot?.value ?? null, after: value }] : []),
    ],
    operations: nowDiffers ? [exec('sysctl', '-w', '--', `${path}=${value}`)] : [],
    inFile: bootDiffers ? [setting] : [],
    notes: bootDiffers && boot && nameOf(boot.file) !== NAME ? [messages.overrides(boot)] : [],
  };
}

function removal({ own }: Current, setting: Setting): Part {
  const { key } = setting;
  const lines = valueIn(own, key);
  if (lines === undefined) return { diff: [], operations: [], inFile: [], notes: [] };
  return {
    diff: [{ field: `${key} in ${FILE}`, before: lines, after: null }],
    operations: [],
    inFile: [setting],
    notes: [messages.keepsValue(key)],
  };
}

function saveOperations(text: string | undefined): readonly Operation[] {
  if (text === undefined) return [exec('rm', '-f', '--', FILE)];
  return [{ kind: 'write', path: FILE, content: text }];
}

/** Possible where each parameter is at boot as it is now. */
function restore(current: Current, { settings }: Desired): Desired | undefined {
  const before = settings.map(({ key, path, value }): Setting => {
    const found = value === undefined ? valueIn(current.own, key) : current.parameters.get(key)?.running;
    return { key, path, value: found };
  });
  const [first] = before;
  if (before.length === 1 && first?.value === undefined) return undefined;
  return declarationOf({ schema, plan }, current, parametersOf(before));
}
