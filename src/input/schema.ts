import type { z, ZodType } from 'zod';
import { Secret } from '../model/secret.ts';
import type { Diagnostic, DiagnosticText, Report } from './diagnostic.ts';
import { keyPlaceAt, type Located, type Path, placeAt, valueAt, withKey } from './located.ts';
import * as messages from './messages.ts';
import { nearest } from './nearest.ts';
import { dataAt, withNumbers, withText } from './numeral.ts';
import { placeId } from './source.ts';

type Issue = z.core.$ZodIssue;

/** How messages call what is checked. */
export interface Subject {
  /** The value as a whole, such as "the inventory". */
  readonly name: string;
  readonly keys: 'key' | 'parameter';
}

/** The checked value; undefined if anything is wrong, which goes to `report` with its place. */
export function check<T>(schema: ZodType<T>, located: Located, report: Report, subject: Subject): T | undefined {
  const { value, valid } = checkKnownKeys(schema, located, report, subject);
  return valid ? value : undefined;
}

export interface Checked<T> {
  /** Also given where nothing but unknown keys and dispensable values is wrong. */
  readonly value: T | undefined;
  /** What was checked: an unknown key counts as the key that was probably meant, or is left out. */
  readonly located: Located;
  readonly valid: boolean;
}

/** How many levels of unknown keys inside unknown keys are checked. */
const ROUNDS = 5;

/**
 * The same, but an unknown key does not hide what is wrong with other keys. A wrong value at a path that is `dispensable`
 * is left out as well: nothing else that is checked depends on it.
 */
export function checkKnownKeys<T>(
  schema: ZodType<T>,
  given: Located,
  report: Report,
  subject: Subject,
  dispensable: (path: Path) => boolean = () => false,
): Checked<T> {
  const reported = new Set<string>();
  let located = given;
  for (let round = 0; ; round += 1) {
    const { data, result } = parse(schema, located);
    if (result.success) return { value: result.data, located, valid: round === 0 };
    const findings = result.error.issues.flatMap((issue) => explain(issue, { root: data, schema, subject }));
    for (const finding of findings) {
      const diagnostic = place(finding, located);
      const id = `${placeId(diagnostic.place)} ${diagnostic.message}`;
      if (!reported.has(id)) report(diagnostic);
      reported.add(id);
    }
    const unknown = findings.filter(({ known }) => known !== undefined);
    const leftOut = findings.filter(({ path, key }) => key === undefined && dispensable(path));
    if (unknown.length + leftOut.length === 0 || round === ROUNDS) return { value: undefined, located, valid: false };
    for (const { path, key = '', known = [] } of unknown) located = withKey(located, path, key, nearest(key, known));
    for (const { path } of leftOut) located = withKey(located, path.slice(0, -1), String(path.at(-1)), undefined);
  }
}

/** Reports the unknown keys alone, of a value whose other parts cannot be checked. */
export function reportUnknownKeys(schema: ZodType, located: Located, report: Report, subject: Subject): void {
  const { data, result } = parse(schema, located);
  const findings = (result.error?.issues ?? []).flatMap((issue) => explain(issue, { root: data, schema, subject }));
  for (const finding of findings) if (finding.known !== undefined) report(place(finding, located));
}

/** Parses with numbers as numbers, and with their text where only a string is accepted. */
function parse<T>(schema: ZodType<T>, { value }: Located) {
  const data = withNumbers(value);
  const result = schema.safeParse(data);
  const paths = result.success ? [] : result.error.issues.flatMap((issue) => stringsWanted(issue, data, []));
  if (paths.length === 0) return { data, result };
  const texts = paths.reduce((changed, path) => withText(changed, value, path), data);
  return { data: texts, result: schema.safeParse(texts) };
}

/** The paths of numbers for which the schema has no other type than string. */
function stringsWanted(issue: Issue, data: unknown, outer: Path): readonly Path[] {
  const path = [...outer, ...issue.path];
  const value = dataAt(data, path);
  if (typeof value === 'number') {
    const here = { ...issue, path: [] };
    return rejectsType(here, value) && expectedTypes(here).includes('string') ? [path] : [];
  }
  if (issue.code !== 'invalid_union') return [];
  return (nearestBranch(issue.errors, value) ?? []).flatMap((inner) => stringsWanted(inner, data, path));
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
  /** Of an unknown key: the keys that the map can have. */
  readonly known?: readonly string[];
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
      return issue.keys.map((key) => ({ path, key, known, ...messages.unknownKey(key, subject.keys, known) }));
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

function pathName(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `item ${last + 1} of ${String(path.at(-2) ?? 'the list')}` : String(last);
}
