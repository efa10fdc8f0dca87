import * as z from 'zod';
import { LocalFile } from '../../model/local-file.ts';
import { IMAGE_NAME } from '../docker/image.ts';
import * as messages from './messages.ts';

const Name = z.string().regex(IMAGE_NAME, messages.invalidName);

const object = z.strictObject({
  name: Name.describe('The name of the image, with a tag or a digest. Without both: `latest`.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the name, and the image if it has no other.'),
  pull: z
    .enum(['missing', 'always'])
    .optional()
    .describe('`always` compares it with what the registry has under this tag, in each run; default: `missing`.'),
  platform: z
    .string()
    .regex(/^[a-z0-9]+\/[a-z0-9]+(\/v\d+)?$/, messages.invalidPlatform)
    .optional()
    .describe('Such as `linux/arm64`. Default: that of the host.'),
  tag_of: Name.optional().describe('Another image of the host: this name is one more name of it.'),
  load: z
    .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
    .optional()
    .describe(
      'A file of this computer that `docker save` made, with an image of this name. The path is relative to the playbook.',
    ),
  force: z
    .boolean()
    .optional()
    .describe('With `state: absent`: whether it is removed although a container uses it; default: false.'),
});

export type Desired = z.infer<typeof object>;

export const schema = z
  .union([Name.transform((name) => object.parse({ name })), object])
  .superRefine((desired, context) => {
    for (const [parameter, message] of conflicts(desired)) {
      context.addIssue({ code: 'custom', path: [parameter], message });
    }
  });

/** Parameter and message. */
function conflicts({ name, state, force, ...origin }: Desired): readonly (readonly [string, string])[] {
  const given = Object.entries(origin).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (state === 'absent') return given.map((key) => [key, messages.notWithAbsent(key)] as const);
  if (force !== undefined) return [['force', messages.onlyWithAbsent]];
  const source = given.find((key) => key === 'tag_of' || key === 'load');
  if (source === undefined) return [];
  if (name.includes('@')) return [['name', messages.needsTag(source)]];
  return given.filter((key) => key !== source).map((key) => [key, messages.notTogether(key, source)] as const);
}
