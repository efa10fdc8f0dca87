import { defined } from '../../model/optional.ts';
import type { Archive, Checksum, Unpack } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { Secret } from '../../model/secret.ts';
import { checksumText } from '../http/messages.ts';
import { proxyNote, requestOf } from '../http/request.ts';
import { ownerOf } from '../path-attributes.ts';
import { checksumOf, type Current, isUnpacked, markerOf, type Record, recordText, wantedRecord } from './current.ts';
import * as messages from './messages.ts';
import { type Desired, formatOf } from './schema.ts';

export function plan(current: Current, desired: Desired): readonly Change[] {
  if (desired.state === 'absent') return removal(current, desired);
  const checksum = checksumOf(current, desired);
  if (!checksum) return [];
  const wanted = wantedRecord(checksum, desired);
  const repaired = isUnpacked(current, wanted, desired);
  const old = repaired && desired.remove_old === true ? current.left : [];
  if (repaired && current.missing.length === 0 && old.length === 0) return [];
  const diff = repaired ? repairs(current, old) : differences(current, desired, checksum, wanted);
  const operation = unpack(current, desired, { checksum, wanted, onlyMissing: repaired });
  const action = current.hasMarker ? 'change' : 'add';
  return [{ action, diff, operations: [operation], notes: notesOf(current, desired, repaired) }];
}

function removal({ hasMarker, record }: Current, desired: Desired): readonly Change[] {
  if (!hasMarker) return [];
  const before = record ? shortChecksum(record.checksum) : messages.incomplete;
  const diff: Difference[] = [{ field: 'archive', before, after: 'absent', plain: true }];
  return [{ action: 'remove', diff, operations: [{ kind: 'unpack', path: desired.path, marker: markerOf(desired) }] }];
}

function shortChecksum(text: string): string {
  const [algorithm = '', digest = ''] = text.split(':');
  return checksumText({ algorithm, digest });
}

function repairs({ missing }: Current, old: readonly string[]): readonly Difference[] {
  const present: Difference[] =
    missing.length === 0
      ? []
      : [{ field: 'members', before: messages.missingMembers(missing), after: 'present', plain: true }];
  if (old.length === 0) return present;
  return [...present, { field: 'old members', before: messages.oldMembers(old), after: 'absent', plain: true }];
}

function differences(
  { record, hasMarker }: Current,
  desired: Desired,
  checksum: Checksum,
  wanted: Record,
): readonly Difference[] {
  const after = messages.archiveText({ checksum: checksumText(checksum), from: fromOf(desired) });
  if (!record) return [{ field: 'archive', before: hasMarker ? messages.incomplete : null, after }];
  return [
    ...(record.checksum === wanted.checksum
      ? []
      : [{ field: 'archive', before: shortChecksum(record.checksum), after }]),
    ...(record.strip === wanted.strip
      ? []
      : [{ field: 'strip', before: String(record.strip), after: String(wanted.strip) }]),
    ...(record.owner === wanted.owner
      ? []
      : [{ field: 'owner', before: record.owner || 'root', after: wanted.owner || 'root' }]),
  ];
}

function fromOf({ source, url, file }: Desired): string {
  return source?.file ?? file ?? (url instanceof Secret ? url.shown : (url ?? ''));
}

interface Unpacked {
  readonly checksum: Checksum;
  readonly wanted: Record;
  readonly onlyMissing: boolean;
}

function unpack(current: Current, desired: Desired, { checksum, wanted, onlyMissing }: Unpacked): Unpack {
  const { path, strip = 0, remove_old: removeOld = false } = desired;
  const archive: Archive = {
    source: sourceOf(current, desired),
    checksum,
    format: formatOf(desired) === 'zip' ? 'zip' : 'tar',
    strip,
    ...defined({ owner: ownerOf(desired) }),
    ...(onlyMissing ? { onlyMissing: true as const } : {}),
    removeOld,
    record: recordText(wanted),
  };
  return { kind: 'unpack', path, marker: markerOf(desired), archive };
}

function sourceOf({ environment }: Current, desired: Desired): Archive['source'] {
  const { source, url, file = '' } = desired;
  if (source) return { kind: 'local', content: { file: source.file, digest: source.digest, size: source.size } };
  if (url === undefined) return { kind: 'host', path: file };
  return { kind: 'url', request: requestOf({ ...desired, url }, environment) };
}

function notesOf({ hasMarker, environment }: Current, desired: Desired, repaired: boolean): readonly string[] {
  const { url, proxy, remove_old: removeOld } = desired;
  const through = url === undefined ? undefined : proxyNote({ url, proxy }, environment);
  return [
    ...(repaired ? [messages.onlyMissing] : []),
    ...(hasMarker && !repaired ? [removeOld === true ? messages.oldIsRemoved : messages.oldStays] : []),
    ...(through === undefined ? [] : [through]),
  ];
}
