import { exec, type Exec } from '../../model/operation.ts';

// firewalld over D-Bus, firewalld.dbus(5), with busctl(1). Its JSON is only there since systemd 240, and EL8 has 239.

const NAME = 'org.fedoraproject.FirewallD1';
const PATH = '/org/fedoraproject/FirewallD1';

/** A value of D-Bus: a structure and an array are lists, a dictionary is a map. */
export type BusValue = string | number | boolean | readonly BusValue[] | BusMap;
export type BusMap = ReadonlyMap<BusValue, BusValue>;

/** A call of firewalld, which is not started by it. `face` is the part of the interface after its name. */
export function call(face: '' | '.zone', method: string, ...words: readonly string[]): Exec {
  const argv = ['--system', '--auto-start=no', 'call', NAME, PATH, `${NAME}${face}`, method];
  return exec('busctl', ...argv, ...(words.length === 0 ? [] : ['s'.repeat(words.length), ...words]));
}

/** The first value of a reply in the form `SIGNATURE VALUE…` of busctl. Undefined for any other text. */
export function parseReply(text: string): BusValue | undefined {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(([word, quoted]) =>
    quoted === undefined ? word : unescaped(quoted),
  );
  const [signature = '', ...values] = words;
  try {
    return new Reader(values).value(signature);
  } catch (error) {
    if (error instanceof UnexpectedForm) return undefined;
    throw error;
  }
}

/** Caught in this file. */
class UnexpectedForm extends Error {}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Bytes other than ASCII, as `\nnn`, are only in descriptions. */
function unescaped(text: string): string {
  return text.replace(/\\(?:([0-7]{3})|(.))/g, (_all, octal: string | undefined, letter: string) =>
    octal === undefined ? (ESCAPES[letter] ?? letter) : String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}

/** Throws UnexpectedForm where the text does not have the form of its signature. */
class Reader {
  readonly #words: readonly string[];
  #next = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  value(signature: string): BusValue {
    const [type] = signature;
    if (type === 'v') return this.value(this.#word());
    if (type === 'b') return this.#word() === 'true';
    if (type === '(') return typesOf(signature.slice(1, -1)).map((one) => this.value(one));
    if (type === 'a') return this.#array(signature.slice(1));
    if (type === undefined) throw new UnexpectedForm();
    return 'sog'.includes(type) ? this.#word() : Number(this.#word());
  }

  #array(element: string): BusValue {
    const length = Number(this.#word());
    // Each value takes at least one word, so that a wrong length ends at the end of the text.
    if (!Number.isInteger(length) || length > this.#words.length) throw new UnexpectedForm();
    if (!element.startsWith('{')) return Array.from({ length }, () => this.value(element));
    const [key = '', value = ''] = typesOf(element.slice(1, -1));
    return new Map(Array.from({ length }, () => [this.value(key), this.value(value)] as const));
  }

  #word(): string {
    const word = this.#words[this.#next];
    this.#next += 1;
    if (word === undefined) throw new UnexpectedForm();
    return word;
  }
}

/** The single complete types of a signature. */
function typesOf(signature: string): readonly string[] {
  const types: string[] = [];
  for (let start = 0; start < signature.length;) {
    let end = start;
    while (signature[end] === 'a') end += 1;
    let depth = 0;
    do {
      if ('({'.includes(signature[end] ?? ' ')) depth += 1;
      if (')}'.includes(signature[end] ?? ' ')) depth -= 1;
      end += 1;
    } while (depth > 0 && end < signature.length);
    types.push(signature.slice(start, end));
    start = end;
  }
  return types;
}
