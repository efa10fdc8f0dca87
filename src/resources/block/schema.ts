import * as z from 'zod';
import { reveal } from '../../model/secret.ts';
import {
  anchors,
  AnyText,
  type Conflict,
  editConflicts,
  editParameters,
  isOneLine,
  withConflicts,
} from '../file-edit-schema.ts';
import { notOneLine } from '../file-edit-messages.ts';
import { contentLines, markersOf } from './markers.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  path: editParameters.path,
  content: AnyText.optional().describe('The lines between the two marker lines. They may have secrets in them.'),
  marker: z
    .string()
    .refine(isOneLine, notOneLine)
    .refine((text) => text.split('{mark}').length === 2, messages.noMark)
    .refine((text) => text === text.trim(), messages.blanksAround)
    .default('# {mark} provision')
    .describe(
      'The marker lines: `{mark}` becomes `BEGIN` and `END`. Each block of a file needs a marker of its own, such as `"# {mark} provision mirrors"`.',
    ),
  ...anchors,
  create: editParameters.create,
  validate: editParameters.validate,
  secret: editParameters.secret,
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the marker lines and all lines between them.'),
});

export type Desired = z.infer<typeof object>;

export const schema = withConflicts(object, conflicts);

function conflicts(desired: Desired): readonly Conflict[] {
  const { state, content, marker } = desired;
  if (state === 'present') {
    if (content === undefined) return [['', messages.needsContent]];
    const lines = contentLines(content).map(reveal);
    if (lines.every((line) => line.trim() === '')) return [['content', messages.emptyContent]];
    if (!lines.every(isOneLine)) return [['content', messages.hasControl]];
    const markers = markersOf(marker);
    if (lines.some((line) => markers.includes(line.trimEnd()))) return [['content', messages.hasMarker]];
  }
  return editConflicts(desired, [['content', content]]);
}
