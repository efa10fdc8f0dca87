import type { ZodType } from 'zod';
import type { Diagnostic, Report } from './diagnostic.ts';
import {
  expectedTypes,
  explain,
  type Finding,
  type Issue,
  nearestBranch,
  rejectsType,
  type Subject,
} from './explain-issue.ts';
import { keyPlaceAt, type Located, type Path, placeAt, valueAt, withKey } from './located.ts';
import { dataAt, withNumbers, withText } from './numeral.ts';
import { placeId } from './source.ts';

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
  const lost = new Set<string>();
  let located = given;
  for (let round = 0; ; round += 1) {
    const { data, result } = parse(schema, located);
    if (result.success) return { value: result.data, located, valid: round === 0 };
    const findings = result.error.issues.flatMap((issue) => explain(issue, { root: data, schema, subject }));
    for (const finding of withoutFollowOn(findings, lost)) {
      const diagnostic = place(finding, located);
      const id = `${placeId(diagnostic.place)} ${diagnostic.message}`;
      if (!reported.has(id)) report(diagnostic);
      reported.add(id);
    }
    const unknown = findings.filter(({ known }) => known !== undefined);
    const leftOut = findings.filter(({ path, key }) => key === undefined && dispensable(path));
    if (unknown.length + leftOut.length === 0 || round === ROUNDS) return { value: undefined, located, valid: false };
    for (const { path, key = '', meant } of unknown) located = withKey(located, path, key, meant);
    for (const { path } of leftOut) located = withKey(located, path.slice(0, -1), String(path.at(-1)), undefined);
  }
}

/**
 * What is wrong although an unknown key may be the reason: not that the key is missing that was meant, nor a rule of the map
 * that has it. `lost` are the maps without such a key, from earlier rounds, too.
 */
function withoutFollowOn(findings: readonly Finding[], lost: Set<string>): readonly Finding[] {
  const unknown = findings.filter(({ known }) => known !== undefined);
  for (const { path, meant } of unknown) if (meant === undefined) lost.add(pathId(path));
  const maps = new Set([...lost, ...unknown.map(({ path }) => pathId(path))]);
  const meant = new Set(unknown.map((one) => pathId([...one.path, one.meant ?? ''])));
  return findings.filter(({ path, isMissing, isRuleOfMap }) => {
    if (isMissing && meant.has(pathId(path))) return false;
    return !(isRuleOfMap && maps.has(pathId(path)));
  });
}

function pathId(path: Path): string {
  return JSON.stringify(path.map(String));
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

function place({ path, key, message, hint, secret }: Finding, located: Located): Diagnostic {
  return {
    place: key === undefined ? placeAt(located, path) : keyPlaceAt(located, path, key),
    message,
    hint,
    ...(secret && { secret: valueAt(located, path).extent }),
  };
}
