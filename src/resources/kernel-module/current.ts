import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result, unknownResult, UnknownState } from '../../model/result.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import { type Configured, loadFile, modprobeFile, parseFiles, probeFiles } from './files.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

const MODULES = '/proc/modules';

export interface Loaded {
  readonly references: number;
  /** The modules that use it. */
  readonly users: readonly string[];
}

export interface Current {
  /** Undefined if it is not loaded. */
  readonly loaded: Loaded | undefined;
  /** Where the running kernel has it: in a file, in itself, or nowhere. */
  readonly found: 'file' | 'built-in' | 'none';
  /** The module that has this name as an alias. */
  readonly target: string | undefined;
  /** Version of the running kernel, where modprobe has printed it. */
  readonly kernel: string | undefined;
  readonly configured: Configured;
  /** The texts of our two files. */
  readonly loadFile: string | undefined;
  readonly modprobeFile: string | undefined;
  /** The values of declared options in the running kernel, of those that it shows. */
  readonly running: ReadonlyMap<string, string>;
}

export function probe({ name, options = {} }: Desired): readonly Operation[] {
  return [
    read(MODULES),
    // It loads nothing: modprobe(8).
    exec('modprobe', '--show-depends', '--', name),
    probeFiles,
    read(loadFile(name)),
    read(modprobeFile(name)),
    ...Object.keys(options).map((option) => read(parameterFile(name, option))),
  ];
}

function parameterFile(name: string, option: string): string {
  return `/sys/module/${name}/parameters/${option}`;
}

export function parse(results: readonly Result[], { name, options = {} }: Desired): Current {
  const [modules, depends, files, load, modprobe, ...values] = results;
  const loaded = parseLoaded(content(modules, MODULES) ?? '', name);
  if (isMissing(depends)) throw unknownState(messages.noModprobe(), depends);
  return {
    loaded,
    ...parseDepends(depends, name),
    configured: parseFiles(files, name),
    loadFile: content(load, loadFile(name)),
    modprobeFile: content(modprobe, modprobeFile(name)),
    running: new Map(
      Object.keys(options).flatMap((option, index) => {
        const value = values[index];
        return value?.kind === 'file' ? [[option, value.content.trim()] as const] : [];
      }),
    ),
  };
}

/** A line: name, size, references, the modules that use it ("-" for none). */
function parseLoaded(text: string, name: string): Loaded | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) return undefined;
  const [, , references = '', users = ''] = line.split(' ');
  return { references: Number(references), users: users.split(',').filter((one) => /^\w+$/.test(one)) };
}

/** Lines `builtin NAME`, `insmod PATH OPTIONS` and `install COMMAND`, the module itself last. */
function parseDepends(result: Result | undefined, name: string): Pick<Current, 'found' | 'target' | 'kernel'> {
  if (result?.kind !== 'done') throw new UnknownState(messages.noModprobe().message);
  if (result.status !== 0 && !/\bnot found\b/.test(result.stderr)) {
    throw unknownResult(result, 'modprobe --show-depends');
  }
  const last = result.stdout.trim().split('\n').at(-1) ?? '';
  const [, kernel] = /\/lib\/modules\/([\w.+~-]+)/.exec(`${result.stderr} ${last}`) ?? [];
  if (result.status !== 0 || last === '') return { found: 'none', target: undefined, kernel };
  const [, builtIn] = /^builtin (\S+)/.exec(last) ?? [];
  const [, file] = /^insmod \S*\/([^/\s]+)\.ko/.exec(last) ?? [];
  const target = (builtIn ?? file)?.replaceAll('-', '_');
  return {
    found: builtIn === undefined ? 'file' : 'built-in',
    target: target === name ? undefined : target,
    kernel,
  };
}
