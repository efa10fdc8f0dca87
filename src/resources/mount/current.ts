import { exec, type Exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result, UnknownState, unknownResult } from '../../model/result.ts';
import { FSTAB } from '../fstab.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { type Desired, type Kind, kindOf } from './schema.ts';

/** A file system that is mounted at the path; the last one hides those before it. */
export interface Mounted {
  readonly source: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** A line of /etc/fstab whose device is missing, so that the next boot stops. */
export interface Unreachable {
  readonly path: string;
  readonly source: string;
}

export interface Current {
  /** The text of /etc/fstab. */
  readonly fstab: string;
  readonly mounted: Mounted | undefined;
  /** Whether what is mounted is the declared source. */
  readonly isSource: boolean;
  /** Of the mount point, in the words of stat(1); undefined if there is none. */
  readonly target: string | undefined;
  /** Whether the declared device or directory exists. True for what only a server knows. */
  readonly hasSource: boolean;
  readonly unreachable: readonly Unreachable[];
}

/** Device number in hexadecimal, device and inode of the file itself, its kind, its name. */
const FORMAT = '%t:%T %d:%i %F|%n';

/** Of what asks the file system itself, in seconds: an NFS server that is down never answers. */
const TIMEOUT = 15;

export function probe(desired: Desired): readonly Operation[] {
  const { path } = desired;
  const columns = 'TARGET,SOURCE,FSTYPE,OPTIONS,MAJ:MIN,UUID,LABEL';
  return [
    read(FSTAB),
    exec('findmnt', '--json', '--output', columns, '--mountpoint', path),
    { ...exec('findmnt', '--verify'), timeout: TIMEOUT },
    { ...exec('stat', '-L', '-c', FORMAT, '--', path), timeout: TIMEOUT },
    ...probeSource(desired),
  ];
}

function probeSource({ source = '', type, options }: Desired): readonly Exec[] {
  const kind = kindOf({ source, type, options });
  if (kind === 'tag') return [{ ...exec('stat', '-L', '-c', FORMAT, '--'), argsFrom: ['findfs', source] }];
  return kind === 'device' || kind === 'bind'
    ? [{ ...exec('stat', '-L', '-c', FORMAT, '--', source), timeout: TIMEOUT }]
    : [];
}

interface Stat {
  /** As findmnt prints it: decimal. */
  readonly device: string;
  readonly inode: string;
  readonly kind: string;
}

export function parse([fstab, found, verified, target, source]: readonly Result[], desired: Desired): Current {
  if (isMissing(found)) throw unknownState(messages.noFindmnt(), found);
  const row = parseMounted(found, desired.path);
  const at = parseStat(target, desired.path);
  const from = source?.kind === 'skipped' ? undefined : source && parseStat(source, desired.source ?? '');
  const kind = kindOf({ source: desired.source ?? '', type: desired.type, options: desired.options });
  const mounted = row && { source: row.source, type: row.fstype, options: row.options.split(',') };
  return {
    fstab: content(fstab, FSTAB) ?? '',
    mounted,
    isSource: row !== undefined && isSource(row, desired, { kind, at, from }),
    target: at?.kind,
    hasSource: source === undefined || from !== undefined,
    unreachable: parseVerified(verified),
  };
}

interface Row {
  readonly source: string;
  readonly fstype: string;
  readonly options: string;
  readonly 'maj:min': string;
  readonly uuid: string | null;
  readonly label: string | null;
}

/** findmnt exits with status 1 and prints nothing where nothing is mounted. */
function parseMounted(result: Result | undefined, path: string): Row | undefined {
  const what = `findmnt --mountpoint ${path}`;
  if (result?.kind !== 'done') throw unknownResult(result, what);
  if (result.status === 1 && `${result.stdout}${result.stderr}`.trim() === '') return undefined;
  if (result.status !== 0) throw unknownResult(result, what);
  const rows = rowsOf(result.stdout);
  if (!rows) throw new UnknownState(messages.unreadable(what));
  return rows.at(-1);
}

function rowsOf(text: string): readonly Row[] | undefined {
  try {
    const { filesystems } = JSON.parse(text) as { filesystems?: unknown };
    return Array.isArray(filesystems) && filesystems.every(isRow) ? filesystems : undefined;
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is Row {
  const row = value as Readonly<Record<string, unknown>> | null;
  return row !== null && ['source', 'fstype', 'options', 'maj:min'].every((name) => typeof row[name] === 'string');
}

/** Undefined if there is no such file. A disk that is gone, or a server that does not answer, gives another error. */
function parseStat(result: Result | undefined, path: string): Stat | undefined {
  const isDone = result?.kind === 'done';
  if (isDone && result.status === 1 && /No such file or directory\s*$/.test(result.stderr)) return undefined;
  const text = isDone && result.status === 0 ? result.stdout : '';
  const [, major = '', minor = '', inode = '', kind] = /^([\da-f]+):([\da-f]+) (\d+:\d+) ([^|\n]*)\|/.exec(text) ?? [];
  if (kind === undefined) throw unknownResult(result, `stat ${path}`);
  return { device: `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`, inode, kind };
}

interface Found {
  readonly kind: Kind;
  /** Of the mount point. */
  readonly at: Stat | undefined;
  /** Of the source. */
  readonly from: Stat | undefined;
}

function isSource(row: Row, { source = '', type, options = [] }: Desired, { kind, at, from }: Found): boolean {
  // systemd mounts it when somebody looks at it.
  if (row.fstype === 'autofs' && options.includes('x-systemd.automount')) return true;
  const isType = type === undefined || type === 'auto' || type === row.fstype;
  switch (kind) {
    case 'bind':
      return at !== undefined && at.inode === from?.inode;
    case 'device':
    case 'tag':
      return isType && (row['maj:min'] === from?.device || row.source === source || isTag(row, source));
    case 'tmpfs':
      return row.fstype === 'tmpfs';
    case 'nfs':
      return row.fstype.startsWith('nfs') && withoutSlash(row.source) === withoutSlash(source);
    default:
      return isType && withoutSlash(row.source) === withoutSlash(source);
  }
}

function isTag({ uuid, label }: Row, source: string): boolean {
  return source === `UUID=${uuid}` || source === `LABEL=${label}`;
}

function withoutSlash(text: string): string {
  return text.replace(/([^/:])\/$/, '$1');
}

/** A line with the path, and below it one for each finding. */
function parseVerified(result: Result | undefined): readonly Unreachable[] {
  const unreachable: Unreachable[] = [];
  let path = '';
  for (const line of result?.kind === 'done' ? result.stdout.split('\n') : []) {
    if (line.startsWith('/')) path = line;
    const [, source] = /^ +\[E\] unreachable on boot required source: (.*)$/.exec(line) ?? [];
    if (source !== undefined) unreachable.push({ path, source: source.replace(/: No such file or directory$/, '') });
  }
  return unreachable;
}
