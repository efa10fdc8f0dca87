import * as z from 'zod';
import { EVENT_FORMAT } from './formats.ts';
import type { HostText } from './host-text.ts';

/*
 * What happens in a run, as plain data. All output is made from these events, and the published JSON Schema is made from
 * these schemas. Only types are imported from here where nothing is validated, so that zod is not loaded at start-up.
 */

export type Deep<T> = T extends HostText
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Deep<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Deep<T[Key]> }
      : T;

/** Marks the fields that `maskEvent` masks. */
const HOST_TEXT = { hostText: true } as const;
const Words = (what: string) => z.string().describe(what).meta(HOST_TEXT) as unknown as z.ZodType<HostText>;

const Name = z.string().describe('The name of a host.');
const Seconds = z.number().nonnegative();
const Count = z.int().nonnegative();

export const StatusSchema = z.enum(['ok', 'changed', 'failed', 'skipped', 'unreachable', 'interrupted']);
export type Status = z.infer<typeof StatusSchema>;

export const FailureSchema = z
  .strictObject({
    message: z.string().describe('What failed.'),
    words: Words('The host’s own words.').exactOptional(),
    next: z.string().describe('What to do next.').exactOptional(),
    code: z
      .enum([
        'unreachable',
        'host-key-unknown',
        'host-key-changed',
        'authentication',
        'become',
        'timeout',
        'lost',
        'protocol',
      ])
      .exactOptional()
      .describe('Why the connection failed, where that is the cause.'),
  })
  .meta({ id: 'Failure', description: 'What failed, where and why, and what to do next.' });
export type Failure = Deep<z.infer<typeof FailureSchema>>;

export const DifferenceSchema = z
  .strictObject({
    field: z.string(),
    before: Words('null where there is no value.').nullable(),
    after: z.string().describe('null where there will be no value.').nullable(),
    plain: z.literal(true).exactOptional().describe('The values are clear without the field’s name.'),
    content: z.literal(true).exactOptional().describe('The values are contents of a file.'),
  })
  .meta({ id: 'Difference', description: 'One field that differs.' });
export type Difference = Deep<z.infer<typeof DifferenceSchema>>;

const ChangeSchema = z
  .strictObject({
    action: z.enum(['add', 'remove', 'change', 'run']),
    diff: z.array(DifferenceSchema),
    notes: z.array(z.string()).describe('What a person should know before it happens.'),
    rollsBack: z.literal(true).exactOptional().describe('The host rolls it back by itself unless it is confirmed.'),
    reboots: z.literal(true).exactOptional().describe('The host reboots.'),
    movesTo: z.string().exactOptional().describe('The address of the host afterwards.'),
    endsLogin: z
      .literal(true)
      .exactOptional()
      .describe('The user or the key with which this run is logged in is removed or restricted.'),
  })
  .meta({ id: 'Change', description: 'A change, planned or applied.' });
export type PlannedChange = Deep<z.infer<typeof ChangeSchema>>;

const UnknownSchema = z
  .strictObject({
    reason: z.string().describe('Why the state cannot be read.'),
    words: Words('The host’s own words.').exactOptional(),
    step: z.int().positive().describe('The state is known after this step of the host is applied.'),
    host: z.string().exactOptional().describe('The host of that step, if it is another one.'),
    declaration: z.string().describe('SHA-256 of what the step declares. A saved plan approves this declaration.'),
  })
  .meta({ id: 'Unknown', description: 'A state that is known only after an earlier step is applied.' });
export type KnownLater = Deep<z.infer<typeof UnknownSchema>>;

export const StepSchema = z
  .strictObject({
    number: z.int().positive().describe('Its place in the host’s playbooks, from 1.'),
    part: z.int().positive().exactOptional().describe('Of a step with `for_each`: which one, from 1.'),
    type: z.string().describe('The resource, such as `service`.'),
    name: z.string().describe('What it is about, such as `docker`.'),
    title: z.string().exactOptional().describe('A title given in the playbook.'),
    changes: z.array(ChangeSchema).describe('None where the host is as declared.'),
    reboot: z.string().exactOptional().describe('Why the declared state takes full effect only after a reboot.'),
    unknown: UnknownSchema.exactOptional(),
    failure: FailureSchema.exactOptional(),
  })
  .meta({ id: 'Step', description: 'A step with its changes.' });
export type PlannedStep = Deep<z.infer<typeof StepSchema>>;

const SkippedSchema = z
  .strictObject({
    number: z.int().positive().describe('Its place in the host’s playbooks, from 1.'),
    part: z.int().positive().exactOptional().describe('Of a step with `for_each`: which one, from 1.'),
    type: z.string().describe('The resource, such as `service`.'),
    name: z.string().exactOptional().describe('What it is about, where its parameters are valid there.'),
    title: z.string().exactOptional().describe('The title that the playbook gives to it.'),
    condition: z.string().describe('The condition that is false.'),
  })
  .meta({ id: 'Skipped', description: 'A step that does not apply.' });
export type SkippedStep = Deep<z.infer<typeof SkippedSchema>>;

const CountsSchema = z
  .strictObject({
    ok: Count,
    changed: Count,
    unknown: Count.describe('Dry run only: steps that are planned once earlier ones are applied.'),
    failed: Count,
    skipped: Count,
  })
  .describe('Steps by result; in a dry run `changed` are those with pending changes.');
export type Counts = Deep<z.infer<typeof CountsSchema>>;

export const HostCountsSchema = z
  .strictObject({ ok: Count, changed: Count, failed: Count, skipped: Count, unreachable: Count, interrupted: Count })
  .describe('Hosts by result.');

const DriftSchema = z
  .strictObject({
    step: Count.describe('The number of the step; 0 for the host as a whole.'),
    title: z.string(),
    field: z.string(),
    planned: z.string().describe('What the saved plan says.'),
    found: z.string().describe('What is true now.'),
  })
  .meta({ id: 'Drift', description: 'A difference between a host and its saved plan.' });
export type Drift = Deep<z.infer<typeof DriftSchema>>;

const time = z.iso.datetime().describe('ISO 8601, UTC.');

function event<Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, what: string, shape: Shape) {
  return z.strictObject({ time, type: z.literal(type), ...shape }).describe(what);
}

export const EventSchema = z
  .discriminatedUnion('type', [
    event('run-started', 'The first event of a run.', {
      format: z.literal(EVENT_FORMAT).describe('Of these events.'),
      run: z.string(),
      version: z.string().describe('Of provision.'),
      command: z.enum(['plan', 'apply']),
      inventory: z.string(),
      again: z.string().exactOptional().describe('The command that repeats the run.'),
      by: z.string().exactOptional().describe('Who runs it: `user@machine`.'),
      playbooks: z.array(z.string()).exactOptional().describe('Their files.'),
      hosts: z.array(z.strictObject({ name: z.string(), address: z.string(), steps: Count })),
    }),
    event('host-started', 'Work on a host begins; until then the host waited for others.', { host: Name }),
    event('host-connected', 'A host was reached, and its state was read.', {
      host: Name,
      address: z.string().describe('Where it answered.'),
      system: Words('Its operating system.'),
    }),
    event('host-planned', 'What would change on a host.', {
      host: Name,
      steps: z.array(StepSchema),
      skipped: z
        .array(SkippedSchema)
        .exactOptional()
        .describe('Steps that the host does not have because of a condition.'),
    }),
    event('host-drifted', 'A host differs from its saved plan: nothing is changed on it.', {
      host: Name,
      differences: z.array(DriftSchema),
    }),
    event('approval', 'A person approved the plans of all hosts, or did not.', {
      approved: z.boolean(),
      seconds: Seconds.describe('How long the answer took. It is not part of the time of the run or of a host.'),
    }),
    event('step-started', 'A step with changes begins.', { host: Name, step: StepSchema }),
    event('step-output', 'The latest line that a host printed during a long step.', {
      host: Name,
      step: z.int().positive().describe('Its number.'),
      part: z.int().positive().exactOptional().describe('Of a step with `for_each`: which one, from 1.'),
      line: Words('One line.'),
    }),
    event('step-finished', 'A step ended, with the changes that were applied.', {
      host: Name,
      step: StepSchema,
      status: z.enum(['ok', 'changed', 'failed', 'skipped']),
      applied: z
        .array(DifferenceSchema)
        .exactOptional()
        .describe('What a failed step changed all the same, by a read after the failure.'),
      seconds: Seconds,
    }),
    event('warning', 'Something to know about a host that does not stop the run.', {
      host: Name,
      message: z.string(),
      words: Words('The host’s own words.').exactOptional(),
      next: z.string().describe('What to do next.').exactOptional(),
    }),
    event('host-finished', 'The last event of a host.', {
      host: Name,
      status: StatusSchema.describe('In a dry run `changed` means that changes are pending.'),
      steps: Count,
      counts: CountsSchema,
      partlyChanged: z
        .literal(true)
        .exactOptional()
        .describe('The step that failed changed something all the same: one of the changes of the run.'),
      seconds: Seconds,
      connections: Count,
      exchanges: Count,
      reboot: z.array(z.string()).describe('Why the host needs a reboot; empty if it needs none.'),
      failure: FailureSchema.exactOptional(),
    }),
    event('run-finished', 'The last event of a run.', {
      hosts: HostCountsSchema,
      changes: Count,
      unknown: Count.describe('Dry run only: steps that are planned once earlier ones are applied.'),
      seconds: Seconds,
      interrupted: z.boolean(),
    }),
  ])
  .describe('Something that happened in a run of provision. One event a line.');

export type Event = Deep<z.infer<typeof EventSchema>>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;
export type EventBody = WithoutTime<Event>;
export type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
export type Emit = (event: EventBody) => void;
