import { type Checksum, exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result, unknownResult } from '../../model/result.ts';
import { environmentProbe, parseEnvironment } from '../http/request.ts';
import { checksumTextOf } from '../http/schema.ts';
import { parsePrograms, programsProbe } from '../installed-programs.ts';
import { ownerOf } from '../path-attributes.ts';
import { parsePath, type PathState, probePath } from '../path-state.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { programsFor } from './programs.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** What is at the path, links followed; undefined if there is nothing. */
  readonly directory: PathState | undefined;
  /** What was unpacked completely. */
  readonly record: Record | undefined;
  /** Whether there is a marker: also of what was unpacked in part. */
  readonly hasMarker: boolean;
  /** Members of the archive, and paths of `creates`, that do not exist. */
  readonly missing: readonly string[];
  /** Members of earlier archives that the last one does not have, and that still exist. */
  readonly left: readonly string[];
  /** The declared archive of the host. If it was removed after it was unpacked, undefined. */
  readonly archive: { readonly type: string; readonly digest: string | undefined } | undefined;
  /** Those of `programsFor` that are installed. */
  readonly programs: ReadonlySet<string>;
  readonly environment: ReadonlyMap<string, string>;
}

export interface Record {
  /** As `checksumTextOf` gives it. */
  readonly checksum: string;
  readonly strip: number;
  /** `user:group`, as far as they were declared. */
  readonly owner: string;
}

/** The name of the marker, a directory in that of the archive. */
export function markerOf({ name }: Desired): string {
  return name === undefined ? '.provision-archive' : `.provision-archive-${name}`;
}

/** The text that `parseRecord` reads. */
export function recordText({ checksum, strip, owner }: Record): string {
  return ['Written by provision.', `checksum ${checksum}`, `strip ${strip}`, `owner ${owner}`].join('\n');
}

function parseRecord(text: string, path: string): Record {
  const [, checksum, strip, owner] =
    /^Written by provision\.\nchecksum (\w+:[0-9a-f]+)\nstrip (\d{1,2})\nowner (\S*)\n$/.exec(text) ?? [];
  if (checksum === undefined || owner === undefined) throw unknownState(messages.markerInvalid(path));
  return { checksum, strip: Number(strip), owner };
}

export function probe(desired: Desired) {
  const { path, file } = desired;
  const marker = `${path}/${markerOf(desired)}`;
  const programs = programsFor(desired);
  const operations: readonly Operation[] = [
    probePath(probeOf(desired)),
    read(`${marker}/record`),
    ...(['members', 'left'] as const).map((list) => statOf(path, `${marker}/${list}`)),
    environmentProbe,
    ...(programs.length === 0 ? [] : [programsProbe(programs)]),
    ...(file === undefined ? [] : [probePath(archiveProbe(file))]),
  ];
  return { operations, parse: (results: readonly Result[]) => parse(results, desired) };
}

function probeOf({ path, creates = [] }: Desired) {
  return { path, follow: true, others: creates.map((one) => `${path}/${one}`) };
}

function archiveProbe(file: string) {
  return { path: file, follow: true, expression: ['-type', 'f', '-exec', 'sha256sum', '--', '{}', ';'] };
}

/** Prints the names in a list that exist, and reports the others as errors. */
function statOf(directory: string, list: string): Operation {
  const command = ['stat', list.endsWith('/left') ? '--printf=%n\\n' : '--printf=', '--'];
  return {
    ...exec('env', `--chdir=${directory}`, 'xargs', '--null', `--arg-file=${list}`, ...command),
    onlyIf: ['test', '-s', list],
  };
}

function parse([place, record, members, left, environment, ...more]: readonly Result[], desired: Desired): Current {
  const { path, creates = [], file } = desired;
  const { state, others } = parsePath(place, probeOf(desired));
  const programs = programsFor(desired).length === 0 ? new Set<string>() : parsePrograms(more.shift());
  const recordPath = `${path}/${markerOf(desired)}/record`;
  const text = content(record, recordPath);
  const missing = [...missingIn(members), ...creates.filter((one) => !others.has(`${path}/${one}`))];
  const unpacked = text === undefined ? undefined : parseRecord(text, recordPath);
  const archive = file === undefined ? undefined : parseArchive(more.shift(), file);
  if (file !== undefined && !archive && (missing.length > 0 || !isAsDeclared(unpacked, desired))) {
    throw unknownState(messages.fileMissing(file), undefined, true);
  }
  return {
    directory: state,
    record: unpacked,
    hasMarker: text !== undefined || members?.kind === 'done' || left?.kind === 'done',
    missing,
    left: left?.kind === 'done' ? left.stdout.split('\n').filter((one) => one !== '') : [],
    archive,
    programs,
    environment: parseEnvironment(environment),
  };
}

/** The name is in quotes: in double ones if it has a single one in it. */
const MISSING = /^stat: cannot statx? (.+): (No such file or directory|Not a directory)$/;

/** xargs(1) exits with 123 where stat has failed. */
function missingIn(result: Result | undefined): readonly string[] {
  if (result?.kind === 'skipped') return [];
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 123)) throw unknownResult(result, 'xargs');
  const lines = result.stderr.split('\n').filter((line) => line !== '');
  const names = lines.map((line) => MISSING.exec(line)?.[1]?.replace(/^(["'])(.*)\1$/, '$2'));
  if (names.includes(undefined)) throw unknownResult(result, 'stat');
  return names.filter((name) => name !== undefined);
}

function parseArchive(result: Result | undefined, file: string): Current['archive'] {
  const { state, output } = parsePath(result, archiveProbe(file));
  return state && { type: state.type, digest: /^\\?([0-9a-f]{64}) /.exec(output)?.[1] };
}

/** Of the declared archive; undefined if the host does not have one to read. */
export function checksumOf({ archive }: Current, { source, checksum }: Desired): Checksum | undefined {
  const digest = source ? source.digest : archive?.digest;
  return checksum ?? (digest === undefined ? undefined : { algorithm: 'sha256', digest });
}

export function isUnpacked({ record }: Current, wanted: Record, desired: Desired): boolean {
  return record?.checksum === wanted.checksum && isAsDeclared(record, desired);
}

export function wantedRecord(checksum: Checksum, desired: Desired): Record {
  return { checksum: checksumTextOf(checksum), ...declaredParts(desired) };
}

/** Whether an archive, whichever it was, was unpacked in the declared way. */
function isAsDeclared(record: Record | undefined, desired: Desired): boolean {
  const { strip, owner } = declaredParts(desired);
  return record?.strip === strip && record.owner === owner;
}

function declaredParts({ strip = 0, ...attributes }: Desired): Pick<Record, 'strip' | 'owner'> {
  return { strip, owner: ownerOf(attributes) ?? '' };
}
