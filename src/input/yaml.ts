import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  type ScalarTag,
  YAMLParseError,
  type YAMLError,
  visit,
} from 'yaml';
import { Secret } from '../model/secret.ts';
import { type Diagnostic, type DiagnosticText, InputError } from './diagnostic.ts';
import { type Entry, listOf, type Located, mapOf } from './located.ts';
import * as messages from './messages.ts';
import { Numeral } from './numeral.ts';
import { shellOf } from './shell.ts';
import type { Place, Source } from './source.ts';
import {
  extentOf,
  isReserved,
  keyText,
  lineEnd,
  lineOf,
  pointTo,
  type Structure,
  structureOf,
} from './yaml-structure.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the values of `!env` and `!file` come from. */
export interface SecretSources {
  readonly environment: Environment;
  /** The text of a file that `source` names, or what is wrong with it. */
  readonly file: (name: string, source: Source) => Secret | DiagnosticText;
}

export interface YamlFile {
  readonly source: Source;
  readonly root: Located;
  /** What is wrong with the values of `!env` and `!file`. The rest of the file can be checked all the same. */
  readonly secretErrors: readonly Diagnostic[];
  /** Keys that are left out of `root`. */
  readonly leftOut: readonly Diagnostic[];
}

/** Maps and lists inside each other, written or by aliases. Recursive functions read them. */
const DEPTH_LIMIT = 100;

/** How many values the aliases of a file may stand for, together. */
const ALIASED_LIMIT = 100_000;

/** Throws InputError with everything that is wrong with the YAML itself, except values of `!env` and `!file`. */
export function parseYaml(source: Source, secrets: SecretSources): YamlFile {
  const secretTexts = new Map<string, DiagnosticText>();
  const secretTag = (tag: string, find: (name: string) => Secret | DiagnosticText) => ({
    tag,
    resolve: (name: string, onError: (message: string) => void) => {
      const found = find(name);
      if (found instanceof Secret) return found;
      secretTexts.set(found.message, found);
      onError(found.message);
      return new Secret('');
    },
  });
  const document = compose(source, [
    secretTag('!env', (name) => environmentSecret(name, secrets.environment)),
    secretTag('!file', (name) => secrets.file(name, source)),
  ]);
  const found = withoutFollowOn([...document.errors, ...document.warnings], source).map((error) => ({
    ...explain(error, source, document),
    ...secretTexts.get(error.message),
  }));
  const secretErrors = found.filter(({ message }) => secretTexts.has(message));
  if (secretErrors.length < found.length) throw new InputError(found);
  const structure = structureOf(document, source);
  const { diagnostics, leftOut } = structure;
  if (diagnostics.length > 0) throw new InputError([...secretErrors, ...diagnostics, ...leftOut]);
  return { source, root: locateNodes(document, structure, source), secretErrors, leftOut };
}

/** All secrets in plain data. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (Object.values(value) as unknown[]).flatMap(secretsIn);
}

function environmentSecret(name: string, environment: Environment): Secret | DiagnosticText {
  const value = environment[name] ?? '';
  if (value === '') return messages.unsetVariable(name, shellOf(environment));
  return value.includes('\uFFFD') ? messages.variableNotUtf8(name) : new Secret(value);
}

function compose(source: Source, customTags: readonly ScalarTag[]): Document.Parsed {
  const composer = new Composer({
    // structureOf finds duplicate keys.
    uniqueKeys: false,
    customTags: [...customTags],
  });
  const [document, second] = composer.compose(tokens(source), true, source.text.length);
  if (!document) throw new Error('the composer returns at least one document');
  if (second) document.errors.push(new YAMLParseError([second.range[0], second.range[1]], 'MULTIPLE_DOCS', ''));
  return document;
}

/** The tokens of YAML. Throws InputError at the place where the depth is too large for the recursive composer. */
function* tokens(source: Source) {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(source.text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length <= DEPTH_LIMIT) continue;
    const start = Math.min(parser.offset, source.text.length);
    const place = { source, start, end: Math.min(start + 1, source.text.length) };
    throw new InputError([{ place, ...messages.nestedTooDeeply(DEPTH_LIMIT) }]);
  }
  yield* parser.end();
}

interface Measured {
  readonly located: Located;
  /** How many values it has, with itself. */
  readonly size: number;
  readonly depth: number;
}

/** The nodes of a document as values with places. An alias is the value that it refers to, in its place. */
function locateNodes(document: Document.Parsed, { targets }: Structure, source: Source): Located {
  const known = new Map<unknown, Measured>();
  let aliased = 0;
  const measured = (given: unknown, missing: Place): Measured => {
    const node = isAlias(given) ? targets.get(given) : given;
    if (!isNode(node)) return { located: { value: null, place: missing, extent: missing }, size: 1, depth: 0 };
    const found = known.get(node) ?? convert(node);
    known.set(node, found);
    if (isAlias(given)) {
      const place = lineOf(given, source);
      aliased += found.size;
      if (aliased > ALIASED_LIMIT) throw new InputError([{ place, ...messages.aliasesTooLarge(ALIASED_LIMIT) }]);
      if (found.depth > DEPTH_LIMIT) throw new InputError([{ place, ...messages.nestedTooDeeply(DEPTH_LIMIT) }]);
    }
    return found;
  };
  const convert = (node: Node): Measured => {
    const own = { place: pointTo(node, source), extent: extentOf(node, source) };
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      const values: Measured[] = [];
      for (const { key, value } of node.items) {
        const [name, keyPlace] = [keyText(key), lineOf(key, source)];
        if (isReserved(name)) continue;
        const inner = measured(value, keyPlace);
        entries.set(name, { keyPlace, value: inner.located });
        values.push(inner);
      }
      return around(mapOf(own, entries), values);
    }
    if (isSeq(node)) {
      const values = node.items.map((item) => measured(item, own.place));
      const items = values.map(({ located }) => located);
      return around(listOf(own, items), values);
    }
    return around({ ...own, value: isScalar(node) ? scalarValue(node) : null }, []);
  };
  return measured(document.contents, { source, start: 0, end: 0 }).located;
}

function around(located: Located, values: readonly Measured[]): Measured {
  let [size, depth] = [1, 0];
  for (const value of values) {
    size += value.size;
    depth = Math.max(depth, value.depth + 1);
  }
  return { located, size, depth };
}

function scalarValue({ value, source: text }: { readonly value: unknown; readonly source?: string }): unknown {
  return typeof value === 'number' && text !== undefined && text !== String(value) ? new Numeral(value, text) : value;
}

/** What the YAML library rejects, as a diagnostic. */
function explain({ code, pos, message }: YAMLError, source: Source, document: Document): Diagnostic {
  const [start, end] = code === 'MISSING_CHAR' ? openQuote(document, pos) : pos;
  const place = { source, start, end: Math.min(end, lineEnd(source.text, start)) };
  const secret = secretAround(place);
  return { place, ...textOf(code, message), ...(secret && { secret }) };
}

function textOf(code: YAMLError['code'], message: string): DiagnosticText {
  if (code === 'MULTIPLE_DOCS') return messages.secondDocument();
  const [, tag] = /^Unresolved tag: (.+)$/.exec(message) ?? [];
  return tag === undefined ? messages.invalidYaml(message) : messages.unknownTag(tag);
}

/** The text in quotes that reaches the position: the library names its end, where the quote is missing. */
function openQuote(document: Document, pos: readonly [number, number]): readonly [number, number] {
  let found = pos;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (!type?.startsWith('QUOTE') || !range || range[0] > pos[0] || range[1] < pos[0]) return;
      found = [range[0], range[1]];
    },
  });
  return found;
}

/** In characters: how far around an error passwords are searched. A file of one long line may have an error in each value. */
const AROUND = 1000;

/**
 * Passwords around an error, which the excerpt would show: invalid YAML has no values, which would say where they are. What follows
 * a tag is the name of a variable or of a file.
 */
function secretAround({ source, start }: Place): Place | undefined {
  const offset = Math.max(0, start - AROUND);
  const near = source.text.slice(offset, start + AROUND);
  const at = start - offset;
  const [begin, end] = [near.lastIndexOf('\n', near.lastIndexOf('\n', at - 1) - 1) + 1, lineEnd(near, at)];
  const shown = near.slice(begin, lineEnd(near, end + 1));
  const from = offset + begin;
  const values = [...shown.matchAll(/(?:password|passphrase)["']?[ \t]*:[ \t]+(?!!)(\S.*)/gi)].map(
    ({ index, 0: { length }, 1: value = '' }) => ({
      start: from + index + length - value.length,
      end: from + index + length,
    }),
  );
  const [first, last] = [values[0], values.at(-1)];
  return first && last && { source, start: first.start, end: last.end };
}

/** Errors of the library about wrong indentation, and those that it reports of the same line because of them. */
const OF_INDENTATION: readonly string[] = ['MULTILINE_IMPLICIT_KEY', 'BAD_INDENT'];
const FOLLOW_ON: readonly string[] = ['BLOCK_AS_IMPLICIT_KEY', 'MISSING_CHAR'];

function withoutFollowOn(errors: readonly YAMLError[], { text }: Source): readonly YAMLError[] {
  const lineOfError = ({ pos: [start] }: YAMLError) => lineEnd(text, start);
  const lines = new Set(errors.filter(({ code }) => OF_INDENTATION.includes(code)).map(lineOfError));
  return errors.filter((error) => !FOLLOW_ON.includes(error.code) || !lines.has(lineOfError(error)));
}
