import * as z from 'zod';
import { Mode } from '../mode.ts';
import { attributes, Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

/** hier(7): what is in them belongs to the system. So does what is directly below `/`. */
const SYSTEM = /^\/[^/]+$|^\/usr\/(bin|sbin|lib|lib64|libexec|share|local)$|^\/var\/(lib|log|cache|spool|run)$/;

const Names = z.array(
  z
    .string()
    .min(1)
    .regex(/^[^/]+$/, messages.nameWithSlash),
);

const object = z.strictObject({
  path: Path.describe('The directory on the host.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the directory; with everything in it only with `recursive: true`.'),
  ...attributes,
  recursive: z
    .boolean()
    .optional()
    .describe(
      'Whether `owner` and `group` are also those of everything in the directory, and `mode` that of all directories in it.',
    ),
  file_mode: Mode.optional().describe('With `recursive: true`: the permissions of all files in the directory.'),
  purge: z
    .union([z.boolean(), z.strictObject({ keep: Names.describe('Names that stay; `*` stands for any text.') })])
    .optional()
    .describe('Whether everything directly in the directory is removed that no step of the host declares.'),
});

export interface Desired extends z.infer<typeof object> {
  /** Of other steps of the host: what `purge` keeps. */
  readonly declared?: readonly string[];
}

export const schema: z.ZodType<Desired> = z.union([
  Path.transform((path) => ({ path, state: 'present' as const })),
  object.superRefine((desired, context) => {
    for (const [parameter, message] of conflicts(desired)) {
      context.addIssue({ code: 'custom', path: [parameter], message });
    }
  }),
]);

function conflicts(desired: Desired): readonly (readonly [string, string])[] {
  const { path, state, recursive, file_mode: fileMode, purge } = desired;
  const deep = recursive === true ? 'recursive' : purge === undefined || purge === false ? undefined : 'purge';
  if (deep !== undefined && SYSTEM.test(path)) return [[deep, messages.systemDirectory(path, deep)]];
  if (state === 'absent') {
    const others = ['mode', 'owner', 'group', 'context', 'file_mode', 'purge'] as const;
    const other = others.find((key) => desired[key] !== undefined);
    return other === undefined ? [] : [[other, messages.notWithAbsent(other)]];
  }
  if (fileMode !== undefined && recursive !== true) return [['file_mode', messages.needsRecursive]];
  const inside = [desired.mode, desired.owner, desired.group, fileMode];
  if (recursive === true && inside.every((value) => value === undefined))
    return [['recursive', messages.nothingRecursive]];
  return [];
}
