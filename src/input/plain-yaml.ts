import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type ScalarTag } from 'yaml';
import type { Path } from './located.ts';

/** A file of YAML for another program, as plain data, or what is wrong with it. */
export type PlainYaml =
  | { readonly value: unknown; readonly placeOf: (path: Path) => LinePlace }
  | ({ readonly error: string } & LinePlace);

/** Both from 1. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** `0440` is an octal number for programs that read YAML with libyaml or go-yaml, whatever YAML 1.2 says (10.3.2). */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

/** How many nodes the aliases of a file may stand for, for each node that they refer to. */
const ALIASED_LIMIT = 100;

/** With merge keys (`<<`), and without tags that name a type of the other program. */
export function parsePlainYaml(text: string): PlainYaml {
  const lines = new LineCounter();
  // `prettyErrors` takes quadratic time where a text has many errors.
  const options = { merge: true, prettyErrors: false, lineCounter: lines };
  const document = parseDocument(text, { ...options, customTags: (tags) => [octal, ...tags] });
  const [found] = [...document.errors, ...document.warnings];
  if (found) {
    return { error: found.message, ...placeAt(lines, found.pos[0]) };
  }
  try {
    const value = document.toJS({ maxAliasCount: ALIASED_LIMIT }) as unknown;
    return { value, placeOf: (path) => placeAt(lines, offsetOf(document, path)) };
  } catch (error) {
    return { error: (error as Error).message, line: 1, column: 1 };
  }
}

function placeAt(lines: LineCounter, offset: number): LinePlace {
  const { line, col: column } = lines.linePos(offset);
  return { line, column };
}

/** Of the key in a map. Of what is missing, or comes from an alias or a merge key, the offset of the innermost that is written there. */
function offsetOf({ contents }: Document, path: Path): number {
  let node: Node | null = contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const [written, value] = entryOf(node, step);
    const found = startOf(written);
    if (found === undefined) break;
    offset = found;
    node = value;
  }
  return offset;
}

/** What is written at the start of an item of a map or a list, and its value. */
type Entry = readonly [Node | null, Node | null];

function entryOf(node: Node | null, step: PropertyKey): Entry {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(step)] ?? null;
    return [item, item];
  }
  if (!isMap<Node, Node | null>(node)) return [null, null];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair ? [pair.key, pair.value] : [null, null];
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
