// What line, block and ini say about the files that they edit.
import type { Refusal } from '../model/resource.ts';
import type { UnknownText } from './unknown-state.ts';
import { kindOfFile } from './path-messages.ts';

export const notOneLine = 'must be one line, without control characters other than tabs';

export const isEmpty = 'must not be empty';

/** `reason` is that of the JavaScript engine. */
export function invalidPattern(reason: string): string {
  return `must be a regular expression: ${reason}`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export const oneAnchor = 'before cannot be combined with after: a place has one anchor';

export const noPlaceForFile = 'validate has no %s, which stands for the path of the new content';

export function noFile(path: string): UnknownText {
  return { message: `${path} does not exist`, next: 'Write `create: true`, or create the file in an earlier step.' };
}

export function leadsNowhere({ path, target }: { readonly path: string; readonly target: string }): UnknownText {
  return {
    message: `${path} is a symbolic link to ${target}, which does not exist`,
    next: `Correct the link on the host, or create ${target} in an earlier step.`,
  };
}

export function sentBefore(path: string): string {
  return `an earlier step replaces ${path} by a file of this computer`;
}

interface Sizes {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly read: number;
}

export function sizeDiffers({ path, size, read }: Sizes): UnknownText {
  return {
    message: `${path} has ${bytes(size)}, but ${bytes(read)} were read`,
    next: 'Another program writes this file now, or it is a file of the kernel, such as those in /proc. Only other files are edited.',
  };
}

/** `type` is the letter that `find -printf %y` prints. */
export function notAFile({ path, type }: { readonly path: string; readonly type: string }): Refusal {
  return { message: `${path} is ${kindOfFile(type)}`, next: 'Only regular files are edited: correct the path.' };
}

export function tooLarge({ path, size, limit }: Omit<Sizes, 'read'> & { readonly limit: number }): Refusal {
  return {
    message: `${path} has ${bytes(size)}: files of more than ${bytes(limit)} are not edited`,
    next: 'Declare the whole file with a file step, or edit it with a command step.',
  };
}

export function notUtf8({ path, line }: { readonly path: string; readonly line: number }): Refusal {
  return {
    message: `line ${line} of ${path} is not text in UTF-8`,
    next: 'Correct the path, or convert the file on the host, for example with iconv.',
  };
}

export function noAnchor({ path, pattern }: { readonly path: string; readonly pattern: string }): Refusal {
  return {
    message: `no line of ${path} matches ${pattern}, so that the place after it is unknown`,
    next: 'Correct `after`, or remove it: then the end of the file is the place.',
  };
}

export function hiddenSize(size: number): string {
  return bytes(size);
}

export const notShown = 'another content, not shown because it is secret';

export function validationFailed({ path, command }: { readonly path: string; readonly command: readonly string[] }) {
  return `${path} is unchanged. Correct the step until \`${command.join(' ')}\` accepts the file.`;
}

function bytes(size: number): string {
  return `${size.toLocaleString('en')} byte${size === 1 ? '' : 's'}`;
}
