import * as z from 'zod';
import { reveal } from '../../model/secret.ts';
import { type Conflict, editConflicts, editParameters, OneLine, withConflicts } from '../file-edit-schema.ts';
import * as messages from './messages.ts';

/** A name that no program reads as a comment or a section. */
const Option = z
  .string()
  // oxlint-disable-next-line no-control-regex
  .regex(/^(?![#;[])[^\s=\0-\x1F\x7F]([^=\0-\x1F\x7F]*[^\s=\0-\x1F\x7F])?$/, messages.invalidOption);

const Section = z
  .string()
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\s[\]\0-\x1F\x7F]([^\]\0-\x1F\x7F]*[^\s\]\0-\x1F\x7F])?$/, messages.invalidSection);

const Value = OneLine.refine((text) => reveal(text) === reveal(text).trim(), messages.blanksAround)
  .refine((text) => !reveal(text).endsWith('\\'), messages.backslash)
  .meta({ type: ['string', 'number'] });

const object = z.strictObject({
  path: editParameters.path,
  section: Section.optional().describe(
    'The section, without brackets. Without it, the options before the first section are meant.',
  ),
  option: Option.optional().describe('The name of an option.'),
  value: Value.optional().describe('Its value, as it is written in the file. It may have secrets in it.'),
  options: z
    .record(Option, Value)
    .optional()
    .describe('Several options of the section with their values, instead of `option` and `value`.'),
  create: editParameters.create,
  validate: editParameters.validate,
  secret: editParameters.secret,
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the option; without `option`, the whole section with its comments.'),
});

export type Desired = z.infer<typeof object>;

export const schema = withConflicts(object, conflicts);

function conflicts(desired: Desired): readonly Conflict[] {
  const { section, option, value, options, state } = desired;
  if (state === 'absent') {
    if (section === undefined && option === undefined) return [['path', messages.absentNeedsOne]];
    return editConflicts(desired, [
      ['value', value],
      ['options', options],
    ]);
  }
  if (options !== undefined) {
    if (option !== undefined) return [['option', messages.notWithOptions('option')]];
    if (value !== undefined) return [['value', messages.notWithOptions('value')]];
    return Object.keys(options).length === 0 ? [['options', messages.noOptions]] : [];
  }
  if (option === undefined) return [['', messages.needsOption]];
  return value === undefined ? [['option', messages.needsValue]] : [];
}
