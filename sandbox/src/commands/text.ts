import type { Node } from '../host/disk.ts';
import { fail, notSimulated, program } from './command.ts';
import { modeText, sizeOf, UNSIMULATED_FILES } from './files.ts';
import { DECLARED } from './plain.ts';

const SHORT: Readonly<Record<string, string>> = {
  '--in-place': '-i',
  '--quiet': '-n',
  '--silent': '-n',
  '--regexp-extended': '-E',
  '--expression': '-e',
  '--file': '-f',
};

/** The interpreter knows sed's short options only. */
export const sed = program(DECLARED.sed, ({ args, original, host, path }) => {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  const translated = before.flatMap((arg) => {
    const [name = '', value] = arg.startsWith('--') ? arg.split(/=(.*)/s) : [arg];
    const short = SHORT[name];
    return short === undefined ? [arg] : value === undefined ? [short] : [short, value];
  });
  if (translated.some((arg) => /^-[a-zA-Z]*i/.test(arg))) {
    // sed writes a new file in place: a link is replaced by a file.
    for (const operand of args.filter((arg) => host.disk.lstat(path(arg))?.kind === 'link')) {
      const content = host.disk.readBytes(path(operand));
      host.disk.remove(path(operand));
      host.disk.writeBytes(path(operand), content);
    }
  }
  return original([...translated, ...(end < 0 ? [] : args.slice(end + 1))]);
});

/** The interpreter's ls does not know owners and modes, and prints a slash after directories. */
export const ls = program(DECLARED.ls, async (call) => {
  const answer = await call.original(call.args);
  const { operands, options } = call;
  const size = (node: Node) => (options.has('human-readable') ? humanSize(sizeOf(node)) : String(sizeOf(node)));
  let directory = operands.length > 1 ? '.' : (operands[0] ?? '.');
  const stdout = answer.stdout.replace(
    /^(?:(\S+):|[-dl][-rwxst]{9} +(\d+) user user +\d+( \S+ +\S+ +\S+ )(.*))$/gm,
    (_all, heading: string | undefined, links: string, middle: string, name: string) => {
      if (heading !== undefined) {
        directory = heading;
        return _all;
      }
      const [bare = ''] = name.replace(/\/$/, '').split(' -> ');
      const inside = `${directory}/${bare}`;
      // An operand, not an entry of a directory.
      const path = call.path(operands.includes(bare) ? bare : inside);
      const node = call.host.disk.lstat(path);
      if (!node) return _all;
      const target = node.kind === 'link' ? ` -> ${node.target}` : '';
      return `${modeText(node)}. ${links} ${node.owner} ${node.group} ${size(node).padStart(5)}${middle}${bare}${target}`;
    },
  );
  const stderr = answer.stderr.replace(
    /^ls: ([^:]+): No such file or directory$/gm,
    "ls: cannot access '$1': No such file or directory",
  );
  return { ...answer, stdout, stderr };
});

/** As `ls -h` prints it: rounded up, one decimal below 10. */
function humanSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const size = bytes / 1024 ** power;
  if (power === 0) return String(bytes);
  return `${size < 10 ? (Math.ceil(size * 10) / 10).toFixed(1) : Math.ceil(size)}${' KM'[power] ?? ''}`;
}

/**
 * The interpreter's grep uses only the last of several patterns, knows none of `-s`, `-H`, `--text`, `--regexp=` and
 * `--dereference-recursive`, and does not report what is missing when it searches folders.
 */
export const grep = program(DECLARED.grep, async ({ args, given, options, operands, original, host, path }) => {
  if (given.filter(([key]) => key === 'regexp').length > 1) return notSimulated('grep', 'a second --regexp');
  // It prints the names of files where there may be several.
  if (options.has('with-filename') && !options.has('recursive')) return notSimulated('grep', '-H without -r');
  const end = args.indexOf('--');
  const known = args.flatMap((arg, index) => (end >= 0 && index > end ? [arg] : knownToGrep(arg)));
  const answer = await original(known);
  const reported = /^grep: .*: No such file or directory\n/gm;
  const files = options.has('regexp') || options.has('file') ? operands : operands.slice(1);
  const missing = files.filter((file) => !host.disk.stat(path(file)));
  if (missing.length === 0) return answer;
  const [unsimulated] = missing.filter((file) => UNSIMULATED_FILES.test(path(file)));
  if (unsimulated !== undefined) return notSimulated('grep', unsimulated);
  const stderr = missing.map((file) => `grep: ${file}: No such file or directory\n`).join('');
  const quiet = options.has('no-messages');
  return { ...answer, stderr: (quiet ? '' : stderr) + answer.stderr.replaceAll(reported, ''), status: 2 };
});

function knownToGrep(arg: string): readonly string[] {
  if (['--text', '--no-messages', '--with-filename'].includes(arg)) return [];
  if (arg.startsWith('--regexp=')) return ['-e', arg.slice('--regexp='.length)];
  if (arg === '--dereference-recursive') return ['-R'];
  // `-s`, `-a` and `-H` alone or among other letters.
  const short = arg.replace(/^-([A-Za-z]+)$/, (_all, letters: string) => `-${letters.replaceAll(/[saH]/g, '')}`);
  return short === '-' && arg !== '-' ? [] : [short];
}

/** `head` and `tail`; the interpreter's do not support `--` and directories. */
export const ends = program(DECLARED.head, ({ name, args, original, host, path }) => {
  const directory = args.find((arg) => !arg.startsWith('-') && host.disk.stat(path(arg))?.kind === 'directory');
  if (directory !== undefined) return fail(1, `${name}: error reading '${directory}': Is a directory`);
  return original(args.filter((arg) => arg !== '--'));
});

/** The interpreter's cat does not report directories. */
export const cat = program(DECLARED.cat, async ({ args, original, host, path }) => {
  const isDirectory = (arg: string) => !arg.startsWith('-') && host.disk.stat(path(arg))?.kind === 'directory';
  const directories = args.filter(isDirectory);
  if (directories.length === 0) return original(args);
  const rest = args.filter((arg) => !isDirectory(arg));
  const answer = rest.some((arg) => !arg.startsWith('-')) ? await original(rest) : { stdout: '', stderr: '' };
  const complaints = directories.map((one) => `cat: ${one}: Is a directory\n`).join('');
  return { ...answer, status: 1, stderr: answer.stderr + complaints };
});

/** By the host's clock, which may be wrong. */
export const date = program(DECLARED.date, ({ args, options, host, original }) => {
  if (options.has('date')) return original(args);
  const now = host.now();
  const micros = String((now % 1000) * 1000).padStart(6, '0');
  return original([...args.map((arg) => arg.replaceAll('%6N', micros)), '-d', `@${Math.floor(now / 1000)}`]);
});
