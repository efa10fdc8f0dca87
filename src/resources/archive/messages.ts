// What provision says about archives.
import type { Refusal } from '../../model/resource.ts';
import { kindOfFile } from '../path-messages.ts';

export const notFile = 'must be the path of an archive of this computer, relative to the playbook';

// Editors show it for the pattern, too.
export const invalidName = 'must be a name of letters, digits and - _ .';

// Editors show it for the pattern, too.
export const notInside = 'must be a relative path inside of the folder, such as bin/app';

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
    next: 'Correct `file`, or add a step before this one that places the archive on the host.',
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

/** The package has the name of the program. */
export function programMissing(program: string): Refusal {
  return { message: `${program} is not installed`, next: addPackage(program) };
}

export function markerInvalid(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `${path} is not in the form that provision writes`,
    next: 'Remove the directory of this file: provision then unpacks the archive again.',
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

export function oldMembers(names: readonly string[]): string {
  return `present: ${listed(names)}`;
}

export const onlyMissing = 'only what is missing is placed: files that exist stay as they are';

export const oldStays =
  'files of an earlier archive that this one does not have stay, and the next run lists them; to remove them, declare remove_old: true';

export const oldIsRemoved = 'removes files of an earlier archive that this one does not have';

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
  'Nothing was unpacked. Check the archive: a member or a link of it is outside of its folder, as after tar -P, or on purpose.';

export const deviceInside = 'Nothing was unpacked. provision does not unpack devices, sockets and pipes.';

export const stripTooMuch = 'Correct `strip`: it leaves out more folders than the archive has.';

export const damaged =
  'Check that the file is a complete archive of this format, and not, for example, the login page of a proxy. If its name does not give its format, declare `format`.';

export const inTheWay =
  'The host has a file where the archive has a directory, or a directory where it has a file: remove it with an earlier step.';

export const otherFileSystem =
  'A directory inside of the folder is a file system of its own (findmnt): unpack an archive into that directory instead.';

export const passwordNeeded = 'provision does not unpack archives that need a password.';

export const freeSpace = 'Free space on the host (df -h): the archive and what it unpacks need it at the same time.';

/** What tar starts, or tar itself; the package has the name of the program. */
export function programNotFound(program: string): string {
  return `${program} is missing on the host. ${addPackage(program)}`;
}

function addPackage(name: string): string {
  return `Add a step before this one: package: ${name}.`;
}
