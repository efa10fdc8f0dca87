import { withoutMarks } from '../../model/host-text.ts';
import { exec, type Exec, type Operation, type Result, unknownResult } from '../../model/operation.ts';
import { isKernel, type Kernel, kernelProbe, parseKernel } from '../reboot/kernel.ts';
import { unknownState } from '../unknown-state.ts';
import { adviseDnf } from './advice.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { parseUnfinished, unfinishedProbe, type UnfinishedTransaction } from './unfinished-transaction.ts';

export interface Current {
  /** Version by name, of the installed ones of the declared packages. */
  readonly installed: ReadonlyMap<string, string>;
  /** Newer versions by name; only read for `latest`. */
  readonly upgrades: ReadonlyMap<string, string>;
  /** What else a removal removes; only read for `absent`. */
  readonly removedToo: RemovedToo;
  readonly unfinished: UnfinishedTransaction | undefined;
  /** Only read where one of the packages is a kernel. */
  readonly kernel: Kernel | undefined;
}

/** Version by name. */
export interface RemovedToo {
  readonly dependent: ReadonlyMap<string, string>;
  readonly unused: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();
const NOTHING_ELSE: RemovedToo = { dependent: NONE, unused: NONE };
const QUERY = ['rpm', '-q', '--queryformat', '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n', '--'];

export function probe(desired: Desired) {
  const { name, state } = desired;
  const query: Exec = { ...exec(...QUERY, ...name), split: ofNames };
  const dnf = dnfProbe(desired);
  const kernel = state !== 'absent' && name.some(isKernel) ? kernelProbe : [];
  const operations: readonly Operation[] = [query, ...dnf, ...kernel, ...unfinishedProbe];
  return {
    operations,
    parse(results: readonly Result[]): Current {
      const [rpm, ...rest] = results;
      const afterDnf = rest.slice(dnf.length);
      return {
        installed: parseQuery(rpm, name),
        upgrades: state === 'latest' ? parseUpgrades(rest[0]) : NONE,
        removedToo: state === 'absent' ? parseRemoval(rest[0], name) : NOTHING_ELSE,
        kernel: kernel.length > 0 ? parseKernel(afterDnf.slice(0, kernel.length)) : undefined,
        unfinished: parseUnfinished(afterDnf.slice(kernel.length)),
      };
    },
  };
}

/** dnf is slow, so it is asked only about installed packages: mostly, that is none. */
function dnfProbe({ name, state }: Desired): readonly Exec[] {
  const argsFrom = ['rpm', '-q', '--queryformat', '%{NAME}\\n', '--', ...name];
  switch (state) {
    case 'present':
      return [];
    case 'absent':
      return [{ ...exec('dnf', '--cacheonly', 'remove', '--assumeno'), argsFrom }];
    case 'latest':
      return [{ ...exec('dnf', '--quiet', 'check-update'), argsFrom }];
  }
}

/** The part of the answer to `rpm -q` about some of its names. A query that failed has failed for each name. */
function ofNames(result: Result, names: readonly string[], all: readonly string[]): Result {
  if (result.kind !== 'done' || hasFailed(result, all)) return result;
  const notInstalled = new Set(names.map((name) => `package ${name} is not installed`));
  const lines = result.stdout.split('\n');
  const missing = lines.filter((line) => notInstalled.has(line));
  const own = lines.filter((line) => notInstalled.has(line) || names.includes(line.split(' ', 1)[0] ?? ''));
  return { ...result, status: missing.length, stdout: own.map((line) => `${line}\n`).join('') };
}

/** `rpm -q` exits with the number of packages that are not installed. */
function hasFailed({ status, stderr }: { readonly status: number; readonly stderr: string }, names: readonly string[]) {
  return /^error:/m.test(stderr) || status > names.length;
}

function parseQuery(result: Result | undefined, names: readonly string[]): ReadonlyMap<string, string> {
  if (result?.kind !== 'done' || hasFailed(result, names)) {
    const { message, missing } = unknownResult(result, 'rpm -q');
    throw unknownState({ message, ...(missing ? {} : { next: messages.verifyDatabase }) }, result);
  }
  const installed = new Map<string, string>();
  for (const line of result.stdout.split('\n')) {
    const [name, version, ...more] = line.split(' ');
    if (name && version && more.length === 0) installed.set(name, version);
  }
  for (const name of names) {
    if (!installed.has(name) && !result.stdout.includes(`package ${name} is not installed`)) {
      throw unknownState(messages.otherName(name), result);
    }
  }
  return installed;
}

/** `dnf check-update` exits with 100 if there are updates, and lists `name.arch  version  repository`. */
function parseUpgrades(result: Result | undefined): ReadonlyMap<string, string> {
  if (result?.kind === 'skipped') return NONE;
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 100)) {
    throw dnfFailed(result, 'dnf check-update');
  }
  const [updates = ''] = result.stdout.split(/^Obsoleting Packages$/m);
  const found = updates.matchAll(/^(\S+)\.[^.\s]+\s+(\S+)\s+\S+$/gm);
  return new Map([...found].map(([, name = '', version = '']) => [name, version]));
}

/** The transaction table that `dnf remove --assumeno` shows: ` name  arch  version  repository  size` a row. */
function parseRemoval(result: Result | undefined, names: readonly string[]): RemovedToo {
  if (result?.kind === 'skipped') return NOTHING_ELSE;
  if (result?.kind !== 'done' || !/^Transaction Summary$/m.test(result.stdout)) {
    throw dnfFailed(result, 'dnf remove --assumeno');
  }
  const [table = ''] = result.stdout.split(/^Transaction Summary$/m);
  const [needed = '', unused = ''] = table.split(/^Removing unused dependencies:$/m);
  return { dependent: packagesIn(needed, names), unused: packagesIn(unused, names) };
}

/** A row that is too wide has two lines, the second indented further. An installed package is from an @repository. */
function packagesIn(table: string, except: readonly string[]): ReadonlyMap<string, string> {
  const rows = table.replace(/\n {2,}/g, ' ').matchAll(/^ (\S+) +\S+ +(\S+) +@\S+ +\S/gm);
  const packages = [...rows].map(([, name = '', version = '']) => [name, version] as const);
  return new Map(packages.filter(([name]) => !except.includes(name)));
}

function dnfFailed(result: Result | undefined, command: string) {
  const { message, words = '' } = unknownResult(result, command);
  return unknownState({ message, next: adviseDnf(withoutMarks(words)) }, result);
}
