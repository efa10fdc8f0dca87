// What provision says about unit files.
import type { Refusal } from '../../model/resource.ts';
import { kindOfFile } from '../path-messages.ts';

// Editors show it for the pattern, too.
export const invalidName =
  'must be the name of a unit with its suffix, such as app.service or backup.timer; not a device or a scope';

// Editors show it for the pattern, too.
export const invalidDropIn = 'must be a file name without directory, such as limits or 10-proxy.conf';

export const notText = 'content must be a text: write it below content: |';

export const notFile = 'must be the path of a file of this computer, relative to the playbook';

export const notUnitText = 'a unit file is a text in UTF-8 of at most 64 KiB';

export const contentMissing = 'unit needs content, source or template';

export function twoContents({ first, second }: { readonly first: string; readonly second: string }): string {
  return `${second} cannot be combined with ${first}: a file has one content`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function noSection(name: string): string {
  const section = /\.(service|socket|timer|mount|path|slice|swap|automount)$/.exec(name)?.[1] ?? 'unit';
  return `has no section: the settings of a unit file are below a line such as [${section.replace(/^./, (first) => first.toUpperCase())}]`;
}

export const present = 'present';

/** Values of the difference "loaded". */
export const olderFile = 'an older unit file';

export const currentFile = 'the current unit file';

export function hides(path: string): string {
  return `takes the place of ${path}, also after updates of its package; drop_in changes single settings`;
}

export function usesAgain(path: string): string {
  return `the unit is kept: systemd uses ${path} again`;
}

export function isMasked({ name, path }: { readonly name: string; readonly path: string }): Refusal {
  return {
    message: `${name} is masked: ${path} is a symbolic link to /dev/null`,
    next: `Unmask it in an earlier step: service: { name: ${name}, masked: false }.`,
  };
}

/** `type` and `target` are those of what is at the path. */
export function notAFile(found: { readonly path: string; readonly type: string; readonly target: string }): Refusal {
  const { path, type, target } = found;
  return {
    message: `${path} is ${kindOfFile(type, target)}, and a unit step neither replaces nor removes it`,
    next: 'Correct the name, or remove it on the host.',
  };
}

/** For a drop-in. */
export function noSuchUnit({
  unit,
  similar,
}: {
  readonly unit: string;
  readonly similar: string | undefined;
}): Refusal {
  const meant = similar === undefined ? '' : `Did you mean ${similar}? `;
  return {
    message: `there is no unit ${unit} that the drop-in could change`,
    next: `${meant}Put the step after the one that installs the unit, or correct the name.`,
  };
}

export function verificationFailed(path: string): string {
  return `${path} is unchanged. Correct what systemd-analyze reports about the unit, whose new file it read below /run/provision-verify. For a program or a unit that a later step brings, put that step first, or add \`verify: false\`.`;
}
