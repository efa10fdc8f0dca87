/** The simulated part of a program. Everything else ends with "not simulated" and status 125. */
export interface Declaration {
  /**
   * Options, separated by blanks: `-q|--quiet -n|--lines= -I|--iso-8601=? -exec;`. `=` takes a value, `=?` takes one only
   * when it is attached, `;` takes a command up to `;` or `+`. The last name is the key under which a program finds it.
   */
  readonly options?: string;
  /** Verbs, each with a declaration of its own. Options of the program apply to all verbs. */
  readonly verbs?: Readonly<Record<string, Declaration>>;
  /** The verb that is used where none is given. */
  readonly usual?: string;
  /**
   * Verbs that a real host has and the sandbox does not, separated by blanks. With this list, a word that is no verb of a
   * real host either is passed to the program, whose answer to a wrong verb is recorded.
   */
  readonly otherVerbs?: string;
  /** Verbs may be abbreviated, as in `nmcli con` and `ip a`. */
  readonly abbreviated?: true;
  /** Options end at the first operand, which begins another command. */
  readonly runs?: true;
  /** Long options have one hyphen, as in `find -name`; short options cannot be combined. */
  readonly oneHyphen?: true;
  /** Operands that begin with a hyphen, such as `-5` of head and `-x` of chmod. */
  readonly hyphenated?: RegExp;
  /** No argument is an option, as in expr. */
  readonly wordsOnly?: true;
}

/** The arguments of a command line, parsed by the declaration of its program. */
export interface Arguments {
  /** By key; the last of several values. */
  readonly options: ReadonlyMap<string, string>;
  /** All options by key, in order. */
  readonly given: readonly (readonly [string, string])[];
  /** Full names, outermost first: `connection`, `show`. */
  readonly verbs: readonly string[];
  readonly operands: readonly string[];
}

/** `unknown` is the first undeclared word, with the verbs before it. */
export type ReadArguments = Arguments | { readonly unknown: string };

interface Option {
  readonly key: string;
  readonly value: 'none' | 'needed' | 'attached' | 'command';
}

/** A parsed declaration. */
export interface Grammar extends Omit<Declaration, 'options' | 'verbs' | 'otherVerbs'> {
  readonly own: ReadonlyMap<string, Option>;
  /** With the options of all verbs: an option may come before its verb. */
  readonly all: ReadonlyMap<string, Option>;
  readonly verbs: ReadonlyMap<string, Grammar> | undefined;
  readonly otherVerbs: readonly string[] | undefined;
}

export function grammarOf({ options = '', verbs, otherVerbs, ...rest }: Declaration): Grammar {
  const own = parseOptions(options);
  const inner = verbs && new Map(Object.entries(verbs).map(([name, verb]) => [name, grammarOf(verb)]));
  const all = new Map([...(inner?.values() ?? [])].flatMap((verb) => [...verb.all]).concat([...own]));
  return { ...rest, own, all, verbs: inner, otherVerbs: otherVerbs?.split(' ') };
}

const KINDS = { '': 'none', '=': 'needed', '=?': 'attached', ';': 'command' } as const;

function parseOptions(text: string): ReadonlyMap<string, Option> {
  const options = new Map<string, Option>();
  for (const one of text.split(' ').filter(Boolean)) {
    const [, names = '', suffix = ''] = /^(.*?)(=\??|;)?$/.exec(one) ?? [];
    const value = KINDS[suffix as keyof typeof KINDS];
    const key = names.split('|').at(-1)?.replace(/^-+/, '') ?? '';
    for (const name of names.split('|')) options.set(name, { key, value });
  }
  return options;
}

export function readArguments(grammar: Grammar, args: readonly string[]): ReadArguments {
  return new ArgumentReader(grammar, args).read();
}

class ArgumentReader {
  readonly #root: Grammar;
  readonly #rest: string[];
  readonly #found: { readonly name: string; readonly key: string; readonly value: string }[] = [];
  readonly #levels: Grammar[];
  readonly #verbs: string[] = [];
  readonly #operands: string[] = [];
  #unknown: string | undefined;
  #isWrongVerb = false;

  constructor(grammar: Grammar, args: readonly string[]) {
    this.#root = grammar;
    this.#levels = [grammar];
    this.#rest = [...args];
  }

  read(): ReadArguments {
    while (this.#unknown === undefined) {
      const word = this.#rest.shift();
      if (word === undefined) break;
      if (word === '--') {
        this.#takeAll();
        break;
      }
      if (this.#isOption(word)) this.#option(word);
      else if (this.#takesVerb) this.#verb(word);
      else {
        this.#operands.push(word);
        if (this.#level.runs) this.#takeAll();
      }
    }
    this.#addUsual();
    const unknown = this.#unknown ?? this.#misplaced();
    if (unknown !== undefined) return { unknown };
    const given = this.#found.map(({ key, value }) => [key, value] as const);
    return { options: new Map(given), given, verbs: this.#verbs, operands: this.#operands };
  }

  get #level(): Grammar {
    return this.#levels.at(-1) ?? this.#root;
  }

  get #takesVerb(): boolean {
    return this.#level.verbs !== undefined && !this.#isWrongVerb;
  }

  #refuse(word: string): void {
    this.#unknown = [...this.#verbs, word].join(' ');
  }

  #takeAll(): void {
    for (const word of this.#rest.splice(0)) {
      if (this.#takesVerb && !this.#level.runs) this.#verb(word);
      else this.#operands.push(word);
    }
  }

  #isOption(word: string): boolean {
    if (!word.startsWith('-') || word === '-' || this.#root.wordsOnly) return false;
    return !this.#level.hyphenated?.test(word);
  }

  #option(word: string): void {
    const [name = '', attached] = word.split(/=(.*)/s);
    const whole = this.#root.all.get(name);
    if (whole && (word.startsWith('--') || this.#root.oneHyphen || word.length === 2)) {
      this.#add(name, whole, attached);
    } else if (word.startsWith('--') || this.#root.oneHyphen) this.#refuse(name);
    else this.#cluster(word.slice(1));
  }

  /** `-abc`, `-n5` */
  #cluster(letters: string): void {
    for (const [index, letter] of Array.from(letters).entries()) {
      const option = this.#root.all.get(`-${letter}`);
      const rest = letters.slice(index + 1);
      if (!option) this.#refuse(`-${letter}`);
      else if (option.value === 'none') {
        this.#add(`-${letter}`, option, undefined);
        continue;
      } else this.#add(`-${letter}`, option, rest === '' ? undefined : rest);
      return;
    }
  }

  #add(name: string, { key, value }: Option, attached: string | undefined): void {
    if (value === 'none' && attached !== undefined) this.#refuse(`${name}=${attached}`);
    else if (value === 'command') this.#command(name, key);
    else if (value === 'needed') this.#found.push({ name, key, value: attached ?? this.#rest.shift() ?? '' });
    else this.#found.push({ name, key, value: attached ?? '' });
  }

  #command(name: string, key: string): void {
    const end = this.#rest.findIndex((word) => word === ';' || word === '+');
    const words = this.#rest.splice(0, end < 0 ? this.#rest.length : end + 1);
    this.#found.push({ name, key, value: words.join(' ') });
  }

  #verb(word: string): void {
    const { verbs = new Map<string, Grammar>(), otherVerbs, abbreviated } = this.#level;
    const named = (names: readonly string[]) =>
      names.find((name) => name === word) ?? names.find((name) => abbreviated && name.startsWith(word));
    const name = named([...verbs.keys()]);
    const verb = name === undefined ? undefined : verbs.get(name);
    if (name !== undefined && verb) {
      this.#verbs.push(name);
      this.#levels.push(verb);
    } else if (!otherVerbs || named(otherVerbs) !== undefined) this.#refuse(word);
    else {
      this.#isWrongVerb = true;
      this.#operands.push(word);
    }
  }

  #addUsual(): void {
    if (this.#isWrongVerb || this.#unknown !== undefined) return;
    for (let { usual } = this.#level; usual !== undefined; { usual } = this.#level) {
      const verb = this.#level.verbs?.get(usual);
      if (!verb) return;
      this.#verbs.push(usual);
      this.#levels.push(verb);
    }
  }

  /** The first option that belongs to another verb. */
  #misplaced(): string | undefined {
    const allowed = this.#levels.flatMap(({ own }) => [...own.keys()]);
    const option = this.#isWrongVerb ? undefined : this.#found.find(({ name }) => !allowed.includes(name));
    return option && [...this.#verbs, option.name].join(' ');
  }
}
