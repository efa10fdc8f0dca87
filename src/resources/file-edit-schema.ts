import * as z from 'zod';
import { reveal, Secret, type Text } from '../model/secret.ts';
import * as messages from './file-edit-messages.ts';
import { Path } from './path-attributes.ts';

/** A text that may be a secret. A number counts as the text that is written in the playbook, as for any string. */
export const AnyText = z.custom<Text>().superRefine((value, context) => {
  if (typeof value === 'string' || value instanceof Secret) return;
  context.addIssue({ code: 'invalid_type', expected: 'string', input: value, continue: false });
});

/** One line of it. */
export const OneLine = AnyText.refine((text) => isOneLine(reveal(text)), messages.notOneLine);

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0A-\x1F\x7F]/;

export function isOneLine(text: string): boolean {
  return !CONTROL.test(text);
}

/** A regular expression that is tested on single lines. */
export const Pattern = z
  .string()
  .min(1, messages.isEmpty)
  .refine((text) => reasonAgainst(text) === undefined, {
    error: ({ input }) => messages.invalidPattern(reasonAgainst(String(input)) ?? ''),
  });

function reasonAgainst(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.*: /s, '');
  }
}

/** The parameters that all edits of files have. */
export const editParameters = {
  path: Path.describe('The file on the host. If it is a symbolic link, the file that it leads to is edited.'),
  create: z
    .boolean()
    .optional()
    .describe('Whether a missing file is created, with the mode 0644 and the owner root; default: false.'),
  validate: z
    .array(z.string().min(1))
    .min(1)
    .refine((words) => words.some((word) => word.includes('%s')), messages.noPlaceForFile)
    .optional()
    .describe('A command that must succeed before the file is replaced; `%s` is the path of the new content.'),
  secret: z
    .boolean()
    .optional()
    .describe('Whether the file has secrets in it: plans and reports then show only that it differs.'),
} as const;

/** Where lines that are not in the file yet are put. */
export const anchors = {
  after: Pattern.optional().describe(
    'A regular expression: what is not in the file yet is put after the last line that it matches. Default: the end of the file.',
  ),
  before: Pattern.optional().describe(
    'The same, before the first line that it matches, or at the end of the file if it matches none.',
  ),
} as const;

export interface EditParameters {
  readonly path: string;
  readonly state: 'present' | 'absent';
  readonly create?: boolean | undefined;
  readonly validate?: readonly string[] | undefined;
  readonly secret?: boolean | undefined;
}

export interface Anchors {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** The parameter is empty for a rule of the step as a whole. */
export type Conflict = readonly [parameter: string, message: string];

/** The schema that reports these conflicts, each at its parameter. */
export function withConflicts<Schema extends z.ZodType>(
  schema: Schema,
  conflicts: (desired: z.infer<Schema>) => readonly Conflict[],
): Schema {
  return schema.superRefine((desired, context) => {
    for (const [parameter, message] of conflicts(desired)) {
      context.addIssue({ code: 'custom', path: parameter === '' ? [] : [parameter], message });
    }
  });
}

/** Parameters that make no sense together in any edit. `onlyPresent` are those that a removal does not have. */
export function editConflicts(
  desired: EditParameters & Anchors,
  onlyPresent: readonly (readonly [parameter: string, value: unknown])[] = [],
): readonly Conflict[] {
  const { state, create, after, before } = desired;
  const parameters = [['create', create], ['after', after], ['before', before], ...onlyPresent] as const;
  const declared = parameters.filter(([, value]) => value !== undefined).slice(0, 1);
  if (state === 'absent') return declared.map(([name]) => [name, messages.notWithAbsent(name)]);
  return after !== undefined && before !== undefined ? [['before', messages.oneAnchor]] : [];
}
