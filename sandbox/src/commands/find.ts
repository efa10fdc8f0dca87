import { glob } from '../../../src/model/glob.ts';
import { join } from '../host/paths.ts';
import { encode } from '../host/bytes.ts';
import { type Answer, type Call, notSimulated, type Program, program } from './command.ts';
import { missing, sizeOf, UNSIMULATED_FILES } from './files.ts';
import { idOf, letterOf, printed, Unsupported, type Visit } from './find-printf.ts';
import { plain } from './plain.ts';

type Test = (visit: Visit) => boolean | Promise<boolean>;

/** What find prints, as bytes, and the names for `-exec … +`. */
interface Output {
  stdout: string;
  stderr: string;
  status: number;
  readonly collected: { readonly command: readonly string[]; readonly names: string[] }[];
}

/**
 * find with `-printf` or `-exec`, as resources use it; any other find is the interpreter's, which does not know owners and
 * modes.
 */
export const find: Program = program({ wordsOnly: true }, async (call) => {
  const follows = call.args[0] === '-H';
  const args = follows ? call.args.slice(1) : call.args;
  const first = args.findIndex((word) => /^[-(!]/.test(word));
  const words = first < 0 ? [] : args.slice(first);
  const prints = words.some((word) => word === '-printf' || word === '+');
  if (!prints) return (interpreters as Program).perform(call);
  const output: Output = { stdout: '', stderr: '', status: 0, collected: [] };
  try {
    const search = new Search(call, words, output);
    for (const start of args.slice(0, first)) await search.from(start, follows);
    await search.end();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return notSimulated('find', error.message);
  }
  return { status: output.status, stdout: output.stdout, stderr: output.stderr, binary: true };
});

const interpreters = plain.find(([name]) => name === 'find')?.[1];

class Search {
  readonly #call: Call;
  readonly #words: string[];
  readonly #output: Output;
  readonly #test: Test;
  #depths: [number, number] = [0, Infinity];

  constructor(call: Call, words: readonly string[], output: Output) {
    this.#call = call;
    this.#words = [...words];
    this.#output = output;
    this.#test = this.#list();
    if (this.#words.length > 0) throw new Unsupported(this.#words[0]);
  }

  async from(start: string, follows: boolean): Promise<void> {
    const { disk } = this.#call.host;
    const at = this.#call.path(start);
    // A path that ends with `/.` is the directory itself, also if a link leads to it.
    const followed = start.endsWith('/.');
    // With -H, a link that leads nowhere is the link itself.
    const path = disk.place(at, followed || (follows && disk.stat(at) !== undefined));
    const node = path === undefined ? undefined : disk.lstat(path);
    const isFile = followed && node !== undefined && node.kind !== 'directory';
    if (!node && UNSIMULATED_FILES.test(at)) throw new Unsupported(start);
    if (path === undefined || !node || isFile) {
      const words = isFile ? 'Not a directory' : missing(this.#call, at);
      this.#output.stderr += `find: '${start}': ${words}\n`;
      this.#output.status = 1;
      return;
    }
    await this.#visit({ shown: start, start, path, node }, 0);
  }

  async #visit(visit: Visit, depth: number): Promise<void> {
    const [least, most] = this.#depths;
    if (depth >= least) await this.#test(visit);
    if (visit.node.kind !== 'directory' || depth >= most) return;
    const { disk } = this.#call.host;
    for (const name of disk.readdir(visit.path)) {
      const path = join(visit.path, name);
      const node = disk.lstat(path);
      if (node) await this.#visit({ shown: join(visit.shown, name), start: visit.start, path, node }, depth + 1);
    }
  }

  async end(): Promise<void> {
    for (const { command, names } of this.#output.collected) {
      if (names.length > 0) await this.#run([...command, ...names]);
    }
  }

  /** Expressions with a comma between them: all are evaluated. */
  #list(): Test {
    const tests = [this.#either()];
    while (this.#words[0] === ',') {
      this.#words.shift();
      tests.push(this.#either());
    }
    return async (visit) => {
      let last = true;
      for (const test of tests) last = await test(visit);
      return last;
    };
  }

  #either(): Test {
    const tests = [this.#all()];
    while (this.#words[0] === '-o') {
      this.#words.shift();
      tests.push(this.#all());
    }
    return async (visit) => {
      for (const test of tests) if (await test(visit)) return true;
      return false;
    };
  }

  #all(): Test {
    const tests: Test[] = [];
    while (this.#words[0] !== undefined && !['-o', ',', ')'].includes(this.#words[0])) tests.push(this.#one());
    return async (visit) => {
      for (const test of tests) if (!(await test(visit))) return false;
      return true;
    };
  }

  #one(): Test {
    const word = this.#words.shift() ?? '';
    if (word === '(') {
      const inner = this.#list();
      if (this.#words.shift() !== ')') throw new Unsupported('(');
      return inner;
    }
    if (word === '!') {
      const inner = this.#one();
      return async (visit) => !(await inner(visit));
    }
    if (word === '-exec') return this.#exec();
    // The caller is root, and no file is immutable.
    if (word === '-xdev' || word === '-writable') return () => true;
    const value = this.#words.shift() ?? '';
    return this.#named(word, value);
  }

  #named(word: string, value: string): Test {
    switch (word) {
      case '-maxdepth':
        this.#depths[1] = Number(value);
        return () => true;
      case '-mindepth':
        this.#depths[0] = Number(value);
        return () => true;
      case '-type':
        return ({ node }) => letterOf(node) === value;
      case '-name':
        return ({ path }) => glob(value).test(path.slice(path.lastIndexOf('/') + 1));
      case '-size':
        return sizeTest(value);
      case '-perm':
        return ({ node }) => (node.mode & 0o7777) === Number.parseInt(value, 8);
      case '-user':
      case '-group':
        return this.#owned(word, value);
      case '-printf':
        return (visit) => {
          this.#output.stdout += encode(printed(value, visit, this.#call));
          return true;
        };
      default:
        throw new Unsupported(word);
    }
  }

  #owned(word: string, name: string): Test {
    const database = word === '-user' ? 'passwd' : 'group';
    const { disk } = this.#call.host;
    const known = disk.read(`/etc/${database}`).split('\n');
    if (!/^\d+$/.test(name) && !known.some((line) => line.startsWith(`${name}:`))) {
      const what = word === '-user' ? 'a known user' : 'an existing group';
      this.#output.stderr += `find: '${name}' is not the name of ${what}\n`;
      this.#output.status = 1;
      this.#depths = [Infinity, 0];
    }
    return ({ node }) => {
      const own = word === '-user' ? node.owner : node.group;
      return own === name || idOf(disk, database, own) === name;
    };
  }

  #exec(): Test {
    const end = this.#words.findIndex((one) => one === ';' || one === '+');
    if (end < 0) throw new Unsupported('-exec');
    const command = this.#words.splice(0, end);
    if (this.#words.shift() === '+') {
      const collected = { command: command.slice(0, -1), names: [] as string[] };
      this.#output.collected.push(collected);
      return ({ shown }) => collected.names.push(shown) > 0;
    }
    return async ({ shown }) => (await this.#run(command.map((one) => one.replaceAll('{}', shown)))).status === 0;
  }

  async #run(argv: readonly string[]): Promise<Answer> {
    const answer = await this.#call.run(argv);
    this.#output.stdout += answer.binary ? answer.stdout : encode(answer.stdout);
    this.#output.stderr += answer.stderr;
    return answer;
  }
}

/** `-size 5c`, `-size -5c` */
function sizeTest(value: string): Test {
  const [, sign, bytes] = /^(-?)(\d+)c$/.exec(value) ?? [];
  if (bytes === undefined) throw new Unsupported(`-size ${value}`);
  return ({ node }) => (sign === '-' ? sizeOf(node) < Number(bytes) : sizeOf(node) === Number(bytes));
}
