import { LineCounter, parseDocument, type ScalarTag } from 'yaml';

/** A file of YAML for another program, as plain data, or what is wrong with it. */
export type PlainYaml =
  | { readonly value: unknown }
  | { readonly error: string; readonly line: number; readonly column: number };

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
    const { line, col: column } = lines.linePos(found.pos[0]);
    return { error: found.message, line, column };
  }
  try {
    return { value: document.toJS({ maxAliasCount: ALIASED_LIMIT }) as unknown };
  } catch (error) {
    return { error: (error as Error).message, line: 1, column: 1 };
  }
}
