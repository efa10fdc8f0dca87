// What provision says about files.
import { directoryMissing } from '../path-messages.ts';

export const notText = 'content must be a text: put it in quotes, or write it below content: |';

export const notFile = 'must be the path of a file of this computer, relative to the playbook';

export const nothingDeclared =
  'the step declares nothing of the file: it needs content, source, template, mode, owner, group or context';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function twoContents(first: string, second: string): string {
  return `${second} cannot be combined with ${first}: a file has one content`;
}

export function needsContent(parameter: string): string {
  return `${parameter} needs content, source or template`;
}

export const noPlaceForFile = 'validate has no %s, which stands for the path of the new content';

export function noFile(path: string): string {
  return `${path} does not exist, and the step declares no content`;
}

export const declareContent = 'Declare `content`, `source` or `template`, or create the file in an earlier step.';

export function fileText(state: { readonly size: number; readonly owner: string; readonly mode: string }): string {
  return `${sizeText(state.size)}, ${state.owner}, ${state.mode}`;
}

export function sizeText(size: number): string {
  return `${size.toLocaleString('en')} byte${size === 1 ? '' : 's'}`;
}

export function sizeAndDigest(size: number, digest: string): string {
  return `${sizeText(size)}, SHA-256 ${digest.slice(0, 16)}…`;
}

export const notShown = 'another content, not shown because it is secret';

export function needsDirectory(path: string): string {
  return directoryMissing(path.slice(0, path.lastIndexOf('/')) || '/');
}

export function validationFailed({ path, command }: { readonly path: string; readonly command: readonly string[] }) {
  return `${path} is unchanged. Correct the content until \`${command.join(' ')}\` accepts it.`;
}
