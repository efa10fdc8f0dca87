import { z, type ZodType } from 'zod';
import { Secret } from '../model/secret.ts';
import { didYouMean, type Place, type Diagnostic } from './source.ts';
import type { Path } from './yaml.ts';

type Issue = z.core.$ZodIssue;

/** Where the values stand that were checked. */
export interface Places {
  place(path: Path): Place;
  keyPlace(path: Path, key: string): Place;
  /** From the first to the last letter of a value, over all its lines. */
  extent(path: Path): Place;
}

/**
 * Checks a value; what is wrong goes to `report`, with its place. Undefined if anything is. `subject` is what messages
 * call the value as a whole.
 */
export function check<T>(
  schema: ZodType<T>,
  value: unknown,
  places: Places,
  report: (diagnostic: Diagnostic) => void,
  subject = 'this value',
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    for (const found of explain(issue, value, schema, subject)) report(locateIssue(found, places));
  }
  return undefined;
}

interface Found {
  readonly path: Path;
  readonly key?: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly secret?: boolean | undefined;
}

function locateIssue({ path, key, message, hint, secret }: Found, places: Places): Diagnostic {
  const place = key === undefined ? places.place(path) : places.keyPlace(path, key);
  return {
    place,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(secret ? { secret: places.extent(path) } : {}),
  };
}

function explain(issue: Issue, root: unknown, schema: ZodType, subject: string): readonly Found[] {
  const { path } = issue;
  const name = path.length === 0 ? subject : keyName(path);
  const value = at(root, path);
  if (value instanceof Secret && issue.code !== 'custom') {
    return [{ path, message: `${name} cannot be a secret: it would be shown in plans and reports` }];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = knownKeys(schema, path);
        const hint = didYouMean(key, known) ?? (known.length > 0 ? `Known here: ${known.join(', ')}.` : undefined);
        return { path, key, message: `${key} is not known here`, hint };
      });
    case 'invalid_type':
      if (value === undefined) return [{ path, message: `${name} is missing` }];
      return [{ path, message: `${name} has to be ${article(issue.expected)}, not ${describe(value)}` }];
    case 'invalid_value': {
      const options = issue.values.map(String);
      if (value === undefined) return [{ path, message: `${name} is missing (${options.join(', ')})` }];
      const message = `${name} has to be ${oneOf(options)}, not ${describe(value)}`;
      return [{ path, message, hint: typeof value === 'string' ? didYouMean(value, options) : undefined }];
    }
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors, value);
      if (!branch) return [{ path, message: `${name} cannot be ${describe(value)}`, hint: unionHint(issue) }];
      return branch.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, root, schema, subject));
    }
    case 'too_small':
      if (issue.origin === 'array') return [{ path, message: `${name} is empty` }];
      return [{ path, message: `${name} ${describe(value)} is too ${issue.origin === 'string' ? 'short' : 'small'}` }];
    case 'too_big':
      return [{ path, message: `${name} ${describe(value)} is too ${issue.origin === 'string' ? 'long' : 'large'}` }];
    case 'invalid_key':
      return [
        { path: path.slice(0, -1), key: String(path.at(-1)), message: `${name}: ${issue.issues[0]?.message ?? ''}` },
      ];
    case 'custom': {
      const { hint, secret } = (issue.params ?? {}) as { readonly hint?: string; readonly secret?: boolean };
      return [{ path, message: issue.message, hint, secret }];
    }
    default:
      // Formats, sizes and patterns carry their own sentence.
      return [{ path, message: `${name} ${describe(value)}: ${issue.message}` }];
  }
}

/**
 * Of the branches of a union, the one the person meant: one that accepts the kind of value and objects only to what
 * is inside.
 */
function nearestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const meant = branches.filter((issues) => !issues.some((issue) => rejectsKind(issue, value)));
  if (meant.length > 0) return meant.reduce((best, issues) => (issues.length < best.length ? issues : best));
  return value === undefined ? branches[0] : undefined;
}

function rejectsKind(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  // One of several words was meant where there is a word, and not where there is a map.
  if (issue.code === 'invalid_value') return typeof value === 'object';
  return (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((one) => one.some((inner) => rejectsKind(inner, value))))
  );
}

function unionHint(issue: Extract<Issue, { code: 'invalid_union' }>): string | undefined {
  const kinds = [...new Set(expectedKinds(issue))];
  return kinds.length === 0 ? undefined : `It can be ${kinds.map(article).join(' or ')}.`;
}

function expectedKinds(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectedKinds) : [];
}

/** The keys an object schema has at a path: unions offer those of all their branches. */
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

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}

function keyName(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `item ${last + 1} of ${String(path.at(-2) ?? 'the list')}` : String(last);
}

function article(kind: string): string {
  const words: Record<string, string> = {
    object: 'a map of keys',
    record: 'a map of keys',
    array: 'a list',
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    null: 'empty',
  };
  return words[kind] ?? `a ${kind}`;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys';
  return JSON.stringify(value);
}

function oneOf(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}

/** A name for a group, a host or a variable: usable in patterns and templates. */
export const Identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable has letters, digits and _, and does not begin with a digit');

/** A value that has to come from outside the file. */
export const SecretValue = z.custom<Secret>((value) => value instanceof Secret, {
  error: 'a secret does not belong in a file: write !env NAME and set that environment variable',
  params: { secret: true },
});
