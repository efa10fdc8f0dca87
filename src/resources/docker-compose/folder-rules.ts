// What a folder with a project cannot have. What compose makes of its files, only the host knows: these rules look at the compose files
// alone, not at others that they include.

import { posix } from 'node:path';
import { LocalFile } from '../../model/local-file.ts';
import { parsePlainYaml } from '../../input/plain-yaml.ts';
import { type Folder, folderOf, has, isWritable, RECORD, VARIABLES } from './folder.ts';
import { inFile } from './in-file.ts';
import * as messages from './messages.ts';
import { dependencyRules, fileRules, isMap, type Issue } from './rules.ts';

type Declared = Parameters<typeof folderOf>[0];

export function folderRules(desired: Declared): readonly Issue[] {
  const folder = folderOf(desired);
  const { shown: name } = desired.directory;
  const reserved = folder.entries.filter(({ path }) => path === VARIABLES || path === RECORD);
  const unusual = folder.entries.filter(({ path }) => /[\\\n\t]/.test(path));
  const values = Object.entries(desired.variables ?? {}).filter(([, value]) => !isWritable(value));
  return [
    ...[...reserved, ...unusual].map(({ path }) => ({ path: ['directory'], message: messages.notPlaced(name, path) })),
    ...values.map(([variable]) => ({ path: ['variables', variable], message: messages.notWritable })),
    ...(folder.composeFiles.length === 0 ? [{ path: ['directory'], message: messages.noComposeFile(name) }] : []),
    ...folder.composeFiles.flatMap((file) => composeFileRules(desired, folder, file)),
  ];
}

function composeFileRules({ directory, files }: Declared, folder: Folder, file: string): readonly Issue[] {
  const at = files ? 'files' : 'directory';
  if (!has(folder.entries, file)) return [{ path: [at], message: messages.notInFolder(directory.shown, file) }];
  const content = folder.entries.find(({ path }) => path === file)?.content;
  const text = content instanceof LocalFile ? content.text : undefined;
  const parsed = text === undefined ? undefined : parsePlainYaml(text);
  const placed = (issue: Issue): Issue => ({
    path: [at],
    message: inFile(posix.join(directory.shown, file), parsed, issue),
  });
  if (!parsed) return [placed({ path: [], message: messages.notText })];
  if (!('value' in parsed)) {
    // Tags of compose, such as !reset and !override.
    return /Unresolved tag/.test(parsed.error) ? [] : [placed({ path: [], message: parsed.error })];
  }
  if (!isMap(parsed.value)) return [placed({ path: [], message: messages.notMap })];
  return treeRules(folder, parsed.value).map(placed);
}

function treeRules(folder: Folder, tree: Readonly<Record<string, unknown>>): readonly Issue[] {
  const services = isMap(tree['services']) ? Object.entries(tree['services']) : [];
  const missing = [
    ...referencesOf(tree['include'], 'path').map((path) => ({ place: ['include'], path })),
    ...services.flatMap(([name, service]) => (isMap(service) ? serviceReferences(name, service) : [])),
  ].flatMap(({ place, path }) => {
    const message = referenceRule(folder, path);
    return message === undefined ? [] : [{ path: place, message }];
  });
  return [
    ...missing,
    ...services.flatMap(([name, service]) => (isMap(service) ? dependencyRules(service, ['services', name]) : [])),
    ...(['configs', 'secrets'] as const).flatMap((kind) => fileRules(kind, tree[kind], 'folder')),
  ];
}

function serviceReferences(name: string, { env_file, extends: base, build }: Readonly<Record<string, unknown>>) {
  const references: readonly (readonly [string, readonly string[]])[] = [
    ['env_file', referencesOf(env_file, 'path')],
    ['extends', isMap(base) ? referencesOf(base['file'], 'file') : []],
    ['build', referencesOf(build, 'context')],
  ];
  return references.flatMap(([field, paths]) => paths.map((path) => ({ place: ['services', name, field], path })));
}

/** Paths: a text, a list of them, or maps that have them. One that need not exist is left out. */
function referencesOf(value: unknown, key: string): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((one) => referencesOf(one, key));
  return isMap(value) && value['required'] !== false ? referencesOf(value[key], key) : [];
}

/** A variable may stand for anything, and a URL is not a file. */
function referenceRule({ entries }: Folder, written: string): string | undefined {
  if (/[$:]|^[/~]/.test(written)) return undefined;
  const path = posix.normalize(written).replace(/\/$/, '');
  if (path.startsWith('../') || path === '..') return messages.outsideFolder(written);
  return path === '.' || entries.some((entry) => entry.path === path) ? undefined : messages.missingInFolder(written);
}
