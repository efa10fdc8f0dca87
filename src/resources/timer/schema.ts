import * as z from 'zod';
import { calendarOf, isCronSchedule } from './cron-schedule.ts';
import * as messages from './messages.ts';

/** systemd.time(7), the units that are written most. */
const Span = z.string().regex(/^(\d{1,9}(ms|s|sec|m|min|h|d|w)( (?=\d)|(?=\d)|$))+$/, messages.invalidSpan);

/** systemd.time(7). The host checks the rest. */
const Calendar = z
  .string()
  .superRefine((text, context) => {
    if (!isCronSchedule(text)) return;
    const params = { hint: messages.writeCalendar(calendarOf(text), text === '@reboot') };
    context.addIssue({ code: 'custom', message: messages.cronSchedule, params, continue: false });
  })
  .regex(/^[\w*:.,/~+ -]{1,200}$/, messages.invalidCalendar);

const object = z.strictObject({
  name: z
    .string()
    .max(200, messages.invalidName)
    .regex(/^\w[\w:.-]*$/, messages.invalidName)
    .transform((name) => name.replace(/\.timer$/, ''))
    .describe('The name of the timer and of its service; `.timer` may be left out.'),
  command: z
    .string()
    .regex(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u, messages.notOneLine)
    .optional()
    .describe('What the timer runs: one line, in a shell.'),
  user: z
    .string()
    .regex(/^[A-Za-z_][\w.-]*$/, messages.invalidUser)
    .optional()
    .describe('The user who runs it; default: root.'),
  description: z
    .string()
    .regex(/^[^\p{Cc}]{1,200}$/u, messages.notOneLine)
    .optional()
    .describe('What `systemctl list-timers` and the journal show; default: the name.'),
  on_calendar: z
    .union([Calendar.transform((one) => [one]), z.array(Calendar).min(1)])
    .optional()
    .describe('When it runs, as in systemd.time(7): `daily`, `Mon..Fri 04:00`, or a list of them.'),
  on_boot: Span.optional().describe('How long after the boot it runs: `5min`.'),
  every: Span.optional().describe(
    'How long after its last start it runs again: `1h`. Without `on_boot`, the first run is as long after the start of the timer.',
  ),
  persistent: z
    .boolean()
    .optional()
    .describe('Whether a run of `on_calendar` that was missed while the host was off is made up for; default: false.'),
  randomized_delay: Span.optional().describe('Each run is delayed by a random time up to this one: `10min`.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` stops the timer, and removes it with its service.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) context.addIssue({ code: 'custom', path: [...path], message });
});

type Conflict = readonly [path: readonly string[], message: string];

function conflicts(desired: Desired): readonly Conflict[] {
  const { name: _, state, ...others } = desired;
  const declared = (Object.keys(others) as (keyof typeof others)[]).filter((key) => others[key] !== undefined);
  if (state === 'absent') return declared.slice(0, 1).map((key) => [[key], messages.notWithAbsent(key)]);
  if (others.command === undefined) return [[[], messages.commandMissing]];
  if (!declared.some((key) => key === 'on_calendar' || key === 'on_boot' || key === 'every')) {
    return [[[], messages.timeMissing]];
  }
  return others.persistent === undefined || others.on_calendar
    ? []
    : [[['persistent'], messages.persistentNeedsCalendar]];
}

export function unitsOf({ name }: Pick<Desired, 'name'>): { readonly timer: string; readonly service: string } {
  return { timer: `${name}.timer`, service: `${name}.service` };
}
