import { exec } from '../../model/operation.ts';
import type { Change, Difference, Operations } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { isEnabled, parametersOf, pathOf, type Sections, sectionOf, setEnabled } from './repo-file.ts';
import { type Desired, schema } from './schema.ts';

export interface Current {
  readonly text: string | undefined;
  /** Undefined where there is no file. */
  readonly sections: Sections | undefined;
  /** Whether it is enabled for dnf, of every repository that dnf knows, by id. */
  readonly dnf: ReadonlyMap<string, boolean>;
}

export function plan(current: Current, desired: Desired): readonly Change[] {
  if (desired.state === 'absent') return planAbsent(current, desired);
  return desired.url === undefined ? planFields(current, desired) : planUrl(current, desired, desired.url);
}

/** A file from a URL can be restored only to what a step with the same URL declares: no file has its URL in it. */
export function restore(current: Current, { name, url }: Desired): Desired | undefined {
  const { sections } = current;
  if (!sections) return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  const section = sections.get(name);
  const enabled = [...sections].filter(([, one]) => isEnabled(one)).map(([id]) => id);
  const parameters = url === undefined ? { name, ...(section && parametersOf(section)) } : { name, url, enabled };
  return declarationOf({ schema, plan }, current, parameters);
}

function planAbsent({ sections }: Current, { name }: Desired): readonly Change[] {
  if (!sections) return [];
  const diff: Difference[] = [{ field: 'file', before: [...sections.keys()].join(' '), after: 'absent', plain: true }];
  return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', pathOf(name))] }];
}

function planUrl(current: Current, { name, enabled }: Desired, url: string): readonly Change[] {
  const file = pathOf(name);
  const ids = Array.isArray(enabled) ? enabled : undefined;
  if (!current.sections || current.sections.size === 0) return [download(file, url, ids)];
  const diff: Difference[] = [];
  for (const [id, section] of current.sections) {
    const inFile = isEnabled(section);
    const wanted = ids ? ids.includes(id) : inFile;
    if (wanted === inFile) diff.push(...dnfDifferences(current, id, wanted));
    else diff.push({ field: id, before: enabledWord(inFile), after: enabledWord(wanted) });
  }
  for (const id of ids ?? []) {
    if (!current.sections.has(id)) diff.push({ field: id, before: 'not in the file', after: 'enabled' });
  }
  if (diff.length === 0) return [];
  return [{ action: 'change', diff, operations: ids ? [setEnabled(file, ids)] : download(file, url, ids).operations }];
}

function download(file: string, url: string, ids: readonly string[] | undefined): Change {
  const temporary = `${file}.new`;
  const operations: Operations = [
    // --fail refuses an error page, and grep the login page of a proxy: neither is a repository file.
    exec('curl', '--fail', '--silent', '--show-error', '--location', '--max-time', '60', '--output', temporary, url),
    exec('grep', '--quiet', String.raw`^\[.*\]`, temporary),
    ...(ids ? [setEnabled(temporary, ids)] : []),
    exec('mv', '-f', '--', temporary, file),
  ];
  return { action: 'add', diff: [{ field: 'file', before: null, after: url, plain: true }], operations };
}

function planFields(current: Current, desired: Desired): readonly Change[] {
  const { text, sections } = current;
  const { name } = desired;
  const wanted = sectionOf(desired);
  const section = sections?.get(name) ?? new Map<string, string>();
  const inFile =
    sections?.size === 1 &&
    wanted.size === section.size &&
    [...wanted].every(([key, value]) => section.get(key) === value);
  const path = pathOf(name);
  const content = [`[${name}]`, ...[...wanted].map(([key, value]) => `${key}=${value}`), ''].join('\n');
  const diff: readonly Difference[] = inFile
    ? dnfDifferences(current, name, desired.enabled !== false)
    : [{ field: path, before: text ?? null, after: content, content: true }];
  if (diff.length === 0) return [];
  return [{ action: sections ? 'change' : 'add', diff, operations: [{ kind: 'write', path, content }] }];
}

/** With a correct file, dnf may still not use it: another directory, an override, a file that dnf cannot read. */
function dnfDifferences({ dnf }: Current, id: string, wanted: boolean): readonly Difference[] {
  const found = dnf.get(id);
  if (found === wanted) return [];
  const before = found === undefined ? 'not listed' : enabledWord(found);
  return [{ field: `${id} in dnf repolist`, before, after: enabledWord(wanted) }];
}

function enabledWord(enabled: boolean): string {
  return enabled ? 'enabled' : 'disabled';
}
