import { textWidth } from './text-width.ts';

// How all output fits the terminal: padding, and line breaks between words. Widths are in terminal columns: Korean letters
// are two wide, colours none.

/** Padded to a width. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The greatest width. */
export function widest(texts: Iterable<string>): number {
  return Math.max(0, ...[...texts].map((text) => textWidth(text)));
}

/** Programs that messages tell a person to run. */
const PROGRAMS =
  'provision|npx|npm|ssh|ssh-keygen|systemctl|journalctl|dnf|rpm|nmcli|timedatectl|chronyc|sudo|restorecon|export|read';
/** Words with which a sentence goes on after the name of a command. */
const PROSE = 'exited|failed|did|is|was|and|then|or|if|with|can|cannot|could|has|takes';
const COLOR = String.raw`\u001B\[\d+m`;
/**
 * A part that no line break divides: a command at the beginning of a line or after a colon; what stands in quotation marks, which
 * are commands and values; a word.
 */
const UNBROKEN = new RegExp(
  String.raw`(?:(?<=^(?:${COLOR})*|:(?:${COLOR})* )(?:${PROGRAMS})(?: (?!(?:${PROSE})\b)[^\s;,()]*[^\s;,.:()])+` +
    String.raw`|\x60[^\x60\n]{1,100}\x60|"[^"\n]{1,100}"|\S)+`,
  'g',
);

/** In columns: below that, continuation lines are indented less. */
const NARROW = 40;

/**
 * A line as several that fit, broken between words, the continuation lines indented by `hanging` more. What is wider than the
 * terminal stays whole, so that it can be copied.
 */
export function wrapped(line: string, columns: number, hanging = columns < NARROW ? 2 : 4): readonly string[] {
  if (textWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const text = line.slice(indent.length);
  const lines: string[] = [];
  let current = indent;
  let end = 0;
  for (const { 0: part, index } of text.matchAll(UNBROKEN)) {
    const gap = text.slice(end, index);
    const first = end === 0 || current.trim() === '';
    end = index + part.length;
    if (first) current += part;
    else if (textWidth(current + gap + part) <= columns) current += gap + part;
    else {
      lines.push(current);
      current = indent + ' '.repeat(hanging) + part;
    }
  }
  return [...lines, current];
}

/** A text of several lines, each of which fits. */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapped(line, columns))
    .join('\n');
}
