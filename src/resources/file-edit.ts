import type { ZodType } from 'zod';
import type { Change, Difference } from '../model/change.ts';
import { hasPrivateKey, isReadable, shownContents, sizeOf } from '../model/content.ts';
import { type Result, UnknownState } from '../model/result.ts';
import { defined } from '../model/optional.ts';
import type { Refusal, Resource } from '../model/resource.ts';
import { reveal, Secret, type Text } from '../model/secret.ts';
import type { Touched } from '../model/touched.ts';
import * as messages from './file-edit-messages.ts';
import type { Anchors, EditParameters } from './file-edit-schema.ts';
import { directoryMissing, failureAdvice } from './path-messages.ts';
import { parsePath, type PathProbe, type PathState, probePath } from './path-state.ts';
import { type Line, linesOf, plainText, textOf } from './text-lines.ts';
import { unknownState } from './unknown-state.ts';

/** Larger files are not edited. In bytes. */
export const EDIT_LIMIT = 262_144;

/** What the host has at the path. */
export interface EditedFile {
  /** Of what a link leads to; undefined if there is nothing. */
  readonly state: PathState | undefined;
  /** Undefined if there is no file, or a larger one. */
  readonly text: string | undefined;
  readonly hasDirectory: boolean;
}

/** A resource that edits a file of others. */
export interface FileEdit<Desired extends EditParameters> {
  readonly type: string;
  readonly summary: string;
  readonly schema: ZodType<Desired>;
  readonly name: (desired: Desired) => string;
  /** The lines as declared, or why that is impossible. Equal lines if nothing differs. */
  readonly edit: (lines: readonly Line[], desired: Desired) => readonly Line[] | Refusal;
  /** Declarations, without the path, that may bring the lines back; those that do not are left out. */
  readonly inverses: (lines: readonly Line[], desired: Desired) => readonly object[];
}

export function fileEdit<Desired extends EditParameters>(one: FileEdit<Desired>): Resource<Desired, EditedFile> {
  const { type, summary, schema, name } = one;
  return {
    type,
    summary,
    schema,
    name,
    probe: ({ path }) => ({
      operations: [probePath(probeOf(path))],
      parse: ([found]) => parse(found, path),
    }),
    // The content on which an edit is based may be that of an earlier step.
    follows: () => true,
    plan: (current, desired, { touched }) => plan(one, current, desired, touched),
    refuse: (current, desired, touched) => refuse(one, current, desired, touched),
    restore: ({ text }, desired) => restore(one, text, desired),
    paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
    advise(words, { path, validate }) {
      if (validate && /was not replaced: the validation exited with status/.test(words)) {
        return messages.validationFailed({ path, command: validate });
      }
      return failureAdvice(words);
    },
  };
}

function probeOf(path: string): PathProbe {
  const content = ['-type', 'f', '-size', `-${EDIT_LIMIT + 1}c`, '-exec', 'cat', '--', '{}', ';'];
  return { path, follow: true, expression: content };
}

function parse(result: Result | undefined, path: string): EditedFile {
  const { state, directory, output } = parsePath(result, probeOf(path));
  const hasDirectory = directory !== undefined;
  if (state?.type !== 'f' || state.size > EDIT_LIMIT) return { state, text: undefined, hasDirectory };
  const [size, read] = [state.size, sizeOf(output)];
  // What is not UTF-8 has another size here, and is refused.
  if (size !== read && isReadable(output)) throw unknownState(messages.sizeDiffers({ path, size, read }));
  return { state, text: output, hasDirectory };
}

export function isRefusal(edited: readonly Line[] | number | Refusal): edited is Refusal {
  return typeof edited === 'object' && 'message' in edited;
}

/** What the file has when the step is applied; undefined if there is none. Throws `UnknownState` where it is not known yet. */
function contentBefore({ text }: EditedFile, { path }: EditParameters, { contents }: Touched): Text | undefined {
  if (!contents.has(path)) return text;
  const written = contents.get(path);
  if (written === undefined) throw new UnknownState(messages.sentBefore(path), { missing: true });
  return written;
}

function refuse<Desired extends EditParameters>(
  { edit }: FileEdit<Desired>,
  current: EditedFile,
  desired: Desired,
  touched: Touched,
): Refusal | undefined {
  const { state } = current;
  const { path } = desired;
  if (state && !touched.contents.has(path)) {
    const { type, size } = state;
    if (type !== 'f' && type !== 'l') return messages.notAFile({ path, type });
    if (type === 'f' && size > EDIT_LIMIT) return messages.tooLarge({ path, size, limit: EDIT_LIMIT });
  }
  const before = contentBefore(current, desired, touched);
  if (before === undefined && !isCreated(current, desired)) return undefined;
  const lines = linesOf(before ?? '');
  const unreadable = isReadable(before ?? '') ? -1 : lines.findIndex(({ text }) => !isReadable(text));
  if (unreadable >= 0) return messages.notUtf8({ path, line: unreadable + 1 });
  const edited = edit(lines, desired);
  return isRefusal(edited) ? edited : undefined;
}

function isCreated({ state }: EditedFile, desired: EditParameters): boolean {
  return !state && desired.create === true && desired.state === 'present';
}

function plan<Desired extends EditParameters>(
  { edit }: FileEdit<Desired>,
  current: EditedFile,
  desired: Desired,
  touched: Touched,
): readonly Change[] {
  const { path, validate } = desired;
  const before = contentBefore(current, desired, touched);
  if (before === undefined && !isCreated(current, desired)) return missing(current, desired);
  const edited = edit(linesOf(before ?? ''), desired);
  if (isRefusal(edited)) return [];
  const after = textOf(edited);
  if (before !== undefined && reveal(after) === reveal(before)) return [];
  const isHidden = desired.secret === true || [before ?? '', after].some(hasPrivateKey);
  const content = isHidden ? new Secret(reveal(after)) : after;
  const notes = current.hasDirectory || before !== undefined ? {} : { notes: [directoryMissing(directoryOf(path))] };
  return [
    {
      action: before === undefined ? 'add' : desired.state === 'absent' ? 'remove' : 'change',
      diff: [difference(before, after, isHidden)],
      operations: [{ kind: 'write', path, content, ...defined({ validate }) }],
      ...notes,
    },
  ];
}

/** There is no file: nothing can be removed from it, and nothing is added to it unasked. */
function missing({ state }: EditedFile, desired: EditParameters): readonly Change[] {
  const { path } = desired;
  if (desired.state === 'absent') return [];
  if (!state) throw unknownState(messages.noFile(path), undefined, true);
  throw unknownState(messages.leadsNowhere({ path, target: state.target }), undefined, true);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function difference(before: Text | undefined, after: Text, isHidden: boolean): Difference {
  const field = 'content';
  if (isHidden) {
    const size = before === undefined ? null : messages.hiddenSize(sizeOf(before));
    return { field, before: size, after: messages.notShown };
  }
  if (before === undefined)
    return { field, before: null, after: after instanceof Secret ? after.shown : after, content: true };
  // Where nothing secret is left, a line that goes may still be one.
  const wanted = before instanceof Secret && !(after instanceof Secret) ? new Secret(after, [after]) : after;
  return { field, ...shownContents(reveal(before), wanted), content: true };
}

/** Only where applying the declaration brings back exactly what was there. A secret is not kept. */
function restore<Desired extends EditParameters>(
  { edit, inverses, schema }: FileEdit<Desired>,
  text: string | undefined,
  desired: Desired,
): Desired | undefined {
  if (text === undefined || desired.secret === true || !isReadable(text) || hasPrivateKey(text)) return undefined;
  const lines = linesOf(text);
  const edited = edit(lines, desired);
  if (isRefusal(edited) || textOf(edited) instanceof Secret) return undefined;
  const { path } = desired;
  const isText = (result: readonly Line[] | Refusal) => !isRefusal(result) && textOf(result) === text;
  for (const parameters of inverses(lines, desired)) {
    const { data } = schema.safeParse({ path, ...parameters });
    if (data && isText(edit(lines, data)) && isText(edit(edited, data))) return data;
  }
  return undefined;
}

/** The index of the line before which new lines are put. */
export function placeOf(lines: readonly Line[], path: string, { after, before }: Anchors): number | Refusal {
  if (after !== undefined) {
    const pattern = new RegExp(after);
    const last = lines.findLastIndex((line) => pattern.test(plainText(line)));
    return last < 0 ? messages.noAnchor({ path, pattern: after }) : last + 1;
  }
  if (before === undefined) return lines.length;
  const pattern = new RegExp(before);
  const first = lines.findIndex((line) => pattern.test(plainText(line)));
  return first < 0 ? lines.length : first;
}

/** A regular expression that matches only this line. */
export function exactly(text: string): string {
  return `^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`;
}

/** Where lines that were at an index are put again: after the line before it, or before the first line. */
export function anchorAt(lines: readonly Line[], index: number): Anchors {
  const previous = lines[index - 1];
  return previous ? { after: exactly(plainText(previous)) } : { before: '^' };
}
