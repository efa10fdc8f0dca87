import { z } from 'zod';

/*
 * The events as they are in JSON: on standard output, in the log of a run, in a saved plan. Their types are in
 * src/engine/events.ts; a test sees to it that both say the same.
 */

const Name = z.string().describe('The name of a host.');
const Seconds = z.number().nonnegative();
const Count = z.int().nonnegative();
const Value = z.string().nullable();

export const StatusSchema = z.enum(['ok', 'changed', 'failed', 'skipped', 'unreachable']);

export const FailureSchema = z
  .strictObject({
    message: z.string().describe('What went wrong.'),
    words: z.string().exactOptional().describe('The host’s own words.'),
    next: z.string().exactOptional().describe('What to do next.'),
    code: z
      .enum(['unreachable', 'host-key-unknown', 'host-key-changed', 'authentication', 'become', 'timeout', 'lost'])
      .exactOptional()
      .describe('Why the host cannot be talked to, where that is what went wrong.'),
  })
  .meta({ id: 'Failure', description: 'Something that went wrong, for a person.' });

const DifferenceSchema = z
  .strictObject({
    field: z.string(),
    before: Value.describe('null where there was none.'),
    after: Value.describe('null where there is to be none.'),
    plain: z.literal(true).exactOptional().describe('The values speak for themselves, without the field’s name.'),
    content: z.literal(true).exactOptional().describe('The values are contents of a file.'),
  })
  .meta({ id: 'Difference', description: 'One field that differs.' });

const ChangeSchema = z
  .strictObject({
    action: z.enum(['add', 'remove', 'change', 'run']),
    diff: z.array(DifferenceSchema),
    notes: z.array(z.string()).describe('What a person should know before it happens.'),
    rollsBack: z.literal(true).exactOptional().describe('The host undoes it by itself unless it is met again.'),
    restarts: z.literal(true).exactOptional().describe('The host restarts, and is met again.'),
    movesTo: z.string().exactOptional().describe('The address the host has afterwards.'),
  })
  .meta({ id: 'Change', description: 'A change, planned or made.' });

export const StepSchema = z
  .strictObject({
    number: z.int().positive().describe('Its place in the host’s playbooks, from 1.'),
    type: z.string().describe('The resource, such as `service`.'),
    name: z.string().describe('What it is about, such as `docker`.'),
    title: z.string().exactOptional().describe('A title given in the playbook.'),
    changes: z.array(ChangeSchema).describe('None where all is as declared.'),
    failure: FailureSchema.exactOptional(),
  })
  .meta({ id: 'Step', description: 'A step with its changes.' });

const CountsSchema = z
  .strictObject({ ok: Count, changed: Count, failed: Count, skipped: Count })
  .describe('Steps by what came of them; in a dry run `changed` are those with changes pending.');

export const HostCountsSchema = z
  .strictObject({ ok: Count, changed: Count, failed: Count, skipped: Count, unreachable: Count })
  .describe('Hosts by what came of them.');

const DriftSchema = z
  .strictObject({
    step: Count.describe('The number of the step; 0 where it is about the host as a whole.'),
    title: z.string(),
    field: z.string(),
    planned: z.string(),
    found: z.string(),
  })
  .meta({ id: 'Drift', description: 'A place where a host is not as its saved plan says.' });

const time = z.iso.datetime().describe('ISO 8601, UTC.');

function event<Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, what: string, shape: Shape) {
  return z.strictObject({ time, type: z.literal(type), ...shape }).describe(what);
}

export const EventSchema = z
  .discriminatedUnion('type', [
    event('run-started', 'The first event of a run.', {
      run: z.string(),
      version: z.string().describe('Of provision.'),
      command: z.enum(['plan', 'apply']),
      inventory: z.string(),
      again: z.string().exactOptional().describe('The command that does the same once more, for all hosts.'),
      hosts: z.array(z.strictObject({ name: z.string(), address: z.string(), steps: Count })),
    }),
    event('host-started', 'The turn of a host has come; until then it waited for others.', { host: Name }),
    event('host-connected', 'A host has been reached, and its state has been read.', {
      host: Name,
      address: z.string().describe('Where it answered.'),
      system: z.string(),
    }),
    event('host-planned', 'What would change on a host.', { host: Name, steps: z.array(StepSchema) }),
    event('host-drifted', 'A host is not as its saved plan says: nothing is changed on it.', {
      host: Name,
      differences: z.array(DriftSchema),
    }),
    event('step-started', 'A step with something to do begins.', { host: Name, step: StepSchema }),
    event('step-output', 'The latest line a host printed during a step that takes long.', {
      host: Name,
      step: z.int().positive().describe('Its number.'),
      line: z.string(),
    }),
    event('step-finished', 'A step is through, with the changes that were made.', {
      host: Name,
      step: StepSchema,
      status: StatusSchema.exclude(['unreachable']),
      seconds: Seconds,
    }),
    event('warning', 'Something to know about a host that stops nothing.', {
      host: Name,
      message: z.string(),
      next: z.string().exactOptional(),
    }),
    event('host-finished', 'The last event of a host.', {
      host: Name,
      status: StatusSchema,
      steps: Count,
      counts: CountsSchema,
      seconds: Seconds,
      connections: Count,
      exchanges: Count,
      reboot: z.array(z.string()).describe('Why the host needs a reboot; empty if it needs none.'),
      failure: FailureSchema.exactOptional(),
    }),
    event('run-finished', 'The last event of a run.', {
      hosts: HostCountsSchema,
      changes: Count,
      seconds: Seconds,
      interrupted: z.boolean(),
    }),
  ])
  .describe('Something that happened in a run of provision. One event a line.');

export const WarningSchema = z.strictObject({ message: z.string(), next: z.string().exactOptional() });
