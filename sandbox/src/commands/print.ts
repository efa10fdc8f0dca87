import { type Answer, fail, ok } from './command.ts';

// The interpreter has both. They are here because scripts call nothing else as often, and because the interpreter's own
// programs do not know the umask of their subshell.

/** `printf FORMAT [ARGUMENT…]` */
export function printf(args: readonly string[]): Answer {
  const [format, ...given] = args[0] === '--' ? args.slice(1) : args;
  if (format === undefined) return fail(2, 'printf: usage: printf [-v var] format [arguments]');
  const rest = [...given];
  let [stdout, stderr] = ['', ''];
  const complain = (message: string) => {
    stderr += `bash: printf: ${message}\n`;
  };
  // printf repeats the format until all arguments are used.
  do {
    const before = rest.length;
    stdout += once(format, rest, complain);
    if (rest.length === before) break;
  } while (rest.length > 0);
  return { status: stderr === '' ? 0 : 1, stdout, stderr };
}

const CONVERSION = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])|\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)/gs;

function once(format: string, rest: string[], complain: (message: string) => void): string {
  const count = (text: string | undefined) => (text === '*' ? Number(rest.shift() ?? 0) : Number(text ?? 0));
  return format.replace(
    CONVERSION,
    (all, flags: string, width: string | undefined, precision: string | undefined, letter: string, escape: string) => {
      if (escape !== undefined) return unescaped(escape);
      if (letter === '%') return '%';
      const wide = count(width);
      const limit = /\./.test(all) ? count(precision) : undefined;
      const text = rest.shift() ?? '';
      const converted = convert(letter, text, limit, flags, complain);
      if (flags.includes('-')) return converted.padEnd(wide);
      return flags.includes('0') && /[diouxX]/.test(letter) ? zeros(converted, wide) : converted.padStart(wide);
    },
  );
}

function convert(
  letter: string,
  text: string,
  limit: number | undefined,
  flags: string,
  complain: (message: string) => void,
): string {
  switch (letter) {
    case 's':
      return text.slice(0, limit);
    case 'b':
      return text.replace(/\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|.)/gs, (_, escape: string) => unescaped(escape));
    case 'c':
      return text.slice(0, 1);
    case 'q':
      return text === '' ? "''" : text.replace(/[^\w@%+=:,./-]/g, String.raw`\$&`);
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return whole(letter, text, flags, complain);
    default:
      complain(`\`${letter}': invalid format character`);
      return '';
  }
}

function whole(letter: string, text: string, flags: string, complain: (message: string) => void): string {
  const [digits = ''] = /^[ \t]*[-+]?(0[xX][0-9a-fA-F]+|\d+)/.exec(text) ?? [];
  const quoted = /^["'](.)/su.exec(text);
  if (!quoted && text !== '' && digits !== text) complain(`${text}: invalid number`);
  const octal = /^\s*[-+]?0\d/.test(digits);
  const value = quoted ? (quoted[1]?.codePointAt(0) ?? 0) : octal ? Number.parseInt(digits, 8) : Number(digits);
  if (letter === 'o') return value.toString(8);
  if (letter === 'x') return value.toString(16);
  if (letter === 'X') return value.toString(16).toUpperCase();
  return flags.includes('+') && value >= 0 ? `+${value}` : String(value);
}

function zeros(number: string, width: number): string {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(number) ?? [];
  return sign + digits.padStart(width - sign.length, '0');
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v', e: '\u001b' },
  ...{ '\\': '\\', '"': '"', "'": "'" },
};

function unescaped(escape: string): string {
  if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
  if (/^x./.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return LETTERS[escape] ?? `\\${escape}`;
}

/** `echo [-neE] [WORD…]` */
export function echo(args: readonly string[]): Answer {
  const words = [...args];
  let [newline, escapes] = [true, false];
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    for (const letter of words.shift()?.slice(1) ?? '') {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = words.join(' ');
  const printed = escapes
    ? text.replace(/\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[^x0])/gs, (_, escape: string) => unescaped(escape))
    : text;
  return ok(`${printed}${newline ? '\n' : ''}`);
}
