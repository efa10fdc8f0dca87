/** What is drawn beside words. One column each everywhere: no letter that may also be an emoji. */
export interface Glyphs {
  readonly spinner: readonly string[];
  readonly good: string;
  readonly bad: string;
  /** Where a text was cut off. */
  readonly ellipsis: string;
  readonly dot: string;
}

export const UNICODE: Glyphs = {
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  good: '✓',
  bad: '✗',
  ellipsis: '…',
  dot: '·',
};

/** For terminals whose letters are few: cmd.exe, the console of Linux. */
export const ASCII: Glyphs = { spinner: ['-', '\\', '|', '/'], good: '+', bad: 'x', ellipsis: '..', dot: '-' };

const PLAIN: Readonly<Record<string, string>> = {
  '→': '->',
  '·': '-',
  '…': '..',
  '–': '-',
  '✓': '+',
  '✗': 'x',
  '’': "'",
};

/** The tool's own signs in ASCII; letters of a language stay. */
export function inAscii(text: string): string {
  return text.replaceAll(/[→·…–✓✗’]/g, (sign) => PLAIN[sign] ?? sign);
}
