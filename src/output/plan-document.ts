import * as z from 'zod';
import { type Deep, FailureSchema, HostCountsSchema, StatusSchema, StepSchema } from '../model/events.ts';
import { defined } from '../model/optional.ts';
import { planInvalid, planIsNotJson, planOfOtherFormat } from './messages.ts';
import type { HostView, RunView } from './run-view.ts';

/** Of plan documents. Raised with every change that an older reader would get wrong. */
export const PLAN_FORMAT = 2;

const Count = z.int().nonnegative();

const WarningSchema = z.strictObject({
  message: z.string(),
  words: z.string().exactOptional().describe('The host’s own words.'),
  next: z.string().exactOptional(),
});

const PlannedHostSchema = z.strictObject({
  name: z.string(),
  address: z.string().describe('As declared: the host may have another one until it is set up.'),
  reached: z.string().exactOptional().describe('Where it answered.'),
  system: z.string().exactOptional().describe('Its operating system.'),
  status: StatusSchema.describe('`changed` where changes are pending.'),
  steps: z.array(StepSchema).exactOptional().describe('Missing where the host could not be read.'),
  warnings: z.array(WarningSchema),
  reboot: z.array(z.string()).describe('Why the host needs a reboot already.'),
  failure: FailureSchema.exactOptional(),
});

export const PlanSchema = z
  .strictObject({
    format: z.literal(PLAN_FORMAT).describe('Of this document.'),
    version: z.string().describe('Of provision.'),
    run: z.string(),
    time: z.iso.datetime().describe('When the hosts were read. ISO 8601, UTC.'),
    inventory: z.string().describe('As typed: relative to the working directory of the command.'),
    playbooks: z.array(z.string()).describe('Those given by --playbook; none if those of the inventory were used.'),
    hosts: z.array(PlannedHostSchema),
    totals: z.strictObject({
      hosts: HostCountsSchema,
      changes: Count,
      unknown: Count.describe('Steps that are planned once earlier ones are applied.'),
    }),
    interrupted: z.boolean().describe('Whether some hosts were not read.'),
  })
  .describe('What would change on every host: `provision plan --output json` and `--out`.');

/** What would change on every host, as one document: printed by `plan --output json`, or saved to be applied later. */
export type PlanDocument = Deep<z.infer<typeof PlanSchema>>;
type PlannedHost = Deep<z.infer<typeof PlannedHostSchema>>;

/** The plan of a finished dry run. */
export function planDocument(view: RunView, playbooks: readonly string[]): PlanDocument {
  const { started, finished } = view;
  if (!started || !finished) throw new Error('the run has not finished');
  return {
    format: PLAN_FORMAT,
    version: started.version,
    run: started.run,
    time: started.time,
    inventory: started.inventory,
    playbooks,
    hosts: view.hosts.flatMap((host) => plannedHost(host) ?? []),
    totals: { hosts: finished.hosts, changes: finished.changes, unknown: finished.unknown },
    interrupted: finished.interrupted,
  };
}

function plannedHost({ name, address, connected, plan, warnings, finished }: HostView): PlannedHost | undefined {
  if (!finished) return undefined;
  const { status, reboot, failure } = finished;
  return {
    name,
    address,
    status,
    warnings: warnings.map(({ message, words, next }) => ({ message, ...defined({ words, next }) })),
    reboot,
    ...defined({ reached: connected?.address, system: connected?.system, steps: plan, failure }),
  };
}

/** Why a text is not a plan, as the end of a sentence. */
export class InvalidPlan extends Error {
  override readonly name = 'InvalidPlan';
}

/** A saved plan. Throws `InvalidPlan`. */
export function parsePlan(text: string): PlanDocument {
  const data = parseJson(text);
  const format = typeof data === 'object' && data !== null && 'format' in data ? data.format : undefined;
  if (typeof format === 'number' && format !== PLAN_FORMAT) {
    throw new InvalidPlan(planOfOtherFormat({ format, known: PLAN_FORMAT }));
  }
  const parsed = PlanSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidPlan(planInvalid({ path: issue?.path.join('.') ?? '', issue: issue?.message ?? 'invalid' }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidPlan(planIsNotJson);
  }
}
