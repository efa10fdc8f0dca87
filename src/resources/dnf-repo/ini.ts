/** The sections of an ini file, and their values by key. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface IniFile {
  readonly sections: Sections;
  /** The first line that dnf does not accept: it then ignores the whole file. 1-based. */
  readonly invalidLine?: number;
}

/**
 * Reads a file as dnf does (libdnf, utils/iniparser): `#` and `;` begin a comment in the first column only, an indented
 * line continues the value before it, a section that comes twice is one. Variables such as `$basearch` stay as they are.
 */
export function parseIni(text: string): IniFile {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  /** The key whose value the next line may continue. */
  let open: string | undefined;
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    const content = trim(line);
    const indented = content !== '' && !line.startsWith(content);
    if (line === '' || /^[#;]/.test(line)) open = undefined;
    else if (content.startsWith('[')) {
      const [, id] = /^\[([^\]]+)\][ \t\r]*(?:$|[#;]|.$)/.exec(content) ?? [];
      if (id === undefined) return { sections, invalidLine: index + 1 };
      sections.set(id, (section = sections.get(id) ?? new Map<string, string>()));
      open = undefined;
    } else if (content === '') continue;
    else if (indented) {
      if (!section || open === undefined) return { sections, invalidLine: index + 1 };
      section.set(open, `${section.get(open) ?? ''}\n${content}`);
    } else {
      const equals = content.indexOf('=');
      if (!section || equals <= 0) return { sections, invalidLine: index + 1 };
      open = trim(content.slice(0, equals));
      section.set(open, trim(content.slice(equals + 1)));
    }
  }
  for (const values of sections.values()) for (const [key, value] of values) values.set(key, withoutQuotes(value));
  return { sections };
}

/** Without blanks at both ends. Not a regular expression, which could take quadratic time. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}

/** dnf removes quotes around a whole value. */
function withoutQuotes(value: string): string {
  return value.replace(/^(["'])([^]*)\1$/, '$2');
}

/** A boolean as dnf reads it. An invalid value counts as if it were not there; dnf warns of it. */
export function booleanOf(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(1|yes|true|on)$/i.test(value)) return true;
  return /^(0|no|false|off)$/i.test(value) ? false : undefined;
}

/** A list of dnf: separated by commas or blanks. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/).filter(Boolean);
}
