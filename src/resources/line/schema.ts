import * as z from 'zod';
import { reveal } from '../../model/secret.ts';
import {
  anchors,
  type Conflict,
  editConflicts,
  editParameters,
  OneLine,
  Pattern,
  withConflicts,
} from '../file-edit-schema.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  path: editParameters.path,
  line: OneLine.refine((text) => reveal(text) !== '', messages.emptyLine)
    .optional()
    .describe('The whole line. It may have secrets in it.'),
  match: Pattern.optional().describe(
    'A regular expression of JavaScript: the line that it matches is replaced. It may match anywhere in the line; `^` is its start, `$` its end.',
  ),
  several: z
    .enum(['first', 'last', 'all'])
    .optional()
    .describe(
      'What happens if several lines match and differ from `line`: the `first` or the `last` is replaced and the others stay, or `all` become one. Default: the step is refused.',
    ),
  ...anchors,
  create: editParameters.create,
  validate: editParameters.validate,
  secret: editParameters.secret,
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes each line that equals `line` or matches `match`.'),
});

export type Desired = z.infer<typeof object>;

export const schema = withConflicts(object, conflicts);

function conflicts(desired: Desired): readonly Conflict[] {
  const { state, line, match, several } = desired;
  if (state === 'absent' && line === undefined && match === undefined) return [['path', messages.absentNeedsOne]];
  if (state === 'present' && line === undefined) return [['', messages.needsLine]];
  if (several !== undefined && match === undefined) return [['several', messages.severalNeedsMatch]];
  return editConflicts(desired, [['several', several]]);
}
