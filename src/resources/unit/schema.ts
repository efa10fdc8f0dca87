import * as z from 'zod';
import { sizeOf, TEXT_LIMIT } from '../../model/content.ts';
import { LocalFile, RenderedTemplate } from '../../model/local-file.ts';
import { reveal, Secret, type Text } from '../../model/secret.ts';
import { SUFFIX } from '../service/unit-name.ts';
import { UNIT_DIRECTORY } from '../unit-files.ts';
import * as messages from './messages.ts';

/** systemd.unit(5): at most 255 characters. The kernel makes devices, and programs make scopes. */
const Name = z
  .string()
  .regex(
    /^[\w:.\\-]+@?[\w:.\\-]*\.(service|socket|timer|target|mount|path|slice|swap|automount)$/,
    messages.invalidName,
  )
  .max(255, messages.invalidName);

const object = z.strictObject({
  name: Name.describe('The unit, with its suffix: `app.service`, `app@.service` for a template.'),
  drop_in: z
    .string()
    .regex(/^(?!\.)[\w.@:-]+$/, messages.invalidDropIn)
    .max(200, messages.invalidDropIn)
    .transform((name) => name.replace(/\.conf$/, ''))
    .optional()
    .describe(
      'The name of a file that changes only some settings of an existing unit; `.conf` may be left out. systemd reads these files in the order of their names.',
    ),
  content: z
    .custom<Text>((value) => typeof value === 'string' || value instanceof Secret, messages.notText)
    .optional()
    .describe('The whole content.'),
  source: z
    .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
    .optional()
    .describe('A file of this computer with the content. The path is relative to the playbook.'),
  template: z
    .custom<RenderedTemplate>((value) => value instanceof RenderedTemplate, messages.notFile)
    .optional()
    .describe(
      'A file of this computer whose `{{ }}` are evaluated for each host. The path is relative to the playbook.',
    ),
  verify: z
    .boolean()
    .default(true)
    .describe('Whether `systemd-analyze verify` must accept a new content before it replaces the file.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the file. A unit that has no other file is stopped and disabled first.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) context.addIssue({ code: 'custom', path: [...path], message });
});

type Conflict = readonly [path: readonly string[], message: string];

function conflicts(desired: Desired): readonly Conflict[] {
  const declared = (['content', 'source', 'template'] as const).filter((one) => desired[one] !== undefined);
  const [first, second] = declared;
  if (desired.state === 'absent') return first === undefined ? [] : [[[first], messages.notWithAbsent(first)]];
  if (first === undefined) return [[[], messages.contentMissing]];
  if (second !== undefined) return [[[second], messages.twoContents({ first, second })]];
  const text = contentOf(desired);
  if (text === undefined || sizeOf(text) > TEXT_LIMIT) return [[[first], messages.notUnitText]];
  return /^[ \t]*\[[^\]\n]+\]/m.test(reveal(text)) ? [] : [[[first], messages.noSection(desired.name)]];
}

/** The declared content; undefined if there is none, or if it is not a text. */
export function contentOf({ content, source, template }: Desired): Text | undefined {
  return source ? source.text : (content ?? template?.text);
}

/** Below the directory of unit files. */
export function fileName({ name, drop_in: dropIn }: Pick<Desired, 'name' | 'drop_in'>): string {
  return dropIn === undefined ? name : `${name}.d/${dropIn}.conf`;
}

export function pathOf(desired: Pick<Desired, 'name' | 'drop_in'>): string {
  return `${UNIT_DIRECTORY}/${fileName(desired)}`;
}

/** The pattern for the instances of a template; undefined for any other unit. */
export function instancesOf(name: string): string | undefined {
  const base = name.replace(SUFFIX, '');
  return base.endsWith('@') ? `${base}*${name.slice(base.length)}` : undefined;
}
