import {
  type Checksum,
  content,
  exec,
  type Operation,
  read,
  type Result,
  unknownResult,
} from '../../model/operation.ts';
import { environmentProbe, parseEnvironment } from '../http/request.ts';
import { checksumTextOf } from '../http/schema.ts';
import { parsePath, type PathState, probePath } from '../path-state.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { programsFor, paths } from './programs.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** What is at the path, links followed; undefined if there is nothing. */
  readonly directory: PathState | undefined;
  /** What was unpacked completely. */
  readonly record: Record | undefined;
  /** Whether there is a marker: also of what was unpacked in part. */
  readonly hasMarker: boolean;
  /** What the archive brought, and of `creates`, that does not exist. */
  readonly missing: readonly string[];
  /** What earlier archives brought, and the last one did not, that still exists. */
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
  const operations: readonly Operation[] = [
    probePath(probeOf(desired)),
    read(`${marker}/record`),
    ...(['members', 'left'] as const).map((list) => statOf(path, `${marker}/${list}`)),
    environmentProbe,
    ...(file === undefined ? [] : [probePath(archiveProbe(file))]),
  ];
  return { operations, parse: (results: readonly Result[]) => parse(results, desired) };
}

function probeOf(desired: Desired) {
  const { path, creates = [] } = desired;
  const programs = programsFor(desired).flatMap(({ program }) => paths(program));
  return { path, follow: true, others: [...creates.map((one) => `${path}/${one}`), ...programs] };
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

function parse([place, record, members, left, environment, archive]: readonly Result[], desired: Desired): Current {
  const { path, creates = [], file } = desired;
  const { state, others } = parsePath(place, probeOf(desired));
  const recordPath = `${path}/${markerOf(desired)}/record`;
  const text = content(record, recordPath);
  const missing = [...missingIn(members), ...creates.filter((one) => !others.has(`${path}/${one}`))];
  const found = file === undefined ? undefined : parseArchive(archive, file);
  if (file !== undefined && !found && (text === undefined || missing.length > 0)) {
    throw unknownState(messages.fileMissing(file), undefined, true);
  }
  return {
    directory: state,
    record: text === undefined ? undefined : parseRecord(text, recordPath),
    hasMarker: text !== undefined || members?.kind === 'done' || left?.kind === 'done',
    missing,
    left: left?.kind === 'done' ? left.stdout.split('\n').filter((one) => one !== '') : [],
    archive: found,
    programs: new Set(
      programsFor(desired)
        .map(({ program }) => program)
        .filter((program) => paths(program).some((one) => others.has(one))),
    ),
    environment: parseEnvironment(environment),
  };
}

/** xargs exits with 123 where stat has failed. */
function missingIn(result: Result | undefined): readonly string[] {
  if (result?.kind === 'skipped') return [];
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 123)) throw unknownResult(result, 'xargs');
  const lines = result.stderr.split('\n').filter((line) => line !== '');
  const names = lines.map((line) => /^stat: cannot statx? '(.+)': (No such file|Not a directory)/.exec(line)?.[1]);
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

export function isUnpacked({ record }: Current, wanted: Record): boolean {
  return record?.checksum === wanted.checksum && record.strip === wanted.strip && record.owner === wanted.owner;
}

export function wantedRecord(checksum: Checksum, { strip = 0, owner = '', group }: Desired): Record {
  return { checksum: checksumTextOf(checksum), strip, owner: group === undefined ? owner : `${owner}:${group}` };
}
