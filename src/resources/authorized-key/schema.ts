import * as z from 'zod';
import { AccountName } from '../user/names.ts';
import { endOfOptions, isWhole, parseLine } from './key-file.ts';
import * as messages from './messages.ts';

const Keys = z.string().superRefine((text, context) => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) {
    const params = { secret: true, hint: messages.privateKeyHint };
    context.addIssue({ code: 'custom', message: messages.privateKey, params });
    return;
  }
  const lines = linesOf(text);
  if (lines.length === 0) context.addIssue({ code: 'custom', message: messages.notAKey });
  for (const { key, options } of lines.map(parseLine)) {
    const message = !key ? messages.notAKey : options !== '' ? messages.keyWithOptions : damage(isWhole(key));
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }
});

function damage(isWholeKey: boolean): string | undefined {
  return isWholeKey ? undefined : messages.damagedKey;
}

const Option = z.string().min(1).refine(isOneOption, { error: messages.invalidOption });

function isOneOption(text: string): boolean {
  const quotes = text.replaceAll('\\"', '').split('"').length - 1;
  return !/[\r\n]/.test(text) && quotes % 2 === 0 && endOfOptions(text) === text.length;
}

const object = z.strictObject({
  user: AccountName.describe('The user that can log in with the key.'),
  key: z
    .union([
      Keys.transform(linesOf),
      z
        .array(Keys)
        .min(1)
        .transform((texts) => texts.flatMap(linesOf)),
    ])
    .describe('A public key as in a .pub file, several of them on lines, or a list.'),
  options: z
    .union([Option.transform((option) => [option]), z.array(Option)])
    .optional()
    .describe(
      'Options of the keys, such as `from="192.168.2.0/24"` or `restrict`; `[]` for none. Default: as they are.',
    ),
  exclusive: z.boolean().optional().describe('Whether all other keys of the user are removed; default: false.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the keys.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine(({ state, options, exclusive }, context) => {
  if (state === 'present') return;
  const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (options !== undefined) complain('options', messages.optionsAndAbsent);
  if (exclusive !== undefined) complain('exclusive', messages.exclusiveAndAbsent);
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
