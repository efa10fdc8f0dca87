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
  visit,
  type YAMLError,
} from 'yaml';
import { Secret } from '../model/secret.ts';
import { type Diagnostic, type DiagnosticText, InputError } from './diagnostic.ts';
import { type Entry, listOf, type Located, mapOf } from './located.ts';
import * as messages from './messages.ts';
import type { Place, Source } from './source.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface YamlFile {
  readonly source: Source;
  readonly root: Located;
  /** `!env` of variables that are not set. The rest of the file can be checked all the same. */
  readonly unset: readonly Diagnostic[];
}

/** Throws InputError with everything that is wrong with the YAML itself, except variables that are not set. */
export function parseYaml(source: Source, environment: Environment): YamlFile {
  const unsetVariables = new Map<string, DiagnosticText>();
  const document = parseDocument(source.text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    customTags: [
      {
        tag: '!env',
        resolve(name: string, onError: (message: string) => void) {
          const value = environment[name] ?? '';
          if (value === '') {
            const text = messages.unsetVariable(name);
            unsetVariables.set(text.message, text);
            onError(text.message);
          }
          return new Secret(value);
        },
      },
    ],
  });
  const found = [...document.errors, ...document.warnings].map((error) => ({
    ...explain(error, source),
    ...unsetVariables.get(error.message),
  }));
  const unset = found.filter(({ message }) => unsetVariables.has(message));
  if (unset.length < found.length) throw new InputError(found);
  const structure = structureDiagnostics(document, source);
  if (structure.length > 0) throw new InputError([...unset, ...structure]);
  return { source, root: locateNodes(document, source), unset };
}

/** All secrets in plain data. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (Object.values(value) as unknown[]).flatMap(secretsIn);
}

/** The nodes of a document as values with places. An alias is the value that it refers to, in its place. */
function locateNodes(document: Document.Parsed, source: Source): Located {
  const known = new Map<unknown, Located>();
  const located = (given: unknown, missing: Place): Located => {
    const node = isAlias(given) ? given.resolve(document) : given;
    if (!isNode(node)) return { value: null, place: missing, extent: missing };
    const found = known.get(node) ?? convert(node);
    known.set(node, found);
    return found;
  };
  const convert = (node: Node): Located => {
    const own = { place: pointTo(node, source), extent: extentOf(node, source) };
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const { key, value } of node.items) {
        const keyPlace = lineOf(key, source);
        entries.set(String(isScalar(key) ? key.value : key), { keyPlace, value: located(value, keyPlace) });
      }
      return mapOf(own, entries);
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => located(item, own.place));
      return listOf(own, items);
    }
    return { ...own, value: isScalar(node) ? node.value : null };
  };
  return located(document.contents, { source, start: 0, end: 0 });
}

function pointTo(node: Node, source: Source): Place {
  const first = isMap(node) ? node.items[0]?.key : isSeq(node) ? node.items[0] : undefined;
  return lineOf(isNode(first) && !isMap(first) && !isSeq(first) ? first : node, source);
}

function extentOf(node: unknown, source: Source): Place {
  const [start, end] = (isNode(node) ? node.range : undefined) ?? [0, 0];
  return { source, start, end };
}

/** The part of a node in its first line. */
function lineOf(node: unknown, source: Source): Place {
  const { start, end } = extentOf(node, source);
  return { source, start, end: Math.min(end, lineEnd(source.text, start)) };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** What the YAML library rejects, as a diagnostic. */
function explain({ code, pos, message }: YAMLError, source: Source): Diagnostic {
  const place = { source, start: pos[0], end: Math.min(pos[1], lineEnd(source.text, pos[0])) };
  if (code === 'MULTIPLE_DOCS') return { place, ...messages.secondDocument() };
  if (code === 'DUPLICATE_KEY') {
    // The library points to the end of the key before it.
    const start = pos[0] + (/^[\s,{]*/.exec(source.text.slice(pos[0]))?.[0].length ?? 0);
    const [key = ''] = /^[^\s:,}]+/.exec(source.text.slice(start)) ?? [];
    return { place: { source, start, end: start + Math.max(1, key.length) }, ...messages.duplicateKey(key) };
  }
  const [, tag] = /^Unresolved tag: (.+)$/.exec(message) ?? [];
  if (tag !== undefined) return { place, ...messages.unknownTag(tag) };
  return { place, ...messages.invalidYaml(message) };
}

/** Valid YAML that provision cannot use. */
function structureDiagnostics(document: Document.Parsed, source: Source): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (node: Node, text: DiagnosticText) => diagnostics.push({ place: lineOf(node, source), ...text });
  visit(document, {
    Alias(_key, alias, path) {
      const inside = path.some((node) => isNode(node) && 'anchor' in node && node.anchor === alias.source);
      if (inside) report(alias, messages.aliasInItself(alias.source));
      else if (!alias.resolve(document)) report(alias, messages.unknownAlias(alias.source));
      return inside ? visit.SKIP : undefined;
    },
    Map(_key, map) {
      // {{ name }} without quotes is a map whose key is a map.
      if (!map.items.some(({ key }) => isMap(key) || isSeq(key))) return undefined;
      report(map, messages.unquotedTemplate());
      return visit.SKIP;
    },
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.includes('\0')) report(scalar, messages.nulCharacter());
    },
  });
  return diagnostics;
}
