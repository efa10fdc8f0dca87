import * as z from 'zod';
import { SecretValue } from '../../input/common-schemas.ts';
import { LocalFile } from '../../model/local-file.ts';
import { LocalFolder } from '../../model/local-folder.ts';
import { Secret } from '../../model/secret.ts';
import { fullName, IMAGE_NAME } from '../docker/image.ts';
import * as messages from './messages.ts';

const Name = z.string().regex(IMAGE_NAME, messages.invalidName);

const Context = z.custom<LocalFolder>((value) => value instanceof LocalFolder, messages.notFolder);

const Argument = z
  .union([z.string(), z.number(), z.boolean(), z.instanceof(Secret)])
  .refine((value) => !(value instanceof Secret), messages.secretArgument)
  .transform(String);

const BuildObject = z.strictObject({
  context: Context.describe('The folder of this computer. The path is relative to the playbook.'),
  dockerfile: z
    .string()
    .regex(/^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\n]+[^/\n]$/, messages.notInside)
    .default('Dockerfile')
    .describe('The path of the Dockerfile in the folder. Default: `Dockerfile`.'),
  args: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, messages.invalidArgument), Argument)
    .default({})
    .describe('Build arguments by name: the `ARG` of the Dockerfile. They are no place for secrets.'),
  target: z
    .string()
    .regex(/^[A-Za-z][\w.-]*$/, messages.invalidTarget)
    .optional()
    .describe('The stage of the Dockerfile that is built. Default: the last one.'),
  secrets: z
    .record(z.string().regex(/^[A-Za-z0-9_][\w.-]*$/, messages.invalidSecret), SecretValue)
    .default({})
    .describe('Secrets by id, each `!env NAME` or `!file PATH`: for `RUN --mount=type=secret,id=…`.'),
});

export type Build = z.infer<typeof BuildObject>;

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
  build: z
    .union([Context.transform((context): Build => BuildObject.parse({ context })), BuildObject])
    .optional()
    .describe('The folder of this computer from which it is built with BuildKit, or that folder with further options.'),
  push: z
    .boolean()
    .optional()
    .describe('Whether the registry in the name gets it, where the registry does not have it; default: false.'),
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
  const source = given.find((key) => key === 'tag_of' || key === 'load' || key === 'build');
  const needsTag = source ?? (origin.push === true ? 'push' : undefined);
  if (needsTag !== undefined && name.includes('@')) return [['name', messages.needsTag(needsTag)]];
  if (origin.push === true && fullName(name).startsWith('docker.io/library/')) return [['push', messages.noRegistry]];
  if (source === undefined) return [];
  const others = given.filter((key) => key !== source && !isAllowedWith(source, key));
  return others.map((key) => [key, messages.notTogether(key, source)] as const);
}

function isAllowedWith(source: string, key: string): boolean {
  return key === 'push' || (key === 'platform' && source === 'build');
}
