import type { z, ZodType } from 'zod';
import { Secret } from '../model/secret.ts';
import type { DiagnosticText } from './diagnostic.ts';
import type { Path } from './located.ts';
import * as messages from './messages.ts';
import { nearest } from './nearest.ts';
import { dataAt } from './numeral.ts';

export type Issue = z.core.$ZodIssue;

/** How messages call what is checked. */
export interface Subject {
  /** The value as a whole, such as "the inventory". */
  readonly name: string;
  readonly keys: 'key' | 'parameter';
  /** What to write instead, where the user may know the word from another program. */
  readonly advise?: (wrong: Wrong) => Advice | undefined;
}

/** An unknown key, or a value that is not allowed, in the map at a path. */
export interface Wrong {
  readonly path: Path;
  readonly key: string;
  /** Undefined for an unknown key, and for what is not text. */
  readonly value?: string;
}

export interface Advice {
  readonly hint: string;
  /** The key that is meant. */
  readonly meant?: string;
}

interface Context {
  readonly root: unknown;
  readonly schema: ZodType;
  readonly subject: Subject;
}

export interface Finding extends DiagnosticText {
  readonly path: Path;
  /** The key in the map at the path, where the key is wrong instead of a value. */
  readonly key?: string;
  /** Of an unknown key: the keys that the map can have. */
  readonly known?: readonly string[];
  /** Of an unknown key: the one that was probably meant. */
  readonly meant?: string | undefined;
  readonly isMissing?: boolean;
  /** A rule of the map at the path as a whole, such as that it needs one of several keys. */
  readonly isRuleOfMap?: boolean;
  readonly secret?: boolean | undefined;
}

/** What is wrong, with the parameter and its value. */
export function explain(issue: Issue, context: Context): readonly Finding[] {
  const { path } = issue;
  const { root, subject } = context;
  const name = path.length === 0 ? subject.name : pathName(path);
  const value = dataAt(root, path);
  if (value instanceof Secret && issue.code !== 'custom') {
    // An empty one stands for a secret that could not be read, which its own diagnostic says.
    return value.length === 0 ? [] : [{ path, ...messages.cannotBeSecret(name) }];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainKey(key, path, context));
    case 'invalid_key': {
      const key = String(path.at(-1));
      return [{ path: path.slice(0, -1), key, ...messages.invalidKey(key, issue.issues[0]?.message ?? '') }];
    }
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors, value);
      if (!branch) {
        return [{ path, ...messages.wrongType(name, expectedTypes(issue), value), ...adviceOn(value, path, subject) }];
      }
      return branch.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, context));
    }
    case 'custom':
      return [explainRule(issue, name, context)];
    default: {
      const isMissing = value === undefined && issue.code.startsWith('invalid_');
      return [{ path, isMissing, ...explainValue(issue, name, value), ...adviceOn(value, path, subject) }];
    }
  }
}

function explainKey(key: string, path: Path, { schema, subject }: Context): Finding {
  const known = knownKeys(schema, path);
  const { hint, meant = nearest(key, known) } = subject.advise?.({ path, key }) ?? {};
  return {
    path,
    key,
    known,
    meant,
    ...messages.unknownKey(key, subject.keys, known),
    ...(hint !== undefined && { hint }),
  };
}

/** A rule that zod does not know: of a value, or of a map as a whole. */
function explainRule(issue: Extract<Issue, { code: 'custom' }>, name: string, { root, subject }: Context): Finding {
  const { path, message } = issue;
  const { hint, secret } = (issue.params ?? {}) as { readonly hint?: string; readonly secret?: boolean };
  const value = dataAt(root, path);
  const around = dataAt(root, path.slice(0, -1));
  // A step can say that its content is secret.
  const isSecret = secret === true || (path.length > 0 && dataAt(around, ['secret']) === true);
  const text = messages.brokenRule(name, message, isSecret ? undefined : value);
  return {
    path,
    isRuleOfMap: isMap(value),
    secret,
    hint,
    ...text,
    ...(hint === undefined && adviceOn(value, path, subject)),
  };
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** What to write instead of a text that is not allowed. */
function adviceOn(value: unknown, path: Path, subject: Subject): { readonly hint?: string } {
  if (typeof value !== 'string') return {};
  const { hint } = subject.advise?.({ path: path.slice(0, -1), key: String(path.at(-1) ?? ''), value }) ?? {};
  return hint === undefined ? {} : { hint };
}

function explainValue(issue: Issue, name: string, value: unknown): DiagnosticText {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? messages.missingValue(name) : messages.wrongType(name, [issue.expected], value);
    case 'invalid_value': {
      const options = issue.values.map(String);
      return value === undefined ? messages.missingValue(name, options) : messages.wrongChoice(name, options, value);
    }
    case 'too_small': {
      if (issue.origin === 'array' || value === '') return messages.empty(name);
      const bound = `${issue.inclusive ? 'at least' : 'greater than'} ${String(issue.minimum)}`;
      return issue.origin === 'string'
        ? messages.wrongLength(name, bound, value)
        : messages.outOfRange(name, bound, value);
    }
    case 'too_big': {
      const bound = `${issue.inclusive ? 'at most' : 'less than'} ${String(issue.maximum)}`;
      return issue.origin === 'string'
        ? messages.wrongLength(name, bound, value)
        : messages.outOfRange(name, bound, value);
    }
    default:
      // Patterns and formats carry their rule as the message.
      return messages.breaksRule(name, value, issue.message);
  }
}

/** The branch of a union that was probably meant: one that accepts the type of the value. */
export function nearestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const meant = branches.filter((issues) => !issues.some((issue) => rejectsType(issue, value)));
  if (meant.length > 0) return meant.reduce((best, issues) => (issues.length < best.length ? issues : best));
  return value === undefined ? branches[0] : undefined;
}

export function rejectsType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  // A word may be a misspelt choice; a map cannot be one.
  if (issue.code === 'invalid_value') return typeof value === 'object';
  return (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((one) => one.some((inner) => rejectsType(inner, value))))
  );
}

export function expectedTypes(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectedTypes) : [];
}

/** The keys that an object schema has at a path, of all branches of a union. */
export function knownKeys(schema: unknown, path: Path = []): readonly string[] {
  const definition = (schema as { _zod?: { def: Record<string, unknown> } } | undefined)?._zod?.def;
  if (!definition) return [];
  const inner = definition['innerType'] ?? definition['in'];
  if (inner) return knownKeys(inner, path);
  if (definition['type'] === 'union') {
    return [...new Set((definition['options'] as unknown[]).flatMap((option) => knownKeys(option, path)))];
  }
  const [step, ...rest] = path;
  const shape = definition['shape'] as Record<string, unknown> | undefined;
  if (shape) return step === undefined ? Object.keys(shape) : knownKeys(shape[String(step)], rest);
  if (step === undefined) return [];
  return knownKeys(definition['valueType'] ?? definition['element'], rest);
}

function pathName(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `item ${last + 1} of ${String(path.at(-2) ?? 'the list')}` : String(last);
}
