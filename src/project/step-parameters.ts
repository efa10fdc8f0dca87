import { dirname, resolve } from 'node:path';
import { InputError, type Report, UsageError } from '../input/diagnostic.ts';
import { type Entry, listOf, type Located, mapOf } from '../input/located.ts';
import { nearest } from '../input/nearest.ts';
import { knownKeys } from '../input/explain-issue.ts';
import type { Place, Source } from '../input/source.ts';
import { RenderedTemplate } from '../model/local-file.ts';
import { defined } from '../model/optional.ts';
import { resourceOf } from '../resources/load.ts';
import { evaluate, reportTemplate } from './evaluate.ts';
import { NeedsFacts } from './facts-context.ts';
import type { DeclaredStep } from './includes.ts';
import type { LocalFileKind } from '../model/resource.ts';
import type { LocalFiles } from './local-files.ts';
import type { Scope } from './template.ts';

/** What a step is evaluated with. */
export interface Evaluation {
  readonly scope: Scope;
  readonly files: LocalFiles;
  readonly report: Report;
  /** Called for each parameter that needs the facts of the host. */
  readonly later: (place: Place) => void;
}

/** Whether the parameters differ between hosts although no template is in them. */
export function hasLocalTemplate({ type, parameters }: DeclaredStep): boolean {
  const kinds = resourceOf(type)?.localFiles ?? {};
  return Object.entries(kinds).some(([name, kind]) => kind === 'template' && parameters.entries?.has(name));
}

/** The parameters with their templates evaluated, and with the files of this computer in place of their paths. */
export function evaluateParameters({ type, parameters }: DeclaredStep, evaluation: Evaluation): Located {
  const { entries } = parameters;
  const { localFiles: kinds, schema } = resourceOf(type) ?? {};
  if (!entries || !kinds) return evaluated(parameters, evaluation);
  const known = knownKeys(schema);
  const folder = dirname(parameters.place.source.path);
  const filled = [...entries].map(([name, entry]): readonly [string, Entry] => {
    const value = evaluated(entry.value, evaluation);
    // A misspelt parameter is reported once, and its value is checked as that of the one that is meant.
    const kind = known.includes(name) ? kinds[name] : kinds[nearest(name, known) ?? ''];
    return [name, { ...entry, value: kind ? withFiles(value, entry.value, { kind, folder, evaluation }) : value }];
  });
  return mapOf(parameters, new Map(filled));
}

function evaluated(located: Located, { scope, report, later }: Evaluation): Located {
  return evaluate(located, scope, report, later);
}

interface Reading {
  readonly kind: LocalFileKind;
  /** What paths are relative to. */
  readonly folder: string;
  readonly evaluation: Evaluation;
}

/** A file in place of each path. `written` is the value before its templates were evaluated. */
function withFiles(value: Located, written: Located | undefined, reading: Reading): Located {
  if (reading.kind === 'build-context') return withBuildContext(value, written, reading);
  const items = reading.kind === 'files' ? itemsOf(value) : undefined;
  if (items) {
    const read = items.map((item, index) => withFiles(item, written?.items?.[index], reading));
    return { ...listOf(value, read), ...defined({ origin: value.origin }) };
  }
  // The same object is a path whose template is wrong, or needs facts.
  return typeof value.value === 'string' && value !== written ? withFile(value, reading) : value;
}

const DOCKERFILE = 'Dockerfile';

/** The folder in place of its path, which is the whole value or its `context`. */
function withBuildContext(value: Located, written: Located | undefined, reading: Reading): Located {
  const entry = value.entries?.get('context');
  const path = value.entries ? entry?.value : value;
  const source = value.entries ? written?.entries?.get('context')?.value : written;
  const dockerfile = value.entries?.get('dockerfile')?.value.value ?? DOCKERFILE;
  // The same object is a path whose template is wrong, or needs facts.
  if (!path || typeof path.value !== 'string' || typeof dockerfile !== 'string' || path === source) return value;
  const folder = { ...path, value: folderAt(path, dockerfile, reading) };
  return value.entries && entry
    ? mapOf(value, new Map([...value.entries, ['context', { ...entry, value: folder }]]))
    : folder;
}

function folderAt(path: Located, dockerfile: string, { folder, evaluation }: Reading): unknown {
  const { files, report } = evaluation;
  try {
    return files.buildContext(resolve(folder, String(path.value)), dockerfile);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    report({ place: path.origin ?? path.place, message: error.message, hint: error.hint });
    return path.value;
  }
}

/** The items of a list, also of one that comes from a variable. */
function itemsOf({ items, ...list }: Located): readonly Located[] | undefined {
  if (items || !Array.isArray(list.value)) return items;
  return list.value.map((value: unknown) => ({ ...list, value }));
}

function withFile(path: Located, { kind, folder, evaluation }: Reading): Located {
  const { files, report } = evaluation;
  const file = resolve(folder, String(path.value));
  const place = path.origin ?? path.place;
  try {
    if (kind === 'folder') return { ...path, value: files.folder(file) };
    if (kind !== 'template') return { ...path, value: files.file(file) };
    const value = rendered(files.template(file), evaluation);
    return value ? { ...path, value } : path;
  } catch (error) {
    if (error instanceof InputError) for (const diagnostic of error.diagnostics) report(diagnostic);
    else if (error instanceof UsageError) report({ place, message: error.message, hint: error.hint });
    else throw error;
    return path;
  }
}

/** Undefined if something in it is wrong, or needs facts. */
function rendered(source: Source, { scope, report, later }: Evaluation): RenderedTemplate | undefined {
  const place = { source, start: 0, end: source.text.length };
  try {
    return new RenderedTemplate(scope.text(source.text));
  } catch (error) {
    if (error instanceof NeedsFacts) later(place);
    else reportTemplate(error, place, source.text, report);
    return undefined;
  }
}
