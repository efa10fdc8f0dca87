import * as z from 'zod';
import { SecretValue } from '../../input/common-schemas.ts';
import * as messages from './messages.ts';
import { AccountName, Id } from './names.ts';

/** crypt(5): `$ID$` of yescrypt, bcrypt, SHA-512, SHA-256 and their relatives. */
const HASH = /^\$(2[abxy]\$\d\d\$[./\w]{22,}|(y|gy|7|6|5|1|sha1|md5)[$,][./\w$,=+-]*\$[./\w]+)$/;

const Path = z.string().regex(/^(\/[^/:\n]+)+$/, messages.invalidPath);

const object = z.strictObject({
  name: AccountName.describe('The name of the user.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the user; its home directory stays unless `remove_home: true` is declared.'),
  uid: Id.optional().describe('The user ID. Default: the next free one.'),
  group: z
    .union([AccountName, Id])
    .optional()
    .describe(
      'The primary group, by name or gid. Default for a new user: a group of its own with the name of the user.',
    ),
  groups: z
    .array(AccountName)
    .optional()
    .describe('Further groups. Other memberships stay, unless `exact_groups: true`.'),
  exact_groups: z
    .boolean()
    .optional()
    .describe('Whether the user is removed from further groups that are not in `groups`; default: false.'),
  comment: z
    .string()
    .regex(/^[^:\n]*$/, messages.invalidComment)
    .optional()
    .describe('The full name, or what the account is for.'),
  home: Path.optional().describe('The home directory; default for a new user: /home/NAME. Files move along.'),
  create_home: z
    .boolean()
    .optional()
    .describe('Whether the home directory is created where it is missing; default: true, for a system user false.'),
  shell: Path.optional().describe('The login shell; `/sbin/nologin` for an account without logins.'),
  system: z
    .boolean()
    .optional()
    .describe('Whether a new user gets an ID of the range for system accounts; default: false.'),
  password: SecretValue.refine((secret) => secret.matches(HASH), messages.notAHash)
    .optional()
    .describe('The hash of the password, from `openssl passwd -6`: `!env NAME`. The plan says only that it changes.'),
  expires: z
    .union([z.literal('never'), z.iso.date(messages.invalidDate)])
    .optional()
    .describe('The day from which the account cannot be used, such as `2027-02-28`; or `never`.'),
  remove_home: z
    .boolean()
    .optional()
    .describe('With `state: absent`: whether the home directory and the mail are removed, too; default: false.'),
});

export type Desired = z.infer<typeof object>;

export const schema = z
  .union([AccountName.transform((name) => object.parse({ name })), object])
  .superRefine((user, context) => {
    for (const [path, message] of conflicts(user)) context.addIssue({ code: 'custom', path: [path], message });
  });

/** Parameter and message. */
function conflicts(user: Desired): readonly (readonly [string, string])[] {
  const { name, state, uid, exact_groups: exact, groups, remove_home: remove, expires } = user;
  if (state === 'absent') {
    if (name === 'root') return [['state', messages.rootIsNeeded]];
    const { name: _name, state: _state, remove_home: _remove, ...others } = user;
    return Object.keys(others).map((parameter) => [parameter, messages.notWithAbsent(parameter)] as const);
  }
  return [
    ...(remove === undefined ? [] : [['remove_home', messages.onlyWithAbsent] as const]),
    ...(exact !== undefined && groups === undefined ? [['exact_groups', messages.exactWithoutGroups] as const] : []),
    ...(uid !== undefined && (uid === 0) !== (name === 'root') ? [['uid', messages.rootUid] as const] : []),
    ...(expires !== undefined && expires < '1970-01-02' ? [['expires', messages.beforeTheEpoch] as const] : []),
  ];
}
