import { parseDocument, type ScalarTag } from 'yaml';

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
  const document = parseDocument(text, { merge: true, customTags: (tags) => [octal, ...tags], prettyErrors: true });
  const [found] = [...document.errors, ...document.warnings];
  if (found) {
    const { line = 1, col: column = 1 } = found.linePos?.[0] ?? {};
    return { error: found.message.replace(/ at line[\s\S]*/, ''), line, column };
  }
  try {
    return { value: document.toJS({ maxAliasCount: ALIASED_LIMIT }) as unknown };
  } catch (error) {
    return { error: (error as Error).message, line: 1, column: 1 };
  }
}
