// What provision says about archives.
import type { Refusal } from '../../model/resource.ts';
import { kindOfFile } from '../path-messages.ts';

export const notFile = 'must be the path of an archive of this computer, relative to the playbook';

// Editors show it for the pattern, too.
export const invalidName = 'must be a name of letters, digits and - _ .';

// Editors show it for the pattern, too.
export const notInside = 'must be a path inside of the folder, such as bin/app, without a slash at its begin';

export const noSource = 'an archive needs source, url or file';

export function twoSources(first: string, second: string): string {
  return `${second} cannot be combined with ${first}: a step unpacks one archive`;
}

export const urlNeedsChecksum = 'url needs checksum: it decides whether the archive has been unpacked';

export const checksumWithoutUrl = 'checksum can be used only with url: provision computes that of a file itself';

export function onlyWithUrl(parameter: string): string {
  return `${parameter} can be used only with url`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export const unknownFormat =
  'the name of the archive does not say its format: add format: tar.gz, tar.xz, tar.bz2, tar or zip';

export function fileMissing(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `${path} does not exist`,
    next: 'Correct `file`, or add a step before this one that brings the archive to the host.',
  };
}

/** `type` is the letter that `find -printf %y` prints. */
export function notADirectory({ path, type }: { readonly path: string; readonly type: string }): Refusal {
  return {
    message: `${path} is ${kindOfFile(type).replace(/ to $/, '')}, and an archive is unpacked into a directory`,
    next: 'Correct the path, or remove it on the host.',
  };
}

export function notAnArchive({ path, type }: { readonly path: string; readonly type: string }): Refusal {
  return { message: `${path} is ${kindOfFile(type).replace(/ to $/, '')}, not an archive`, next: 'Correct `file`.' };
}

export function programMissing({ program, name }: { readonly program: string; readonly name: string }): Refusal {
  return { message: `${program} is not installed`, next: `Add a step before this one: package: ${name}.` };
}

export function markerInvalid(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `${path} was changed by something else than provision`,
    next: 'Remove the directory that has this file: the archive is then unpacked again.',
  };
}

/** `from` as it may be shown. */
export function archiveText({ checksum, from }: { readonly checksum: string; readonly from: string }): string {
  return `${checksum}, from ${from}`;
}

export const incomplete = 'unpacked in part';

/** How many names a message lists. */
const LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function missingMembers(names: readonly string[]): string {
  return `missing: ${listed(names)}`;
}

export const onlyMissing = 'only what is missing is placed: files that exist stay as they are';

export const oldStays =
  'what an earlier archive brought and this one lacks stays, and is listed afterwards; to remove it, declare remove_old: true';

export const oldIsRemoved = 'removes what an earlier archive brought and this one lacks';

/** `path` is the directory. */
export function leftFromEarlier({
  path,
  names,
}: {
  readonly path: string;
  readonly names: readonly string[];
}): Refusal {
  return {
    message: `${names.length} ${names.length === 1 ? 'entry' : 'entries'} of an earlier archive ${names.length === 1 ? 'is' : 'are'} left in ${path}: ${listed(names)}`,
    next: 'If nobody needs them, declare `remove_old: true`.',
  };
}

export const membersOutside =
  'Nothing was unpacked. Check that the archive is what you expect: it was made so that it writes outside of its folder, on purpose or with tar -P.';

export const deviceInside = 'Nothing was unpacked. provision does not unpack devices, sockets and pipes.';

export const stripTooMuch = 'Correct `strip`: it leaves out more folders than the archive has.';

export const damaged =
  'Check that the file is an archive of this format, and complete. A login page of a proxy may have come in its place; otherwise declare `format`.';

export const inTheWay =
  'A file on the host has the name of a directory of the archive, or the reverse: remove it with an earlier step.';

export const passwordNeeded = 'provision does not unpack archives that need a password.';

export const freeSpace = 'Free space on the host (df -h): the archive and what it unpacks need it at the same time.';

export function programOfTar(program: string, name: string): string {
  return `\`${program}\` is missing on the host. Add a step before this one: package: ${name}.`;
}
