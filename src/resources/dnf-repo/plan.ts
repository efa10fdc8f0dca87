import { exec } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import type { Sections } from './ini.ts';
import { AS_DECLARED, type Choice, choices, withChoice } from './choice.ts';
import * as messages from './messages.ts';
import type { Finding } from './questions.ts';
import { download, parametersOf, pathOf, proof, sectionOf, setEnabled } from './repo-file.ts';
import { isEnabled, isValidId, type Repositories } from './repositories.ts';
import { type Desired, schema } from './schema.ts';

export interface Current {
  /** Undefined where there is no file. */
  readonly text: string | undefined;
  readonly sections: Sections;
  /** The first line that dnf does not accept. */
  readonly invalidLine: number | undefined;
  /** Not read for a file that shall be absent. */
  readonly repositories: Repositories | undefined;
  /** The major release of the host. */
  readonly major: string | undefined;
  /** Which address the repository gets. Undefined for one that stays as it is. */
  readonly finding: Finding | undefined;
}

export function plan(current: Current, desired: Desired): readonly Change[] {
  if (desired.state === 'absent') return planAbsent(current, desired);
  return desired.url === undefined ? planFields(current, desired) : planUrl(current, desired, desired.url);
}

/** Whether the repository is added, or its file gets other content. */
export function isPending(current: Current, desired: Desired): boolean {
  if (desired.url === undefined) return !isDeclared(current, desired);
  return incompleteness(current, Array.isArray(desired.enabled) ? desired.enabled : undefined) !== undefined;
}

/** A file from a URL can be restored only to what a step with the same URL declares: no file has its URL in it. */
export function restore(current: Current, { name, url }: Desired): Desired | undefined {
  const { text, sections } = current;
  if (text === undefined) return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  const section = sections.get(name);
  const enabled = [...sections].filter(([, one]) => isEnabled(one)).map(([id]) => id);
  const parameters = url === undefined ? { name, ...(section && parametersOf(section)) } : { name, url, enabled };
  return declarationOf({ schema, plan }, current, parameters);
}

function planAbsent({ text, sections }: Current, { name }: Desired): readonly Change[] {
  if (text === undefined) return [];
  const before = [...sections.keys()].join(' ') || 'present';
  const diff: Difference[] = [{ field: 'file', before, after: 'absent', plain: true }];
  return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', pathOf(name))] }];
}

function planUrl(current: Current, desired: Desired, url: string): readonly Change[] {
  const file = pathOf(desired.name);
  const ids = Array.isArray(desired.enabled) ? desired.enabled : undefined;
  const { text, sections } = current;
  const incomplete = incompleteness(current, ids);
  if (incomplete !== undefined) {
    const before = text?.trim() ? incomplete : null;
    const diff: Difference[] = [{ field: 'file', before, after: url, plain: true }];
    return [
      {
        action: before === null ? 'add' : 'change',
        diff,
        operations: download(file, url, { ids, choice: choiceOf(current) }),
        ...notesOf(current),
      },
    ];
  }
  const diff = [...sections].flatMap(([id, section]) => {
    const [before, after] = [isEnabled(section), ids?.includes(id) ?? isEnabled(section)];
    return before === after ? [] : [{ field: id, before: enabledWord(before), after: enabledWord(after) }];
  });
  if (diff.length === 0 || !ids) return [];
  return [{ action: 'change', diff, operations: [setEnabled(file, ids), proof(file)] }];
}

/** Why the file has to be downloaded again, if it has to: it is missing, or was cut off, or is something else. */
export function incompleteness(
  { text, sections, invalidLine }: Current,
  ids: readonly string[] | undefined,
): string | undefined {
  if (text === undefined) return 'absent';
  if (invalidLine !== undefined) return messages.invalidLine(invalidLine);
  const valid = [...sections].filter(([id]) => id !== 'main' && isValidId(id));
  if (valid.length === 0) return messages.noRepository;
  const missing = ids?.find((id) => !sections.has(id));
  if (missing !== undefined) return messages.withoutRepository(missing);
  const cut = valid.find(([, section]) => !['baseurl', 'metalink', 'mirrorlist'].some((key) => section.get(key)));
  return cut && messages.withoutAddress(cut[0]);
}

function planFields(current: Current, desired: Desired): readonly Change[] {
  const { text } = current;
  const { name } = desired;
  if (isDeclared(current, desired)) return [];
  const wanted = sectionWith(choiceOf(current), desired);
  const path = pathOf(name);
  const content = [`[${name}]`, ...[...wanted].map(([key, value]) => `${key}=${value}`), ''].join('\n');
  const diff: Difference[] = [{ field: path, before: text ?? null, after: content, content: true }];
  const operations = [{ kind: 'write', path, content }, proof(path)] as const;
  return [{ action: text === undefined ? 'add' : 'change', diff, operations, ...notesOf(current) }];
}

/** Also with one of the addresses that were chosen when it was added: the server is not asked again. */
function isDeclared({ sections, invalidLine, major }: Current, desired: Desired): boolean {
  if (invalidLine !== undefined || sections.size !== 1) return false;
  const { baseurl } = desired;
  const possible = choices(baseurl === undefined ? [] : [baseurl], major);
  return possible.some((choice) => isSame(sections.get(desired.name), sectionWith(choice, desired)));
}

function sectionWith(choice: Choice, desired: Desired): ReadonlyMap<string, string> {
  const { baseurl } = desired;
  return sectionOf(baseurl === undefined ? desired : { ...desired, baseurl: withChoice(choice, baseurl) });
}

function choiceOf({ finding }: Current): Choice {
  return finding?.kind === 'found' ? finding.choice : AS_DECLARED;
}

/** What the server said, where the repository is not simply as declared. */
function notesOf({ finding }: Current): { readonly notes?: readonly string[] } {
  if (finding?.kind === 'not-asked') return { notes: [messages.notAsked(finding.index)] };
  if (finding?.kind !== 'found' || finding.source === undefined || finding.missing === undefined) return {};
  const { missing, source, choice } = finding;
  return { notes: [messages.chosen({ missing, source, instead: withChoice(choice, source) })] };
}

export function isSame(
  a: ReadonlyMap<string, string> | undefined,
  b: ReadonlyMap<string, string> | undefined,
): boolean {
  return (
    a !== undefined && b !== undefined && a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
  );
}

export function enabledWord(enabled: boolean): string {
  return enabled ? 'enabled' : 'disabled';
}
