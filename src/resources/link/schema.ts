import * as z from 'zod';
import { Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  path: Path.describe('The link on the host.'),
  target: z
    .string()
    .min(1)
    // oxlint-disable-next-line no-control-regex
    .regex(/^[^\0-\x1F\x7F]+$/, messages.invalidTarget)
    .optional()
    .describe('What the link leads to. A relative target of a symbolic link starts at the directory of the link.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the link, not its target.'),
  hard: z.boolean().optional().describe('A hard link: another name of the same file.'),
  replace: z.boolean().optional().describe('Whether a file that is in the place of the link is replaced.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine(({ state, target, hard, replace }, context) => {
  const add = (parameter: string, message: string) => {
    context.addIssue({ code: 'custom', path: parameter === '' ? [] : [parameter], message });
  };
  if (state === 'absent') {
    if (target !== undefined) add('target', messages.notWithAbsent('target'));
    else if (replace !== undefined) add('replace', messages.notWithAbsent('replace'));
  } else if (target === undefined) add('', messages.noTarget);
  else if (hard === true && !Path.safeParse(target).success) add('target', messages.relativeHardLink);
});
