import * as z from 'zod';
import * as messages from './messages.ts';

const Url = z.url({ protocol: /^(https?|ftp|file)$/, error: messages.invalidUrl });
const Value = z.string().regex(/^[^\r\n]+$/, messages.notOneLine);
const Id = z.string().regex(/^[\w.:-]+$/, messages.invalidId);

const object = z.strictObject({
  name: Id.describe('The file `/etc/yum.repos.d/<name>.repo`; without `url` also the id of the repository.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the file.'),
  url: Url.optional().describe('A ready .repo file, which the host downloads.'),
  enabled: z
    .union([z.boolean(), z.array(Id)])
    .optional()
    .describe(
      'Whether dnf uses the repository. With `url`: the ids to enable, all others are disabled; default: as in the file.',
    ),
  description: Value.optional().describe('The name that dnf shows.'),
  baseurl: Value.optional().describe(
    'The URL of the packages; dnf replaces `$releasever` and `$basearch`. A new repository gets the address that the server has.',
  ),
  metalink: Value.optional().describe('The URL of a list of mirrors with checksums.'),
  mirrorlist: Value.optional().describe('The URL of a list of mirrors.'),
  gpgcheck: z.boolean().optional().describe('Whether signatures are checked; default: true.'),
  gpgkey: Value.optional().describe('The URL of the key that signs the packages.'),
  priority: z
    .int()
    .optional()
    .describe('The repository with the lowest number wins where several have a package; default: 99.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((repo, context) => {
  for (const [path, message] of conflicts(repo))
    context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
});

/** Parameter and message. */
function conflicts(repo: Desired): readonly (readonly [string, string])[] {
  if (repo.state === 'absent') return [];
  const sources = (['baseurl', 'metalink', 'mirrorlist'] as const).filter((key) => repo[key] !== undefined);
  if (repo.url === undefined) {
    return [
      ...(sources.length === 0 ? [['', messages.noSource] as const] : []),
      ...(Array.isArray(repo.enabled) ? [['enabled', messages.enabledIsBoolean] as const] : []),
    ];
  }
  const own = (['description', 'gpgcheck', 'gpgkey', 'priority', ...sources] as const).find(
    (key) => repo[key] !== undefined,
  );
  return [
    ...(own === undefined ? [] : [[own, messages.notWithUrl(own)] as const]),
    ...(typeof repo.enabled === 'boolean' ? [['enabled', messages.enabledListsIds] as const] : []),
  ];
}
