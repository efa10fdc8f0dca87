import * as z from 'zod';
import { LocalFile, RenderedTemplate } from '../../model/local-file.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { attributes, Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  path: Path.describe('The file on the host.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the file.'),
  content: z
    .custom<Text>((value) => typeof value === 'string' || value instanceof Secret, messages.notText)
    .optional()
    .describe('The whole content. It may have secrets in it.'),
  source: z
    .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
    .optional()
    .describe('A file of this computer with the content, text or not. The path is relative to the playbook.'),
  template: z
    .custom<RenderedTemplate>((value) => value instanceof RenderedTemplate, messages.notFile)
    .optional()
    .describe(
      'A file of this computer whose `{{ }}` are evaluated for each host. The path is relative to the playbook.',
    ),
  ...attributes,
  validate: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'A command that must succeed before a new content replaces the file; `%s` is the path of the new content.',
    ),
  secret: z
    .boolean()
    .optional()
    .describe('Whether the content is a secret: plans and reports then show only that it differs.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [parameter, message] of conflicts(desired)) {
    context.addIssue({ code: 'custom', path: parameter === '' ? [] : [parameter], message });
  }
});

/** Empty for a rule of the step as a whole. */
type Parameter = keyof typeof object.shape | '';

function conflicts(desired: Desired): readonly (readonly [Parameter, string])[] {
  const { path: _, state, ...others } = desired;
  const declared = (Object.keys(others) as (keyof typeof others)[]).filter((key) => others[key] !== undefined);
  if (state === 'absent') return declared.slice(0, 1).map((key) => [key, messages.notWithAbsent(key)]);
  if (declared.every((key) => key === 'secret')) return [['', messages.nothingDeclared]];
  const [first, second] = declared.filter((key) => key === 'content' || key === 'source' || key === 'template');
  if (first !== undefined && second !== undefined) return [[second, messages.twoContents(first, second)]];
  if (first === undefined) {
    const without = (['validate', 'secret'] as const).find((key) => desired[key] !== undefined);
    return without === undefined ? [] : [[without, messages.needsContent(without)]];
  }
  if (desired.validate?.some((word) => word.includes('%s')) === false) return [['validate', messages.noPlaceForFile]];
  return [];
}
