import * as z from 'zod';
import { SecretValue } from '../../input/common-schemas.ts';
import { Path } from '../path-attributes.ts';
import { AccountName } from '../user/names.ts';
import * as messages from './messages.ts';

/** A host name or an IPv4 address with a port, as Docker's references of images begin (distribution/reference). */
const Registry = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9]\d{0,4})?$/i, messages.invalidRegistry);

const object = z.strictObject({
  registry: Registry.default('docker.io').describe('The registry, with its port if it has one. Default: `docker.io`.'),
  username: z
    .string()
    .regex(/^[^\s:"-][^\s:"]*$/, messages.invalidUsername)
    .optional()
    .describe('The name at the registry.'),
  password: SecretValue.optional().describe('The password or access token: `!env NAME` or `!file PATH`.'),
  user: AccountName.default('root').describe(
    'The user of the host who is logged in. Another user than root must be a member of the group docker.',
  ),
  home: Path.optional().describe('The home directory of the user. Default: `/root`, or `/home/USER`.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` logs the user out.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine(({ state, username, password }, context) => {
  for (const [parameter, value] of Object.entries({ username, password })) {
    const isMissing = state === 'present' && value === undefined;
    if (!isMissing && (state === 'present' || value === undefined)) continue;
    const message = isMissing ? messages.required(parameter) : messages.notWithAbsent(parameter);
    context.addIssue({ code: 'custom', path: [parameter], message });
  }
});
