// What provision says about links.
import type { Refusal } from '../../model/resource.ts';
import { directoryMissing, kindOfFile } from '../path-messages.ts';

export const invalidTarget = 'must be a path without control characters';

export const noTarget = 'a link needs a target, or state: absent';

export const relativeHardLink = 'the target of a hard link must be an absolute path such as /srv/data';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function noFile(target: string): string {
  return `${target} does not exist, so that it cannot get another name`;
}

export function createFile(path: string): string {
  return `Create the file in an earlier step, or declare ${path} as a symbolic link.`;
}

interface Found {
  readonly path: string;
  /** As `find -printf %y` prints it. */
  readonly type: string;
  /** Of a symbolic link. */
  readonly target: string;
}

export function inTheWay({ path, type, target }: Found): Refusal {
  return {
    message: `${path} is ${kindOfFile(type, target)}, and the step does not declare \`replace: true\``,
    next: 'If its content is not needed, declare `replace: true`. Otherwise move the file, or correct the path.',
  };
}

export function directoryInTheWay(path: string): Refusal {
  return {
    message: `${path} is a directory, which a link never replaces`,
    next: `Correct the path, or remove the directory with an earlier step: directory: { path: ${path}, state: absent }.`,
  };
}

export function notALink({ path, type, target }: Found): Refusal {
  return {
    message: `${path} is ${kindOfFile(type, target)}, and a link step does not remove it`,
    next:
      type === 'f'
        ? 'For another name of a file declare `hard: true`. To remove a file, use a file step.'
        : 'Correct the path, or remove it on the host.',
  };
}

export function notAFile({ path, type, target }: Found): Refusal {
  return {
    message: `${path} is ${kindOfFile(type, target)}, and only a regular file can have a hard link`,
    next: 'Declare a symbolic link.',
  };
}

export function onlyName(path: string): Refusal {
  return {
    message: `${path} is the only name of its file, so that removing it removes the content`,
    next: `To remove the file, use a file step: file: { path: ${path}, state: absent }.`,
  };
}

export function otherFileSystem(path: string, target: string): Refusal {
  return {
    message: `${path} and ${target} are on different file systems, where a hard link is not possible`,
    next: 'Declare a symbolic link.',
  };
}

export function leadsNowhere(path: string, target: string): Refusal {
  return { message: `${path} leads to ${target}, which does not exist`, next: 'Correct `target`, or create it.' };
}

export const hardLink = 'a hard link';

export function hardLinkTo(target: string): string {
  return `hard link to ${target}`;
}

export function replaced({ type, target }: Omit<Found, 'path'>): string {
  return type === 'l' ? target : kindOfFile(type);
}

export function needsDirectory(path: string): string {
  return directoryMissing(path.slice(0, path.lastIndexOf('/')) || '/');
}
