import * as z from 'zod';
import * as messages from './messages.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]*$/, messages.invalidName)
  .describe('The name of a package, as `rpm -q` prints it.');
const Names = z.union([Name.transform((name) => [name]), z.array(Name).min(1)]);

const object = z.strictObject({
  name: Names,
  state: z
    .enum(['present', 'absent', 'latest'])
    .default('present')
    .describe('With `latest`, every run asks the repositories for a newer version.'),
});

export const schema = z.union([Names.transform((name) => object.parse({ name })), object]);

export type Desired = z.infer<typeof object>;
