// Templates of Go, as `--format` takes them: fields, json, range, with and println.

import { EngineError, NotSimulatedError } from '../../host/docker/errors.ts';
import { type Answer, type Call, ok } from '../command.ts';

/** What a template makes of a value. Throws NotSimulatedError for what it does not know. */
export function formatted(template: string, value: unknown): string {
  const tokens = template.split(/(\{\{.*?\}\})/s).filter((token) => token !== '');
  const reader = { tokens, at: 0 };
  const text = block(reader, value, true);
  if (reader.at < tokens.length) throw unknownAction(tokens[reader.at] ?? '');
  return text;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

/** Up to `{{end}}` or the end. With `isUsed` false, the block is read and gives nothing. */
function block(reader: Reader, value: unknown, isUsed: boolean): string {
  let text = '';
  for (;;) {
    const token = reader.tokens[reader.at];
    const [, action] = /^\{\{\s*(.*?)\s*\}\}$/s.exec(token ?? '') ?? [];
    if (token === undefined || action === 'end') return text;
    reader.at += 1;
    if (action === undefined)
      text += isUsed ? token.replaceAll(String.raw`\t`, '\t').replaceAll(String.raw`\n`, '\n') : '';
    else text += nested(reader, action, value, isUsed);
  }
}

function nested(reader: Reader, action: string, value: unknown, isUsed: boolean): string {
  const [, verb, rest = ''] = /^(range|with)\s+(.*)$/.exec(action) ?? [];
  if (verb === undefined) return isUsed ? printed(action, value) : '';
  const found = isUsed ? fieldOf(rest, value) : undefined;
  const items = verb === 'range' ? itemsOf(found) : found === undefined || found === null ? [] : [found];
  const start = reader.at;
  let text = '';
  for (const item of items) {
    reader.at = start;
    text += block(reader, item, true);
  }
  if (items.length === 0) block(reader, undefined, false);
  reader.at += 1;
  return text;
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function printed(action: string, value: unknown): string {
  const [, path] = /^json\s+(.*)$/.exec(action) ?? [];
  if (path !== undefined) return JSON.stringify(fieldOf(path, value) ?? null);
  const [, line] = /^println\s+(.*)$/.exec(action) ?? [];
  if (line === undefined) return shown(fieldOf(action, value));
  const words = line.match(/"[^"]*"|\S+/g) ?? [];
  return `${words.map((word) => (word.startsWith('"') ? word.slice(1, -1) : shown(fieldOf(word, value)))).join(' ')}\n`;
}

/** `.State.Status`, or `.` */
function fieldOf(path: string, value: unknown): unknown {
  if (!/^(\.|(\.[A-Za-z0-9_]+)+)$/.test(path)) throw unknownAction(path);
  let found = value;
  for (const key of path.split('.').filter(Boolean)) {
    found = typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return found;
}

/** As Go prints it. */
function shown(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([key, one]) => `${key}:${shown(one)}`).join(' ')}]`;
}

function unknownAction(action: string): NotSimulatedError {
  return new NotSimulatedError(`--format ${action}`);
}

/** The `inspect` of objects: a JSON list, or a line for each by `--format`. */
export function inspected({ options, operands }: Call, describe: (name: string) => object): Answer {
  const [found, errors]: [object[], string[]] = [[], []];
  for (const name of operands) {
    try {
      found.push(describe(name));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      errors.push(`Error response from daemon: ${error.message}\n`);
    }
  }
  const format = options.get('format');
  const text = format === undefined ? json(found) : found.map((one) => `${formatted(format, one)}\n`).join('');
  return { status: errors.length > 0 ? 1 : 0, stdout: ok(text).stdout, stderr: errors.join('') };
}

function json(found: readonly object[]): string {
  return `${JSON.stringify(found, null, 4)}\n`;
}
