import type { ScriptNode, StatementNode } from 'just-bash';

export type Parse = (text: string) => ScriptNode;

export type Reading =
  /** More has to be read before anything can be run. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'complete'; readonly script: ScriptNode };

/** How many texts are remembered, and up to which length. */
const [REMEMBERED, LONGEST] = [200, 20_000];

/** Reads texts, and knows those again that it has read: all hosts are sent much the same. */
export class Reader {
  readonly #parse: Parse;
  readonly #known = new Map<string, Reading>();

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** What a shell that has read so much of its input makes of it. */
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
  // A line that goes on: by its backslash, or by an operator at its end.
  if (/(^|[^\\])(\\\\)*\\\n$/.test(text) || /(\||&&)[ \t]*\n$/.test(text)) return { kind: 'incomplete' };
  try {
    const script = parse(text);
    return text.includes('<<') && hasOpenHeredoc(script) ? { kind: 'incomplete' } : { kind: 'complete', script };
  } catch (error) {
    const { message } = error as Error;
    return isAtEnd(message, text) ? { kind: 'incomplete' } : { kind: 'wrong', message };
  }
}

/** The statements one by one, so that the output of each can be seen before the next one runs. */
export function statements(text: string, script: ScriptNode): readonly string[] {
  // The text of a here-document stands behind its statement, not in it.
  if (text.includes('<<') || script.statements.length < 2) return [text];
  const texts = script.statements.map(({ sourceText }) => sourceText);
  return texts.every((one) => one !== undefined) ? texts : [text];
}

/** A single program without pipes and redirections: its input and output are those of the shell. */
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
