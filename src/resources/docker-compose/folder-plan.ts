// Places the folder of a project on the host, and applies what is in it.

import { type Change, type Difference, operationsOf } from '../../model/change.ts';
import { hasPrivateKey, isReadable } from '../../model/content.ts';
import { exec, type FileContent, type FolderEntry, type Operation } from '../../model/operation.ts';
import type { LocalFolder } from '../../model/local-folder.ts';
import { docker } from '../docker/cli.ts';
import { UNSET_LINE } from './config.ts';
import type { Current, ProjectContainer } from './current.ts';
import { contentsOf, type Folder, folderOf, isHidden, RECORD, recordOf, textOf, VARIABLES } from './folder.ts';
import { type FolderState, type Found, isAsDeclared } from './folder-current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { up } from './up.ts';

/** While the folder is not in place, nobody knows what compose will make of it. */
export function placeFolder(current: Current, state: FolderState, desired: Desired, directory: LocalFolder): Change {
  const folder = folderOf({ ...desired, directory });
  const differing = contentsOf(folder).filter((entry) => !isAsDeclared(entry, state.found.get(entry.path)));
  const files = differing.flatMap((entry) => fileDifferences(entry, state));
  const old = leftFromEarlier(folder, state);
  const isNew = state.record === undefined;
  const unfinished = { field: messages.FOLDER, before: messages.INCOMPLETE, after: messages.COMPLETE };
  const diff = [
    ...files,
    ...old.map((path) => ({ field: path, before: 'present', after: 'absent' })),
    ...(files.length + old.length === 0 ? [unfinished] : []),
    { field: messages.SERVICES, before: messages.running(current.containers), after: messages.KNOWN_LATER },
  ];
  const changed = files.length === 0 ? folder.entries : differing;
  const restarted = current.containers.filter((one) => mounts(one, folder.path, changed));
  const notes = [
    ...(restarted.length === 0 ? [] : [messages.restarts(restarted.map(({ name }) => name))]),
    ...(current.containers.length === 0 ? [] : [messages.servicesLater]),
  ];
  return {
    action: isNew ? 'add' : 'change',
    diff,
    operations: operationsOf([
      ...filesPlaced(folder, state, old),
      ...applied(folder, desired, restarted),
      up(desired, { compose: folder.compose, services: new Map() }),
    ]),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Files that provision placed and that the folder does not have any more. */
function leftFromEarlier(folder: Folder, { record }: FolderState): readonly string[] {
  const paths = new Set(folder.entries.map(({ path }) => path));
  return (record?.paths ?? []).filter((path) => !paths.has(path));
}

/** Folders stay: a container may have written into them. */
function recorded(entries: readonly FolderEntry[]): readonly string[] {
  return entries.filter(({ content, link }) => content !== undefined || link !== undefined).map(({ path }) => path);
}

function filesPlaced(folder: Folder, { record }: FolderState, old: readonly string[]): readonly Operation[] {
  const { path, source, entries, variables } = folder;
  // Before anything is placed, so that what a run places that is killed is known, too.
  const all = [...new Set([...recorded(entries), ...(record?.paths ?? [])])];
  return [
    exec('mkdir', '--parents', '--', path),
    { kind: 'write', path: `${path}/${RECORD}`, content: recordOf('', all) },
    ...(old.length === 0 ? [] : [exec('rm', '-f', '--', ...old.map((one) => `${path}/${one}`))]),
    { kind: 'send', path, source: { folder: source, entries: entries.map(withoutText) } },
    { kind: 'write', path: `${path}/${VARIABLES}`, content: variables, mode: '0600' },
  ];
}

function withoutText({ content, ...entry }: FolderEntry): FolderEntry {
  if (!content) return entry;
  const { file, digest, size } = content;
  return { ...entry, content: { file, digest, size } };
}

function applied(folder: Folder, desired: Desired, restarted: readonly ProjectContainer[]): readonly Operation[] {
  const { path, entries, digest, compose } = folder;
  const { build = 'changed' } = desired;
  return [
    { ...compose('config', '--quiet'), errorLine: UNSET_LINE },
    ...(build === 'changed' ? [compose('build')] : []),
    ...(restarted.length === 0 ? [] : [docker('restart', ...restarted.map(({ name }) => name))]),
    // Only now: a build that failed is tried again.
    { kind: 'write', path: `${path}/${RECORD}`, content: recordOf(digest, recorded(entries)) },
  ];
}

/** A file that is replaced is another one, which a running container does not see where it mounts the file itself. */
function mounts({ binds, state }: ProjectContainer, folder: string, changed: readonly FolderEntry[]): boolean {
  if (state !== 'running') return false;
  const paths = changed.filter(({ content }) => content !== undefined).map(({ path }) => `${folder}/${path}`);
  return binds.some((bind) => paths.some((path) => path === bind || path.startsWith(`${bind}/`)));
}

function fileDifferences(entry: FolderEntry, state: FolderState): readonly Difference[] {
  const { path, content, link, mode } = entry;
  const found = state.found.get(path);
  const field = path === VARIABLES ? messages.VARIABLES : path;
  if (!content)
    return [{ field, before: kindOf(found), after: link === undefined ? 'directory' : messages.linkTo(link) }];
  const permissions =
    found?.type === 'f' && mode !== undefined && found.mode !== mode
      ? [{ field: messages.modeOf(field), before: found.mode, after: mode }]
      : [];
  return found?.digest === content.digest
    ? permissions
    : [contentDifference(field, entry, content, state), ...permissions];
}

function contentDifference(field: string, entry: FolderEntry, content: FileContent, state: FolderState): Difference {
  const found = state.found.get(entry.path);
  if (isHidden(entry.path)) {
    return { field, before: found ? messages.OTHER_CONTENT : 'absent', after: messages.HIDDEN_CONTENT };
  }
  const [text, before] = [textOf(entry), state.texts.get(entry.path)];
  const isShown = [text, before].every((one) => one === undefined || (isReadable(one) && !hasPrivateKey(one)));
  if (text !== undefined && isShown && (!found || before !== undefined)) {
    return { field, before: before ?? null, after: text, content: true };
  }
  return {
    field,
    before: found?.digest === undefined ? kindOf(found) : messages.shortDigest(found.digest),
    after: messages.shortDigest(content.digest),
  };
}

function kindOf(found: Found | undefined): string {
  if (!found) return 'absent';
  return found.type === 'l' ? messages.linkTo(found.target) : messages.kindOf(found.type);
}
