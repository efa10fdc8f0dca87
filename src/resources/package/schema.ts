import * as z from 'zod';
import * as messages from './messages.ts';

const Name = z.string().regex(/^[A-Za-z0-9][\w.+-]*$/, messages.invalidName);
const Names = z
  .union([Name.transform((name) => [name]), z.array(Name).min(1)])
  .describe('The name of a package, as `rpm -q` prints it; also with a version (`tree-1.8.0`) or an architecture.');

const object = z.strictObject({
  name: Names.optional().describe('Packages in the state of `state`.'),
  state: z
    .enum(['present', 'absent', 'latest'])
    .optional()
    .describe('Default: `present`. With `latest`, every run asks the repositories for a newer version.'),
  present: Names.optional().describe('Packages to install where they are missing.'),
  absent: Names.optional().describe('Packages to remove, in the same transaction.'),
});

export const schema = z.union([
  Names.transform((present): Desired => ({ present, absent: [], latest: [] })),
  object
    .superRefine((parameters, context) => {
      for (const [path, message] of conflicts(parameters)) {
        context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
      }
    })
    .transform(({ name, state = 'present', present = [], absent = [] }): Desired => {
      const lists = { present, absent, latest: [] };
      return name === undefined ? lists : { ...lists, [state]: name };
    }),
]);

/** The packages to be in each state. */
export interface Desired {
  readonly present: readonly string[];
  readonly absent: readonly string[];
  readonly latest: readonly string[];
}

export function allNames({ present, absent, latest }: Desired): readonly string[] {
  return [...present, ...latest, ...absent];
}

/** Parameter and message. */
function conflicts({ name, state, present, absent }: z.output<typeof object>): readonly (readonly [string, string])[] {
  if (name === undefined) {
    if (state !== undefined) return [['state', messages.stateWithoutName]];
    if (present === undefined && absent === undefined) return [['', messages.nothingDeclared]];
  }
  const both = present?.find((one) => absent?.includes(one));
  return [
    ...(name !== undefined && present ? [['present', messages.notWithName('present')] as const] : []),
    ...(name !== undefined && absent ? [['absent', messages.notWithName('absent')] as const] : []),
    ...(both === undefined ? [] : [['absent', messages.inBothLists(both)] as const]),
  ];
}
