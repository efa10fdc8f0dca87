import * as z from 'zod';
import * as messages from './messages.ts';

const MIB = 1024 ** 2;
const UNITS: Readonly<Record<string, number>> = { M: MIB, G: 1024 * MIB };

/** In bytes. */
const Size = z
  .string()
  .regex(/^[1-9]\d{0,5}[MG]$/, messages.invalidSize)
  .transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0));

const object = z.strictObject({
  file: z
    .string()
    .regex(/^(\/(?!\.{1,2}(\/|$))[\w.@+-]+)+$/, messages.invalidFile)
    .refine((path) => !/^\/(dev|proc|sys|run)\//.test(path), messages.invalidFile)
    .describe('The swap file, such as `/swapfile`. Its directory has to exist.'),
  size: Size.optional().describe('Its size: `512M`, `2G`. A file of another size is replaced.'),
  priority: z.int().min(0).max(32767).optional().describe('Its priority: the kernel uses the highest first.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` turns it off, and removes the file and its line in /etc/fstab.'),
});

export const schema = object.superRefine(({ size, priority, state }, context) => {
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (state === 'present' && size === undefined) issue([], messages.sizeMissing);
  if (state === 'absent' && size !== undefined) issue(['size'], messages.notWithAbsent('size'));
  if (state === 'absent' && priority !== undefined) issue(['priority'], messages.notWithAbsent('priority'));
});

export type Desired = z.infer<typeof schema>;

export function sizeText(bytes: number): string {
  if (bytes % (1024 * MIB) === 0) return `${bytes / (1024 * MIB)}G`;
  return bytes % MIB === 0 ? `${bytes / MIB}M` : messages.bytes(bytes);
}
