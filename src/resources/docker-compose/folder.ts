// The folder of a project on the host: the files of this computer, and two of provision.

import { createHash } from 'node:crypto';
import { digestOf, sizeOf } from '../../model/content.ts';
import { LocalFile } from '../../model/local-file.ts';
import type { LocalFolder } from '../../model/local-folder.ts';
import type { FolderEntry, Exec } from '../../model/operation.ts';
import { defined } from '../../model/optional.ts';
import { concat, Secret, type Text } from '../../model/secret.ts';
import { exec } from '../../model/operation.ts';
import { compose } from './compose.ts';
import type { Variables } from './variables.ts';

/** The variables of the step, for compose. */
export const VARIABLES = '.provision.env';

/** Which files provision has placed, and whether all of it was applied. */
export const RECORD = '.provision.files';

interface Declared {
  readonly project: string;
  readonly directory: LocalFolder;
  readonly path?: string | undefined;
  readonly files?: readonly string[] | undefined;
  readonly variables?: Variables | undefined;
}

export interface Folder {
  /** On the host. */
  readonly path: string;
  /** On this computer. */
  readonly source: string;
  readonly entries: readonly FolderEntry[];
  /** The content of `VARIABLES`. */
  readonly variables: Text;
  /** Of everything that is placed. */
  readonly digest: string;
  /** The compose files, relative to the folder. */
  readonly composeFiles: readonly string[];
  readonly compose: (...words: readonly string[]) => Exec;
}

/** compose-go, cli/options.go: DefaultFileNames and DefaultOverrideFileNames. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Where a project is on the host, unless the step says it. */
export function folderPath(project: string): string {
  return `/opt/${project}`;
}

export function folderOf({ project, directory, path = folderPath(project), files, variables = {} }: Declared): Folder {
  const entries = directory.entries.map(placed);
  const text = variablesText(variables);
  const composeFiles = files ?? defaultFiles(entries);
  const environment = [...(has(entries, '.env') ? ['.env'] : []), VARIABLES];
  const options = [
    ...['--project-directory', path],
    ...environment.flatMap((name) => ['--env-file', `${path}/${name}`]),
    ...composeFiles.flatMap((name) => ['--file', `${path}/${name}`]),
  ];
  return {
    path,
    source: directory.folder,
    entries,
    variables: text,
    digest: createHash('sha256')
      .update(`${directory.digest} ${digestOf(text)}`)
      .digest('hex'),
    composeFiles,
    compose: (...words) => exec(...CLEAN_ENVIRONMENT, ...compose(project, ...options, ...words).argv),
  };
}

/** compose would take a variable from its own environment, which differs between a session and a job, before it reads a file. */
const CLEAN_ENVIRONMENT = ['env', '--ignore-environment', 'HOME=/root', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'];

export function has(entries: readonly FolderEntry[], path: string): boolean {
  return entries.some((entry) => entry.path === path && entry.content !== undefined);
}

function defaultFiles(entries: readonly FolderEntry[]): readonly string[] {
  return [NAMES, OVERRIDES].flatMap((names) => names.find((name) => has(entries, name)) ?? []);
}

/** A file of variables may have passwords, whether or not somebody says so. */
export function isHidden(path: string): boolean {
  return path === VARIABLES || /(^|\/)[^/]*\.env(\.[^/]*)?$/.test(path);
}

function placed({ path, content, link, mode }: FolderEntry): FolderEntry {
  // A folder of the host keeps its permissions: a container may have changed them.
  return { path, ...defined({ content, link, mode: content ? (isHidden(path) ? '0600' : mode) : undefined }) };
}

/** The text, if it is short enough to be shown. */
export function textOf({ path, content }: FolderEntry): string | undefined {
  return content instanceof LocalFile && !isHidden(path) ? content.text : undefined;
}

/** The values are in the form that compose reads as they are: between single quotes nothing is replaced. */
function variablesText(variables: Variables): Text {
  return concat(Object.entries(variables).flatMap(([name, value]) => [`${name}='`, value, "'\n"]));
}

/** Whether a value can be written so that compose reads it as it is. */
export function isWritable(value: Text): boolean {
  const refused = /'|\\$/;
  return value instanceof Secret ? !value.matches(refused) : !refused.test(value);
}

/** The files that the host has to have, with what provision itself writes. */
export function contentsOf({ entries, variables }: Folder): readonly FolderEntry[] {
  const own = {
    path: VARIABLES,
    mode: '0600',
    content: { file: '', digest: digestOf(variables), size: sizeOf(variables) },
  };
  return [...entries, own];
}

export function recordOf(digest: string, paths: readonly string[]): string {
  return [digest, ...paths].map((line) => `${line}\n`).join('');
}

export interface FolderRecord {
  /** Of the folder that was applied as a whole; empty if none was. */
  readonly digest: string;
  readonly paths: readonly string[];
}

export function parseRecord(text: string): FolderRecord {
  const [digest = '', ...paths] = text.split('\n').filter((line, index) => index === 0 || line !== '');
  return { digest, paths };
}
