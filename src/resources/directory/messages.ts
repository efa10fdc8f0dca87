// What provision says about directories.
import type { Refusal } from '../../model/resource.ts';
import { kindOfFile } from '../path-messages.ts';

export const nameWithSlash = 'must be a name without a slash: purge looks at what is directly in the directory';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export const needsRecursive = 'file_mode needs recursive: true';

export const nothingRecursive = 'recursive needs mode, owner, group or file_mode';

export function systemDirectory(path: string, parameter: string): string {
  return `${parameter} is not possible for ${path}, which belongs to the system`;
}

export function notEmpty(path: string, names: readonly string[]): Refusal {
  return {
    message: `${path} is not empty: ${contents(names)}`,
    next: 'To remove the directory with everything in it, declare `recursive: true`.',
  };
}

/** How many names a message lists. */
const LISTED = 5;

export function contents(names: readonly string[]): string {
  if (names.length === 0) return 'empty';
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `type` is the letter that `find -printf %y` prints. */
export function undeclared(type: string): string {
  return type === 'd'
    ? 'a directory with everything in it, not declared'
    : `${kindOfFile(type).replace(/ to $/, '')}, not declared`;
}

export const everythingInside = 'owner of everything in it';

export function createsParents(path: string): string {
  return `also creates ${path.slice(0, path.lastIndexOf('/'))}, unless an earlier step creates it`;
}
