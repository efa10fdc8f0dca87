import * as z from 'zod';
import { TextsSchema } from '../docker/texts.ts';
import * as messages from './messages.ts';

const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]+$/, messages.invalidName);

const object = z.strictObject({
  name: Name.describe('The name of the volume.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the volume with its contents.'),
  driver: z
    .string()
    .regex(/^\w[\w.:/-]*$/, messages.invalidDriver)
    .optional()
    .describe('`local` or a plugin. Default of a new volume: `local`.'),
  options: TextsSchema.optional().describe(
    'Options of the driver, such as `type`, `o` and `device` of a mount. Those that are not declared stay as they are.',
  ),
  labels: TextsSchema.optional().describe('Labels. Those that are not declared stay as they are.'),
  recreate: z
    .boolean()
    .optional()
    .describe(
      'Whether a volume that differs may be removed and created again, which deletes what the driver stores for it; default: false.',
    ),
});

export type Desired = z.infer<typeof object>;

export const schema = z
  .union([Name.transform((name) => object.parse({ name })), object])
  .superRefine(({ name: _name, state, ...declared }, context) => {
    for (const [parameter, value] of state === 'absent' ? Object.entries(declared) : []) {
      if (value === undefined) continue;
      context.addIssue({ code: 'custom', path: [parameter], message: messages.notWithAbsent(parameter) });
    }
  });
