/** The symbols of the live rows. Each is one column wide on every terminal: none may be drawn as an emoji. */
export interface Glyphs {
  readonly spinner: readonly string[];
  /** A bar: the part that is done, and the rest. */
  readonly full: string;
  readonly empty: string;
  readonly good: string;
  readonly bad: string;
  readonly interrupted: string;
  /** Ends a truncated text. */
  readonly ellipsis: string;
  readonly dot: string;
}

export const UNICODE: Glyphs = {
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  full: '█',
  empty: '░',
  good: '✓',
  bad: '✗',
  interrupted: '!',
  ellipsis: '…',
  dot: '·',
};

/** For terminals without Unicode: cmd.exe, the Linux console. */
export const ASCII: Glyphs = {
  spinner: ['-', '\\', '|', '/'],
  full: '#',
  empty: '.',
  good: '+',
  bad: 'x',
  interrupted: '!',
  ellipsis: '..',
  dot: '-',
};

const PLAIN: Readonly<Record<string, string>> = {
  '→': '->',
  '·': '-',
  '…': '..',
  '–': '-',
  '✓': '+',
  '✗': 'x',
  '’': "'",
};

/** A copy with provision's own symbols in ASCII. Letters of other languages are kept. */
export function inAscii(text: string): string {
  return text.replaceAll(/[→·…–✓✗’]/g, (symbol) => PLAIN[symbol] ?? symbol);
}
