import type { Refusal } from '../../model/resource.ts';
import { concat, reveal, type Text } from '../../model/secret.ts';
import { type Line, withLines, withText } from '../text-lines.ts';
import * as messages from './messages.ts';
import { type Entry, exampleIn, type Option, parse } from './parse.ts';
import type { Desired } from './schema.ts';

/** The lines as declared. */
export function edit(lines: readonly Line[], desired: Desired): readonly Line[] | Refusal {
  const { path, section, option, state } = desired;
  const { entries, invalid } = parse(lines);
  if (invalid !== undefined) return messages.invalidLine({ path, line: invalid + 1 });
  if (state === 'absent') {
    return option === undefined
      ? withoutSection(lines, entries, section)
      : withoutOption(lines, entries, section, option);
  }
  return declaredOptions(desired).reduce<readonly Line[]>(
    (edited, [name, value]) => withOption(edited, { section, name, value }),
    lines,
  );
}

/** Names and values. */
export function declaredOptions({ option, value, options }: Desired): readonly (readonly [string, Text])[] {
  if (options) return Object.entries(options);
  return option === undefined || value === undefined ? [] : [[option, value]];
}

interface Setting {
  readonly section: string | undefined;
  readonly name: string;
  readonly value: Text;
}

/** The indices of an option in all parts of its section. */
export function placesOf(entries: readonly Entry[], { section, name }: Omit<Setting, 'value'>): readonly number[] {
  return entries.flatMap((one, index) =>
    one.kind === 'option' && one.section === section && one.name === name ? [index] : [],
  );
}

/** The last of several options with one name is in effect for most programs: it gets the value. */
function withOption(lines: readonly Line[], setting: Setting): readonly Line[] {
  const { entries } = parse(lines);
  const at = placesOf(entries, setting).at(-1) ?? -1;
  const found = entries[at];
  if (found?.kind !== 'option') return withNewOption(lines, entries, setting);
  const more = continuations(entries, at);
  if (found.value === reveal(setting.value) && found.delimiter !== '' && more.size === 0) return lines;
  const delimiter = delimiterFor(found, entries, setting);
  const text = concat([found.indent, found.name, delimiter, setting.value]);
  return withText(lines, at, text).filter((_line, index) => !more.has(index));
}

function delimiterFor({ delimiter, value }: Option, entries: readonly Entry[], setting: Setting): string {
  if (delimiter === '') return styleOf(entries, setting.section);
  return value === '' && delimiter.startsWith(' ') ? `${delimiter} ` : delimiter;
}

/** The lines that continue the value of an option: comments may be between them. */
function continuations(entries: readonly Entry[], at: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let index = at + 1; index < entries.length; index += 1) {
    const { kind } = entries[index] ?? {};
    if (kind === 'continuation') found.add(index);
    else if (kind !== 'comment') break;
  }
  return found;
}

/** The delimiter as other options have it: of the section, else of the file. */
function styleOf(entries: readonly Entry[], section: string | undefined): string {
  const options = entries.filter((one): one is Option => one.kind === 'option' && one.value !== '');
  const example = options.findLast((one) => one.section === section) ?? options[0];
  return example?.delimiter ?? '=';
}

function withNewOption(lines: readonly Line[], entries: readonly Entry[], setting: Setting): readonly Line[] {
  const { section, name, value } = setting;
  const text = [name, styleOf(entries, section), value];
  const isKnown = section === undefined || entries.some((one) => one.kind === 'section' && one.section === section);
  if (isKnown) {
    const place = placeFor(lines, entries, setting);
    return withLines(lines, place, [concat([indentAt(entries, place, section), ...text])]);
  }
  const blank = lines.length === 0 || entries.at(-1)?.kind === 'blank' ? [] : [''];
  return withLines(lines, lines.length, [...blank, `[${section}]`, concat(text)]);
}

/** That of the option before it or, if it is the first, after it: a deeper line would continue a value. */
function indentAt(entries: readonly Entry[], place: number, section: string | undefined): string {
  const isOwn = (one: Entry): one is Option => one.kind === 'option' && one.section === section;
  const option = entries.slice(0, place).findLast(isOwn) ?? entries.slice(place).find(isOwn);
  return option?.indent.replace('\uFEFF', '') ?? '';
}

/** After a comment that shows the option as an example, else after the last option of the section, else at its start. */
function placeFor(lines: readonly Line[], entries: readonly Entry[], { section, name }: Setting): number {
  const last = (matches: (entry: Entry, index: number) => boolean) =>
    entries.findLastIndex((one, index) => one.section === section && matches(one, index));
  const example = last(
    ({ kind }, index) => kind === 'comment' && exampleIn(lines[index] ?? { text: '', end: '' }) === name,
  );
  if (example >= 0 && !continuesAt(entries, example + 1, section)) return example + 1;
  const option = last(({ kind }) => kind === 'option' || kind === 'continuation');
  if (option >= 0) return option + 1;
  if (section !== undefined) return last(({ kind }) => kind === 'section') + 1;
  return entries.some(({ kind }) => kind === 'section') ? 0 : lines.length;
}

/** Whether a new option at this place would separate the lines of a value, or would be continued by the option after it. */
function continuesAt(entries: readonly Entry[], place: number, section: string | undefined): boolean {
  let index = place;
  while (entries[index]?.kind === 'comment') index += 1;
  const next = entries[index];
  if (next?.kind !== 'option') return next?.kind === 'continuation';
  return next.indent.length > indentAt(entries, place, section).length;
}

function withoutOption(
  lines: readonly Line[],
  entries: readonly Entry[],
  section: string | undefined,
  name: string,
): readonly Line[] {
  const places = placesOf(entries, { section, name });
  const removed = new Set(places.flatMap((at) => [at, ...continuations(entries, at)]));
  return lines.filter((_line, index) => !removed.has(index));
}

/** All parts of the section go, each up to the next section. Comments above that one belong to it, and stay. */
function withoutSection(lines: readonly Line[], entries: readonly Entry[], section: string | undefined) {
  const removed = new Set<number>();
  const headers = entries.flatMap(({ kind }, index) => (kind === 'section' ? [index] : []));
  for (const [place, header] of headers.entries()) {
    if (entries[header]?.section !== section) continue;
    const next = headers[place + 1];
    const end = next === undefined ? lines.length : startOfComments(entries, header, next);
    // Of the last section, the blank lines above it go, too.
    let start = header;
    if (next === undefined) while (entries[start - 1]?.kind === 'blank') start -= 1;
    for (let at = start; at < end; at += 1) removed.add(at);
  }
  return lines.filter((_line, index) => !removed.has(index));
}

/** Where the comments directly above a section begin, if a blank line is between them and what is before. */
function startOfComments(entries: readonly Entry[], from: number, next: number): number {
  let start = next;
  while (start > from && entries[start - 1]?.kind === 'comment') start -= 1;
  return entries[start - 1]?.kind === 'blank' ? start : next;
}

/** What undoes an edit: options get their old values, or go. */
export function inverses(lines: readonly Line[], desired: Desired): readonly object[] {
  const { section, option, state } = desired;
  const { entries } = parse(lines);
  const valueOf = (name: string) => {
    const found = entries[placesOf(entries, { section, name }).at(-1) ?? -1];
    return found?.kind === 'option' ? found.value : undefined;
  };
  if (state === 'absent') return option === undefined ? [] : [{ section, option, value: valueOf(option) }];
  const names = declaredOptions(desired).map(([name]) => name);
  const values = names.map((name) => [name, valueOf(name)] as const);
  const [first] = names;
  return [
    { section, options: Object.fromEntries(values) },
    { section, state: 'absent' },
    ...(names.length === 1 ? [{ section, option: first, state: 'absent' }] : []),
  ];
}
