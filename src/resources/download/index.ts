import type { Difference } from '../../model/change.ts';
import { type Checksum, exec, type HttpRequest, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { defined } from '../../model/optional.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { adviseDownload, retry } from '../http/failures.ts';
import { checksumText, curlMissing, sizeText } from '../http/messages.ts';
import { environmentProbe, parseEnvironment, proxyNote, requestOf } from '../http/request.ts';
import { checksumTextOf } from '../http/schema.ts';
import { parsePrograms, programsProbe } from '../installed-programs.ts';
import { attributeDifferences, ownerOf, restoredAttributes, setAttributes } from '../path-attributes.ts';
import { anotherKind, directoryMissing, failureAdvice, noSelinux } from '../path-messages.ts';
import { canHaveContexts, parsePath, type PathProbe, type PathState, probePath } from '../path-state.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is nothing at the path. */
  readonly state: PathState | undefined;
  /** Of a regular file, by the algorithm of the declared checksum. */
  readonly digest: string | undefined;
  readonly hasDirectory: boolean;
  /** Whether files have contexts there. */
  readonly hasContexts: boolean;
  readonly hasCurl: boolean;
  readonly environment: ReadonlyMap<string, string>;
}

export const download: Resource<Desired, Current> = {
  type: 'download',
  summary: 'A file that the host downloads, once, and again only if its digest is not the declared one.',
  schema,
  name: ({ path }) => path,
  probe: (desired) => ({
    operations: [probePath(probeOf(desired)), programsProbe(['curl']), environmentProbe],
    parse: (results) => parse(results, desired),
  }),
  plan,
  refuse,
  warn: ({ hasContexts }, { path, context }) => (context !== undefined && !hasContexts ? noSelinux(path) : undefined),
  restore,
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  advise: (words) => adviseDownload(words) ?? failureAdvice(words),
  retry,
  killedOnTimeout: true,
};

function probeOf({ path, checksum, context }: Desired): PathProbe {
  const digest = checksum ? ['-type', 'f', '-exec', `${checksum.algorithm}sum`, '--', '{}', ';'] : [];
  return { path, context: context !== undefined, expression: digest };
}

/** The programs that compute digests put a backslash first where the path has one in it. */
const DIGEST = /^\\?([0-9a-f]{64,128}) [ *]/;

function parse([found, programs, environment]: readonly Result[], desired: Desired): Current {
  const { state, directory, output } = parsePath(found, probeOf(desired));
  const [, digest] = DIGEST.exec(output) ?? [];
  if (state?.type === 'f' && desired.checksum && digest === undefined) {
    throw unknownResult(found, `find ${desired.path}`);
  }
  return {
    state,
    digest,
    hasDirectory: directory !== undefined,
    hasContexts: canHaveContexts({ state, directory }),
    hasCurl: parsePrograms(programs).has('curl'),
    environment: parseEnvironment(environment),
  };
}

/** What is there is not replaced, and not removed, if it is not a file. */
function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { state, hasCurl } = current;
  const { path } = desired;
  if (state && state.type !== 'f') {
    return anotherKind({
      step: 'download',
      path,
      type: state.type,
      target: state.target,
      absent: desired.state === 'absent',
    });
  }
  if (hasCurl || !isDownloaded(current, desired)) return undefined;
  return { ...curlMissing(), solvedBy: [[{ type: 'package', name: 'curl' }]] };
}

function isDownloaded({ state, digest }: Current, { state: wanted, checksum }: Desired): boolean {
  return wanted === 'present' && (!state || (checksum !== undefined && digest !== checksum.digest));
}

function plan(current: Current, declared: Desired): readonly Change[] {
  const { state, hasContexts } = current;
  const desired = hasContexts ? declared : { ...declared, context: undefined };
  const { path, url } = desired;
  if (desired.state === 'absent') {
    if (!state) return [];
    const diff: Difference[] = [{ field: 'file', before: sizeText(state.size), after: 'absent', plain: true }];
    return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', path)] }];
  }
  const attributes = attributeDifferences(state, desired);
  if (url !== undefined && isDownloaded(current, desired)) {
    const request = requestOf({ ...desired, url }, current.environment);
    return [
      {
        action: state ? 'change' : 'add',
        diff: [contentDifference(current, desired, url), ...attributes],
        operations: [fetchOf(request, desired)],
        notes: notesOf(current, { ...desired, url }),
      },
    ];
  }
  const [first, ...more] = setAttributes(path, attributes, desired);
  return first ? [{ action: 'change', diff: attributes, operations: [first, ...more] }] : [];
}

function contentDifference({ state, digest }: Current, { checksum }: Desired, url: Text): Difference {
  return {
    field: 'content',
    before: state ? foundText(state.size, checksum, digest) : null,
    after: messages.downloaded({
      url: url instanceof Secret ? url.shown : url,
      checksum: checksum && checksumText(checksum),
    }),
  };
}

function foundText(size: number, checksum: Checksum | undefined, digest: string | undefined): string {
  if (!checksum || digest === undefined) return sizeText(size);
  return messages.sizeAndChecksum({ size: sizeText(size), checksum: checksumText({ ...checksum, digest }) });
}

function fetchOf(request: HttpRequest, desired: Desired): Operation {
  const { path, checksum, mode, context } = desired;
  return { kind: 'fetch', path, request, ...defined({ checksum, mode, owner: ownerOf(desired), context }) };
}

function notesOf({ hasDirectory, environment }: Current, desired: Desired & { readonly url: Text }): readonly string[] {
  const { path, checksum } = desired;
  const proxy = proxyNote(desired, environment);
  return [
    ...(checksum ? [] : [messages.notCompared]),
    ...(proxy === undefined ? [] : [proxy]),
    ...(hasDirectory ? [] : [directoryMissing(path.slice(0, path.lastIndexOf('/')) || '/')]),
  ];
}

/** A content that is replaced or removed is not known. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { state } = current;
  const { path, url, checksum } = desired;
  if (!state) return declarationOf({ schema, plan }, current, { path, state: 'absent' });
  if (desired.state === 'absent' || isDownloaded(current, desired)) return undefined;
  const kept = { path, url, ...(checksum ? { checksum: checksumTextOf(checksum) } : {}) };
  return declarationOf({ schema, plan }, current, { ...kept, ...restoredAttributes(state, desired) });
}
