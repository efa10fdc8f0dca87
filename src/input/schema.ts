import type { z, ZodType } from 'zod';
import { Secret } from '../model/secret.ts';
import type { Diagnostic, DiagnosticText, Report } from './diagnostic.ts';
import { keyPlaceAt, type Located, type Path, placeAt, valueAt } from './located.ts';
import * as messages from './messages.ts';

type Issue = z.core.$ZodIssue;

/** How messages call what is checked. */
export interface Subject {
  /** The value as a whole, such as "the inventory". */
  readonly name: string;
  readonly keys: 'key' | 'parameter';
}

/** The checked value; undefined if anything is wrong, which goes to `report` with its place. */
export function check<T>(schema: ZodType<T>, located: Located, report: Report, subject: Subject): T | undefined {
  const result = schema.safeParse(located.value);
  if (result.success) return result.data;
  const context = { root: located.value, schema, subject };
  for (const issue of result.error.issues) {
    for (const finding of explain(issue, context)) report(place(finding, located));
  }
  return undefined;
}

interface Context {
  readonly root: unknown;
  readonly schema: ZodType;
  readonly subject: Subject;
}

interface Finding extends DiagnosticText {
  readonly path: Path;
  /** The key in the map at the path, where the key is wrong instead of a value. */
  readonly key?: string;
  readonly secret?: boolean | undefined;
}

function place({ path, key, message, hint, secret }: Finding, located: Located): Diagnostic {
  return {
    place: key === undefined ? placeAt(located, path) : keyPlaceAt(located, path, key),
    message,
    hint,
    ...(secret && { secret: valueAt(located, path).extent }),
  };
}

function explain(issue: Issue, context: Context): readonly Finding[] {
  const { path } = issue;
  const { root, schema, subject } = context;
  const name = path.length === 0 ? subject.name : pathName(path);
  const value = dataAt(root, path);
  if (value instanceof Secret && issue.code !== 'custom') return [{ path, ...messages.cannotBeSecret(name) }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      return issue.keys.map((key) => ({ path, key, ...messages.unknownKey(key, subject.keys, known) }));
    }
    case 'invalid_key': {
      const key = String(path.at(-1));
      return [{ path: path.slice(0, -1), key, ...messages.invalidKey(key, issue.issues[0]?.message ?? '') }];
    }
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors, value);
      if (!branch) return [{ path, ...messages.wrongType(name, expectedTypes(issue), value) }];
      return branch.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, context));
    }
    case 'custom': {
      const { hint, secret } = (issue.params ?? {}) as { readonly hint?: string; readonly secret?: boolean };
      return [{ path, message: issue.message, hint, secret }];
    }
    default:
      return [{ path, ...explainValue(issue, name, value) }];
  }
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
function nearestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const meant = branches.filter((issues) => !issues.some((issue) => rejectsType(issue, value)));
  if (meant.length > 0) return meant.reduce((best, issues) => (issues.length < best.length ? issues : best));
  return value === undefined ? branches[0] : undefined;
}

function rejectsType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  // A word may be a misspelt choice; a map cannot be one.
  if (issue.code === 'invalid_value') return typeof value === 'object';
  return (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((one) => one.some((inner) => rejectsType(inner, value))))
  );
}

function expectedTypes(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectedTypes) : [];
}

/** The keys that an object schema has at a path, of all branches of a union. */
function knownKeys(schema: unknown, path: Path): readonly string[] {
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

function dataAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    data,
  );
}

function pathName(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `item ${last + 1} of ${String(path.at(-2) ?? 'the list')}` : String(last);
}
