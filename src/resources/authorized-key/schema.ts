import * as z from 'zod';
import { LocalFile } from '../../model/local-file.ts';
import { AccountName } from '../user/names.ts';
import { endOfOptions, isWhole, parseLine } from './key-file.ts';
import * as messages from './messages.ts';

const Keys = z.string().superRefine((text, context) => {
  if (isPrivate(text)) {
    const params = { secret: true, hint: messages.privateKeyHint };
    context.addIssue({ code: 'custom', message: messages.privateKey, params });
    return;
  }
  for (const message of faultsOf(text)) context.addIssue({ code: 'custom', message });
});

/** A file of this computer with keys. */
const KeyFile = z
  .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
  .superRefine(({ text = '' }, context) => {
    if (isPrivate(text)) {
      context.addIssue({ code: 'custom', message: messages.privateKey, params: { hint: messages.privateFileHint } });
      return;
    }
    for (const message of faultsOf(text)) context.addIssue({ code: 'custom', message });
  });

function isPrivate(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY/.test(text);
}

function faultsOf(text: string): readonly string[] {
  const lines = linesOf(text);
  if (lines.length === 0) return [messages.notAKey];
  return lines.map(parseLine).flatMap(({ key, options }) => {
    const message = !key ? messages.notAKey : options !== '' ? messages.keyWithOptions : damage(isWhole(key));
    return message ?? [];
  });
}

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
    .optional()
    .describe('A public key as in a .pub file, several of them on lines, or a list.'),
  source: z
    .union([KeyFile.transform((file) => [file]), z.array(KeyFile).min(1)])
    .optional()
    .describe('Instead of `key`: a .pub file of this computer, or a list. The paths are relative to the playbook.'),
  options: z
    .union([Option.transform((option) => [option]), z.array(Option)])
    .optional()
    .describe(
      'Options of the keys, such as `from="192.168.2.0/24"` or `restrict`; `[]` for none. Default: as they are.',
    ),
  exclusive: z.boolean().optional().describe('Whether all other keys of the user are removed; default: false.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the keys.'),
});

export const schema = object
  .superRefine(({ key, source, state, options, exclusive }, context) => {
    const complain = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (key === undefined && source === undefined) complain([], messages.keyMissing);
    if (key !== undefined && source !== undefined) complain(['source'], messages.keyAndSource);
    if (state === 'present') return;
    if (options !== undefined) complain(['options'], messages.optionsAndAbsent);
    if (exclusive !== undefined) complain(['exclusive'], messages.exclusiveAndAbsent);
  })
  .transform(({ key, source = [], ...rest }) => ({
    ...rest,
    key: key ?? source.flatMap(({ text = '' }) => linesOf(text)),
  }));

export type Desired = z.infer<typeof schema>;

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
