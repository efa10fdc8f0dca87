import type { ScriptNode, StatementNode } from 'just-bash';

export type Parse = (text: string) => ScriptNode;

export type Reading =
  /** The text is not complete yet. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'complete'; readonly script: ScriptNode };

/** Size of the cache, and the longest text in it. */
const [REMEMBERED, LONGEST] = [200, 20_000];

/** Parses scripts and caches the results: all hosts get nearly the same scripts. */
export class Reader {
  readonly #parse: Parse;
  readonly #known = new Map<string, Reading>();

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** Parses the input that a shell has read so far. */
  read(text: string): Reading {
    const known = this.#known.get(text);
    if (known) return known;
    const reading = read(this.#parse, text);
    if (text.length <= LONGEST) this.#known.set(text, reading);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return reading;
  }
}

function read(parse: Parse, text: string): Reading {
  // The line continues: it ends with a backslash or an operator.
  if (/(^|[^\\])(\\\\)*\\\n$/.test(text) || /(\||&&)[ \t]*\n$/.test(text)) return { kind: 'incomplete' };
  try {
    const script = parse(text);
    return text.includes('<<') && hasOpenHeredoc(script) ? { kind: 'incomplete' } : { kind: 'complete', script };
  } catch (error) {
    const { message } = error as Error;
    return isAtEnd(message, text) ? { kind: 'incomplete' } : { kind: 'wrong', message };
  }
}

/** The statements, so that the output of each appears before the next one runs. */
export function statements(text: string, script: ScriptNode): readonly string[] {
  // The text of a here-document is after its statement, not in it.
  if (text.includes('<<') || script.statements.length < 2) return [text];
  const texts = script.statements.map(({ sourceText }) => sourceText);
  return texts.every((one) => one !== undefined) ? texts : [text];
}

/** Whether a script is a single program without pipes and redirections, which uses the shell's input and output. */
export function standsAlone({ statements: list }: ScriptNode): boolean {
  const [statement, ...more] = list;
  if (!statement || more.length > 0 || statement.background) return false;
  const [command, ...others] = commandsOf(statement);
  if (!command || others.length > 0 || command.type !== 'SimpleCommand') return false;
  return command.redirections.length === 0;
}

function commandsOf({ pipelines }: StatementNode) {
  return pipelines.flatMap(({ commands }) => commands);
}

function isAtEnd(message: string, text: string): boolean {
  if (/unexpected EOF/.test(message)) return true;
  const [, line, column] = /at (\d+):(\d+)/.exec(message) ?? [];
  if (line === undefined) return false;
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return Number(line) > lines.length - 1 || (Number(line) === lines.length && Number(column) > last.length);
}

function hasOpenHeredoc(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('type' in node && node.type === 'HereDoc' && 'terminated' in node && node.terminated === false) return true;
  return Object.values(node).some(hasOpenHeredoc);
}
