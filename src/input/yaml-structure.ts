import {
  type Alias,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic, DiagnosticText } from './diagnostic.ts';
import * as messages from './messages.ts';
import type { Place, Source } from './source.ts';

export interface Structure {
  /** What an alias refers to: the last node before it with that anchor. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Valid YAML that provision cannot use. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same for keys that are left out, so that the rest can be checked. */
  readonly leftOut: readonly Diagnostic[];
}

/** What the aliases of a document refer to, and what in it provision cannot use. */
export function structureOf(document: Document.Parsed, source: Source): Structure {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  const diagnostics: Diagnostic[] = [];
  const leftOut: Diagnostic[] = [];
  const report = (node: Node, text: DiagnosticText) => diagnostics.push({ place: lineOf(node, source), ...text });
  const remember = (node: Node & { readonly anchor?: string | undefined }) => {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
  };
  visit(document, {
    Alias(_key, alias, path) {
      const target = anchors.get(alias.source);
      const inside = path.some((node) => isNode(node) && 'anchor' in node && node.anchor === alias.source);
      if (inside) report(alias, messages.aliasInItself(alias.source));
      else if (target) targets.set(alias, target);
      else report(alias, messages.unknownAlias(alias.source));
      return inside ? visit.SKIP : undefined;
    },
    Map(_key, map) {
      remember(map);
      // {{ name }} without quotes is a map whose key is a map.
      if (map.items.some(({ key }) => isMap(key) || isSeq(key))) {
        report(map, messages.unquotedTemplate());
        return visit.SKIP;
      }
      const { duplicates, reserved } = keyDiagnostics(map, source);
      diagnostics.push(...duplicates);
      leftOut.push(...reserved);
      return undefined;
    },
    Seq: (_key, list) => remember(list),
    Scalar(_key, scalar) {
      remember(scalar);
      if (typeof scalar.value !== 'string') return;
      if (scalar.value.includes('\0')) report(scalar, messages.nulCharacter());
      if (scalar.value.includes('\uFFFD')) report(scalar, messages.lostCharacter('string'));
    },
  });
  return { targets, diagnostics, leftOut };
}

/** The YAML library compares each key with all others of its map, which is slow in a map of thousands of hosts. */
function keyDiagnostics(map: YAMLMap, source: Source) {
  const seen = new Set<string>();
  const duplicates: Diagnostic[] = [];
  const reserved: Diagnostic[] = [];
  for (const { key } of map.items) {
    const text = keyText(key);
    const place = lineOf(key, source);
    if (seen.has(text)) duplicates.push({ place, ...messages.duplicateKey(text) });
    if (isReserved(text)) reserved.push({ place, ...messages.reservedKey(text) });
    seen.add(text);
  }
  return { duplicates, reserved };
}

/** Whether a key is left out because it has a diagnostic of its own. */
export function isReserved(key: string): boolean {
  return key === '<<' || key === '__proto__';
}

/** A key as it is written, such as `010`. */
export function keyText(key: unknown): string {
  if (!isScalar(key)) return String(key);
  return typeof key.value === 'number' && key.source !== undefined ? key.source : String(key.value);
}

/** The first key or item of a collection. */
export function pointTo(node: Node, source: Source): Place {
  const first = isMap(node) ? node.items[0]?.key : isSeq(node) ? node.items[0] : undefined;
  return lineOf(isNode(first) && !isMap(first) && !isSeq(first) ? first : node, source);
}

export function extentOf(node: unknown, source: Source): Place {
  const [start, end] = (isNode(node) ? (node as ParsedNode).range : undefined) ?? [0, 0];
  return { source, start, end };
}

/** The part of a node in its first line. */
export function lineOf(node: unknown, source: Source): Place {
  const { start, end } = extentOf(node, source);
  return { source, start, end: Math.min(end, lineEnd(source.text, start)) };
}

export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
