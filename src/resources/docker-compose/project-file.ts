// A compose file as data: read, its variables replaced, and written as the JSON that compose reads from standard input.

import { parsePlainYaml, type PlainYaml } from '../../input/plain-yaml.ts';
import type { LocalFile } from '../../model/local-file.ts';
import type { Exec } from '../../model/operation.ts';
import { concat, Secret, type Text } from '../../model/secret.ts';
import { composeWith } from './compose.ts';
import { inFile } from './in-file.ts';
import * as messages from './messages.ts';
import { isMap, type Issue, rulesOf } from './rules.ts';
import { literal, replaceVariables, type Variables } from './variables.ts';

export interface ComposeFile {
  readonly content?: Readonly<Record<string, unknown>> | undefined;
  readonly file?: LocalFile | undefined;
  readonly variables?: Variables | undefined;
}

interface Declared extends ComposeFile {
  readonly project: string;
}

export interface Service {
  /** The name of its image. */
  readonly image: string;
  /** Variables whose values are secrets. `all` where a list has a secret: then nobody knows which one. */
  readonly secretVariables: ReadonlySet<string> | 'all';
  /** Fields that have secrets in them. */
  readonly secretFields: ReadonlySet<string>;
}

export interface Project {
  /** docker-compose with these words, for this project. */
  readonly compose: (...words: readonly string[]) => Exec;
  readonly services: ReadonlyMap<string, Service>;
}

/** The project that the step declares, with everything that is wrong with it. */
export function projectOf(desired: Declared): {
  readonly project: Project;
  readonly issues: readonly Issue[];
} {
  const { tree, issues } = composeTree({ ...desired, variables: variablesOf(desired) }, rulesOf);
  const text = jsonOf(tree);
  const compose = (...words: readonly string[]) => composeWith(text, desired.project, ...words);
  return { project: { compose, services: servicesOf(tree) }, issues };
}

/** What is in a compose file, with the values of its variables, and everything that is wrong with it. */
export function composeTree(
  declared: ComposeFile,
  rules: (tree: unknown) => readonly Issue[],
): { readonly tree: unknown; readonly issues: readonly Issue[] } {
  const { file, content, variables = {} } = declared;
  const yaml = file?.text === undefined ? undefined : parsePlainYaml(file.text);
  const placed = file ? placedInFile(file, yaml) : inContent;
  if (file && !yaml) return { tree: undefined, issues: [placed({ path: [], message: messages.notText })] };
  if (yaml && !('value' in yaml)) return { tree: undefined, issues: [placed({ path: [], message: yaml.error })] };
  const issues: Issue[] = [];
  const tree = replaced(yaml ? yaml.value : content, variables, (path, message) => issues.push({ path, message }));
  return { tree, issues: [...issues, ...rules(tree)].map(placed) };
}

type Report = (path: Issue['path'], message: string) => void;

/** The step shows where a value of `content` is; a file is another one than the playbook. */
function inContent({ path, message }: Issue): Issue {
  return { path: ['content', ...path], message };
}

function placedInFile({ shown }: LocalFile, yaml: PlainYaml | undefined) {
  return (issue: Issue): Issue => ({ path: ['file'], message: inFile(shown, yaml, issue) });
}

/** `COMPOSE_PROJECT_NAME` is the one variable that compose itself sets. */
function variablesOf({ project, variables = {} }: Declared): Variables {
  return { COMPOSE_PROJECT_NAME: project, ...variables };
}

/** Values only: compose replaces no variable in a key. */
function replaced(tree: unknown, variables: Variables, report: Report): unknown {
  const at = (value: unknown, path: Issue['path']): unknown => {
    if (value instanceof Secret) return literal(value);
    if (typeof value === 'string') return replaceVariables(value, variables, (message) => report(path, message));
    if (Array.isArray(value)) return value.map((one, index) => at(one, [...path, index]));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, at(one, [...path, key])]));
  };
  return at(tree, []);
}

export function jsonOf(tree: unknown): Text {
  if (tree instanceof Secret) return concat(['"', new Secret(JSON.stringify(tree.reveal()).slice(1, -1)), '"']);
  if (Array.isArray(tree)) return listOf(tree.map((one) => [jsonOf(one)])).in('[', ']');
  if (!isMap(tree)) return JSON.stringify(tree ?? null);
  return listOf(Object.entries(tree).map(([key, one]) => [`${JSON.stringify(key)}:`, jsonOf(one)])).in('{', '}');
}

function listOf(items: readonly (readonly Text[])[]) {
  const parts = items.flatMap((item, index) => (index === 0 ? item : [',', ...item]));
  return { in: (open: string, close: string) => concat([open, ...parts, close]) };
}

export function servicesOf(tree: unknown): Project['services'] {
  const services = isMap(tree) && isMap(tree['services']) ? Object.entries(tree['services']) : [];
  return new Map(services.flatMap(([name, service]) => (isMap(service) ? [[name, serviceOf(service)]] : [])));
}

function serviceOf(service: Readonly<Record<string, unknown>>): Service {
  const { image, environment } = service;
  return {
    image: typeof image === 'string' ? image : '',
    secretVariables: Array.isArray(environment)
      ? environment.some(hasSecret)
        ? 'all'
        : new Set()
      : new Set(fieldsWithSecrets(environment)),
    secretFields: new Set(fieldsWithSecrets(service)),
  };
}

function fieldsWithSecrets(value: unknown): readonly string[] {
  return isMap(value) ? Object.keys(value).filter((key) => hasSecret(value[key])) : [];
}

export function hasSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === 'object' && value !== null && (Object.values(value) as unknown[]).some(hasSecret);
}
