import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type ParsedNode,
  type Range,
  visit,
  type YAMLError,
} from 'yaml';
import { Secret } from '../model/secret.ts';
import { InputError, type Place, type Diagnostic, type Source } from './source.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Path = readonly PropertyKey[];

const UNSET = /^the environment variable .* is not set$/;

/** A parsed YAML file that still knows where everything stands. */
export class YamlFile {
  readonly source: Source;
  readonly root: ParsedNode | null;
  /** `!env` of variables that are not set: wrong, and no reason not to look at the rest. */
  readonly unset: readonly Diagnostic[];
  readonly #resolve: (node: unknown) => unknown;

  private constructor(
    source: Source,
    root: ParsedNode | null,
    unset: readonly Diagnostic[],
    resolve: (node: unknown) => unknown,
  ) {
    this.source = source;
    this.root = root;
    this.unset = unset;
    this.#resolve = resolve;
  }

  /** Throws InputError with everything that is wrong with the YAML itself, short of variables that are not set. */
  static parse(source: Source, environment: Environment): YamlFile {
    const document = parseDocument(source.text, {
      lineCounter: new LineCounter(),
      prettyErrors: false,
      customTags: [
        {
          tag: '!env',
          resolve(name: string, onError: (message: string) => void) {
            const value = environment[name];
            if (value === undefined || value === '') {
              onError(`the environment variable ${name || '(no name)'} is not set`);
            }
            return new Secret(value ?? '');
          },
        },
      ],
    });
    const troubles = [...document.errors, ...document.warnings];
    const unset = troubles.filter(({ message }) => UNSET.test(message)).map((trouble) => explain(trouble, source));
    if (unset.length < troubles.length) throw new InputError(troubles.map((trouble) => explain(trouble, source)));
    const diagnostics = structureDiagnostics(document, source);
    if (diagnostics.length > 0) throw new InputError([...unset, ...diagnostics]);
    return new YamlFile(source, document.contents, unset, (node) => (isAlias(node) ? node.resolve(document) : node));
  }

  /** The file as plain values; `!env` gives Secrets. */
  value(): unknown {
    return this.plain(this.root);
  }

  plain(node: unknown): unknown {
    const target = this.follow(node);
    if (isMap(target)) {
      return Object.fromEntries(target.items.map(({ key, value }) => [keyText(key), this.plain(value)]));
    }
    if (isSeq(target)) return target.items.map((item) => this.plain(item));
    return isScalar(target) ? target.value : null;
  }

  /** The node itself, or what an alias stands for. */
  follow(node: unknown): unknown {
    return this.#resolve(node);
  }

  /** The node at a path, and the deepest one on the way if there is none. */
  find(path: Path, from: unknown = this.root): unknown {
    let node = this.follow(from);
    for (const step of path) {
      const next = this.follow(child(node, step));
      if (next === undefined || next === null) return node;
      node = next;
    }
    return node;
  }

  /** Where the value at a path stands; the nearest thing around it if it is missing. */
  place(path: Path, from?: unknown): Place {
    const node = this.find(path, from);
    if (isMap(node) || isSeq(node)) {
      // A whole block is no place to look at: its first key is.
      const first = isMap(node) ? node.items[0]?.key : node.items[0];
      return this.placeOf(isNode(first) && !isMap(first) && !isSeq(first) ? first : node);
    }
    return this.placeOf(node);
  }

  /** Where a key stands that is in a map at a path. */
  keyPlace(path: Path, key: string, from?: unknown): Place {
    const node = this.find(path, from);
    const pair = isMap(node) ? node.items.find((item) => keyText(item.key) === key) : undefined;
    return pair ? this.placeOf(pair.key) : this.place(path, from);
  }

  extent(path: Path, from?: unknown): Place {
    const node = this.find(path, from);
    const [start, end] = (isNode(node) ? (node as Node).range : undefined) ?? [0, 0];
    return { source: this.source, start, end };
  }

  placeOf(node: unknown): Place {
    const [start, end] = (isNode(node) ? (node as Node).range : undefined) ?? [0, 0];
    return { source: this.source, start, end: Math.min(end, lineEnd(this.source.text, start)) };
  }
}

/** All secrets in a file. */
export function secretsOf(file: YamlFile): readonly Secret[] {
  return secretsIn(file.value());
}

function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (Object.values(value) as unknown[]).flatMap(secretsIn);
}

export function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function child(node: unknown, step: PropertyKey): unknown {
  if (isMap(node)) return node.items.find(({ key }) => keyText(key) === String(step))?.value;
  if (isSeq(node)) return node.items[Number(step)];
  return undefined;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** What the YAML library objects to, in words for a person. */
function explain({ code, pos, message }: YAMLError, source: Source): Diagnostic {
  const place = { source, start: pos[0], end: Math.min(pos[1], lineEnd(source.text, pos[0])) };
  const hint = hintFor(message);
  const rest = hint === undefined ? {} : { hint };
  switch (code) {
    case 'DUPLICATE_KEY': {
      // The library points to where the key before it ends.
      const start = pos[0] + (/^[\s,{]*/.exec(source.text.slice(pos[0]))?.[0].length ?? 0);
      const length = /^[^\s:,}]+/.exec(source.text.slice(start))?.[0].length ?? 1;
      return { place: { source, start, end: start + length }, message, ...rest };
    }
    case 'MULTIPLE_DOCS':
      return { place, message: 'a second document begins here', hint: 'Everything stands in one: remove this ---.' };
    default:
      return { place, message: message.replace(/^Unresolved tag: (.+)$/, 'the tag $1 is not known'), ...rest };
  }
}

/** What is valid YAML and yet cannot be meant. */
function structureDiagnostics(document: Document.Parsed, source: Source): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (node: { readonly range?: Range | null | undefined }, message: string, hint?: string) => {
    const [start, end] = node.range ?? [0, 0];
    const place = { source, start, end: Math.min(end, lineEnd(source.text, start)) };
    diagnostics.push({ place, message, ...(hint === undefined ? {} : { hint }) });
  };
  visit(document, {
    Alias(_key, alias, path) {
      const meant = path.some((node) => isNode(node) && 'anchor' in node && node.anchor === alias.source);
      if (meant) report(alias, `*${alias.source} stands inside of what it stands for`);
      else if (!alias.resolve(document)) report(alias, `there is no &${alias.source} before this`);
      return meant ? visit.SKIP : undefined;
    },
    Map(_key, map) {
      if (!map.items.some(({ key }) => isMap(key) || isSeq(key))) return undefined;
      report(map, 'a value that begins with {{ has to be in quotes', 'Write "{{ name }}".');
      return visit.SKIP;
    },
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.includes('\0')) {
        report(scalar, 'a text with a NUL character cannot be sent to a host');
      }
    },
  });
  return diagnostics;
}

function hintFor(message: string): string | undefined {
  if (/Map keys must be unique/.test(message)) return 'One of the two would silently win: remove or rename it.';
  if (/tab/i.test(message)) return 'YAML is indented with blanks.';
  if (/Unresolved tag/.test(message)) return 'The only tag is !env NAME, for the value of an environment variable.';
  if (/environment variable/.test(message)) return 'Set it in the terminal you start provision from.';
  if (/Nested mappings|Implicit keys|Implicit map keys/.test(message)) {
    return 'Does a value hold ": " or begin with "{"? Put it in quotes.';
  }
  return undefined;
}
