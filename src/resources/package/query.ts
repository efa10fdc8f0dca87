import { type Exec, exec } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { rpm } from '../programs.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { matchesPin, pinOf, plainNames } from './pin.ts';

const FORMAT = String.raw`%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\n`;
const NAME_FORMAT = String.raw`%{NAME}\n`;

/** Which of the packages are installed. The queries of all steps become one. */
export function query(specs: readonly string[]): Exec {
  return { ...exec(...rpm('-q', '--queryformat', FORMAT, '--', ...plainNames(specs))), split };
}

/** A command line that prints the names of the installed ones of these packages. */
export function printInstalled(names: readonly string[]): readonly string[] {
  return rpm('-q', '--queryformat', NAME_FORMAT, '--', ...names);
}

/**
 * Fails if one of the packages is not installed although an installed package provides something of its name, and prints
 * the names of both.
 */
export function providersCheck(names: readonly string[]): Exec {
  return {
    ...exec(...printInstalled(names)),
    argsFrom: rpm('-q', '--whatprovides', '--queryformat', NAME_FORMAT, '--', ...names),
  };
}

export interface Installed {
  /** Version by declared package, of those that are installed as declared. */
  readonly installed: ReadonlyMap<string, string>;
  /** Of those that are installed in a version that does not match. */
  readonly otherVersions: ReadonlyMap<string, string>;
}

/** `rpm -q` exits with the number of packages that are not installed. */
export function parseQuery(result: Result | undefined, specs: readonly string[]): Installed {
  const names = plainNames(specs);
  if (!isAnswer(result, names)) {
    const { message, missing } = unknownResult(result, 'rpm -q');
    throw unknownState({ message, ...(missing ? {} : { next: messages.verifyDatabase }) }, result);
  }
  const installed = new Map<string, string>();
  const otherVersions = new Map<string, string>();
  const missing = new Set<string>();
  for (const line of result.stdout.split('\n')) {
    const found = parseLine(line);
    for (const pin of specs.map(pinOf)) {
      if (found?.names.includes(pin.name) !== true) continue;
      (matchesPin(pin, found.version) ? installed : otherVersions).set(pin.spec, found.version);
    }
    const absent = missingIn(line);
    if (absent !== undefined) missing.add(absent);
  }
  const isKnown = (spec: string) => installed.has(spec) || otherVersions.has(spec) || missing.has(pinOf(spec).name);
  const unclear = specs.find((spec) => !isKnown(spec));
  if (unclear !== undefined) throw unknownState(messages.otherName(unclear), result);
  return { installed, otherVersions };
}

type Done = Extract<Result, { kind: 'done' }>;

function isAnswer(result: Result | undefined, names: readonly string[]): result is Done {
  return result?.kind === 'done' && !/^error:/m.test(result.stderr) && result.status <= names.length;
}

function split(result: Result, names: readonly string[], all: readonly string[]): Result {
  if (!isAnswer(result, all)) return result;
  const lines = result.stdout.split('\n').filter((line) => {
    const absent = missingIn(line);
    return absent === undefined ? parseLine(line)?.names.some((name) => names.includes(name)) : names.includes(absent);
  });
  const status = lines.filter((line) => missingIn(line) !== undefined).length;
  return { ...result, status, stdout: lines.map((line) => `${line}\n`).join('') };
}

function missingIn(line: string): string | undefined {
  return /^package (\S+) is not installed$/.exec(line)?.[1];
}

/** The names by which `rpm -q` finds a package: name, name-version, name-version-release, each also with the architecture. */
function parseLine(line: string): { readonly names: readonly string[]; readonly version: string } | undefined {
  const [, name, epoch = '', version, release, architecture] =
    /^(\S+) (\d+:)?([^\s-]+)-([^\s-]+) (\S+)$/.exec(line) ?? [];
  if (name === undefined || version === undefined || release === undefined) return undefined;
  const plain = [name, `${name}-${version}`, `${name}-${version}-${release}`];
  return {
    names: [...plain, ...plain.map((one) => `${one}.${architecture}`)],
    version: `${epoch}${version}-${release}`,
  };
}
