import * as z from 'zod';
import * as messages from './messages.ts';

/** modprobe takes "-" and "_" for the same; the kernel shows "_". */
const Name = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]*$/, messages.invalidName)
  .transform((name) => name.replaceAll('-', '_'));
const Option = z.union([z.int().transform(String), z.string().regex(/^[\w.,:/+-]+$/, messages.invalidOption)]);

const object = z.strictObject({
  name: Name.describe('The module, such as `br_netfilter`.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe(
      '`present`: loaded now and at each boot. `absent`: unloaded if nothing uses it, and no longer loaded by itself.',
    ),
  options: z
    .record(z.string().regex(/^\w+$/, messages.invalidOption), Option)
    .optional()
    .describe('Parameters of the module: `{ hashsize: 32768 }`. They apply when the module is loaded.'),
});

export const schema = z
  .union([Name.transform((name) => object.parse({ name })), object])
  .refine(({ state, options }) => !(state === 'absent' && options), { message: messages.absentHasNoOptions });

export type Desired = z.infer<typeof object>;
