import * as z from 'zod';
import * as messages from './messages.ts';
import { faultOf, normalised } from './schedule.ts';

const Schedule = z
  .string()
  .max(200, messages.invalidSchedule)
  .transform(normalised)
  .superRefine((schedule, context) => {
    const fault = faultOf(schedule);
    if (fault) context.addIssue({ code: 'custom', message: messages.scheduleFault(fault.field) });
  });

/** crond cuts longer lines off; a `%` that is not escaped is a line break there: crontab(5). */
const Command = z
  .string()
  .max(900, messages.tooLong)
  .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, messages.notOneLine)
  .refine((text) => !/(^|[^\\])%/.test(text), messages.percentSign);

const Value = z.union([
  z.int().transform(String),
  z
    .string()
    .max(900, messages.tooLong)
    .regex(/^[^\p{Cc}"']*$/u, messages.invalidValue),
]);

const object = z.strictObject({
  name: z
    .string()
    .regex(/^\w(?:[\w .:@/-]{0,98}\w)?$/, messages.invalidName)
    .optional()
    .describe('The name of the entry. A comment before the entry has it.'),
  user: z
    .string()
    .regex(/^[A-Za-z_][\w.-]*$/, messages.invalidUser)
    .default('root')
    .describe('The user whose crontab has the entry, and who runs it.'),
  schedule: Schedule.optional().describe(
    'Minute, hour, day of month, month and day of week, such as `0 4 * * *`; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`, `@reboot`.',
  ),
  command: Command.optional().describe('What runs: one line, in /bin/sh. A percent sign is written as `\\%`.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, messages.invalidVariable), Value)
    .optional()
    .describe('Variables of the whole crontab, such as `MAILTO` and `PATH`. New ones are put before all entries.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the entry of this name.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) context.addIssue({ code: 'custom', path: [...path], message });
});

type Conflict = readonly [path: readonly string[], message: string];

function conflicts({ name, schedule, command, env, state }: Desired): readonly Conflict[] {
  if (state === 'absent') {
    const more = Object.entries({ schedule, command, env }).find(([, value]) => value !== undefined);
    if (more) return [[[more[0]], messages.notWithAbsent(more[0])]];
    return name === undefined ? [[[], messages.nameMissing]] : [];
  }
  const isEntry = [name, schedule, command].some((value) => value !== undefined);
  if (isEntry) {
    const missing = Object.entries({ name, schedule, command }).find(([, value]) => value === undefined);
    return missing ? [[[], messages.parameterMissing(missing[0])]] : [];
  }
  return Object.keys(env ?? {}).length === 0 ? [[[], messages.nothingDeclared]] : [];
}
