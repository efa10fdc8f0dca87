// Ini files as most programs read them. Where they differ, what is safe to edit for all of them counts: see `parse`.
import { type Line, plainText } from '../text-lines.ts';

/** What a line is, in a file of which each line has an entry. */
export type Entry =
  | { readonly kind: 'section'; readonly section: string }
  | Option
  /** Of the value of the option before it. */
  | { readonly kind: 'continuation' | 'comment' | 'blank'; readonly section: string | undefined };

export interface Option {
  readonly kind: 'option';
  /** Undefined before the first section. */
  readonly section: string | undefined;
  readonly name: string;
  /** The blanks before the name. */
  readonly indent: string;
  /** The delimiter with the blanks around it; `''` for an option without a value, as MySQL has them. */
  readonly delimiter: string;
  readonly value: string;
}

export interface Parsed {
  readonly entries: readonly Entry[];
  /** The index of the first line that is nothing of this. */
  readonly invalid?: number;
}

/**
 * `#` and `;` begin a comment at the start of a line only. A line that is indented deeper than the option before it continues
 * its value (Python's configparser, dnf), and so does the line after a backslash at the end (systemd, Samba). An option without
 * a delimiter is one word (MySQL), as are the directives that begin with "!".
 */
export function parse(lines: readonly Line[]): Parsed {
  const entries: Entry[] = [];
  let section: string | undefined;
  /** The option whose value the next line may continue. */
  let open: { readonly indent: number; readonly backslash: boolean } | undefined;
  for (const [index, line] of lines.entries()) {
    const text = plainText(line);
    const content = text.trim();
    const indent = text.length - text.trimStart().length;
    if (open?.backslash || (open && content !== '' && indent > open.indent && !isComment(content))) {
      entries.push({ kind: 'continuation', section });
      open = { ...open, backslash: endsWithBackslash(text) };
    } else if (content === '' || isComment(content)) {
      entries.push({ kind: content === '' ? 'blank' : 'comment', section });
      if (content === '') open = undefined;
    } else if (content.startsWith('[')) {
      section = sectionOf(content);
      if (section === undefined) return { entries, invalid: index };
      entries.push({ kind: 'section', section });
      open = undefined;
    } else {
      const option = optionOf(text, section);
      if (!option) return { entries, invalid: index };
      entries.push(option);
      open = { indent, backslash: endsWithBackslash(text) };
    }
  }
  // A line that is added after it would continue the value.
  return open?.backslash ? { entries, invalid: lines.length - 1 } : { entries };
}

function isComment(content: string): boolean {
  return content.startsWith('#') || content.startsWith(';');
}

/** An even number of backslashes are backslashes of the value. */
function endsWithBackslash(text: string): boolean {
  let count = 0;
  while (text[text.length - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}

/** `[name]`, and perhaps a comment. */
function sectionOf(content: string): string | undefined {
  const end = content.indexOf(']');
  const name = content.slice(1, Math.max(end, 1)).trim();
  const rest = content.slice(end + 1).trim();
  return end < 0 || name === '' || name.startsWith('[') || (rest !== '' && !isComment(rest)) ? undefined : name;
}

function optionOf(text: string, section: string | undefined): Option | undefined {
  const indent = text.slice(0, text.length - text.trimStart().length);
  const at = delimiterIn(text);
  if (at < 0) {
    const name = text.trim();
    return /^(!.*|[\w.-]+)$/.test(name)
      ? { kind: 'option', section, name, indent, delimiter: '', value: '' }
      : undefined;
  }
  const before = text.slice(0, at).trimEnd();
  const name = before.trim();
  const value = text.slice(at + 1).trim();
  const delimiter = text.slice(before.length, value === '' ? at + 1 : text.indexOf(value, at + 1));
  return name === '' ? undefined : { kind: 'option', section, name, indent, delimiter, value };
}

/** `=`, or in a line without it `:` (Python's configparser). Samba has colons in names. */
function delimiterIn(text: string): number {
  const equals = text.indexOf('=');
  return equals < 0 ? text.indexOf(':') : equals;
}

/** The name of the option that a comment shows as an example: `#Storage=auto`. */
export function exampleIn(line: Line): string | undefined {
  const text = plainText(line)
    .trim()
    .replace(/^[#;]+/, '');
  const at = delimiterIn(text);
  return at < 0 ? undefined : text.slice(0, at).trim();
}
