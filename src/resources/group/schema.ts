import * as z from 'zod';
import { AccountName, Id } from '../user/names.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  name: AccountName.describe('The name of the group.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the group.'),
  gid: Id.optional().describe('The group ID. Default: the next free one.'),
  system: z
    .boolean()
    .optional()
    .describe('Whether a new group gets an ID of the range for system accounts; default: false.'),
});

export type Desired = z.infer<typeof object>;

export const schema = z
  .union([AccountName.transform((name) => object.parse({ name })), object])
  .superRefine((group, context) => {
    for (const [path, message] of conflicts(group)) context.addIssue({ code: 'custom', path: [path], message });
  });

/** Parameter and message. */
function conflicts({ name, state, gid, system }: Desired): readonly (readonly [string, string])[] {
  if (state === 'present') {
    return gid !== undefined && (gid === 0) !== (name === 'root') ? [['gid', messages.rootGid]] : [];
  }
  if (name === 'root') return [['state', messages.rootIsNeeded]];
  return Object.entries({ gid, system }).flatMap(([parameter, value]) =>
    value === undefined ? [] : [[parameter, messages.notWithAbsent(parameter)] as const],
  );
}
