import { z } from 'zod';
import type { Failure, PlannedStep, Status } from '../model/events.ts';
import { FailureSchema, HostCountsSchema, StatusSchema, StepSchema, WarningSchema } from '../model/events.ts';
import type { RunView } from './run-view.ts';
import { fromWire, type Wire } from '../model/wire.ts';

/** What would change on every host, as one document: shown by `plan --output json`, saved to be applied later. */
export interface PlanDocument {
  /** Of this document; another number is not understood. */
  readonly format: 1;
  /** Of provision. */
  readonly version: string;
  readonly run: string;
  /** When the hosts were looked at. */
  readonly time: string;
  /** As it was typed: relative to the directory the command ran in. */
  readonly inventory: string;
  /** Those given instead of what the inventory names; none if it was followed. */
  readonly playbooks: readonly string[];
  readonly hosts: readonly PlannedHost[];
  readonly totals: { readonly hosts: Readonly<Record<Status, number>>; readonly changes: number };
  /** Set where not all hosts were looked at. */
  readonly interrupted: boolean;
}

export interface PlannedHost {
  readonly name: string;
  /** Where it is once it is set up, and where it answered. */
  readonly address: string;
  readonly reached?: string;
  readonly system?: string;
  readonly status: Status;
  /** Missing where the host could not be looked at. */
  readonly steps?: readonly PlannedStep[];
  readonly warnings: readonly { readonly message: string; readonly next?: string }[];
  /** Why it needs a reboot already. */
  readonly reboot: readonly string[];
  readonly failure?: Failure;
}

export const PlanSchema = z
  .strictObject({
    format: z.literal(1).describe('Of this document.'),
    version: z.string().describe('Of provision.'),
    run: z.string(),
    time: z.iso.datetime().describe('When the hosts were looked at. ISO 8601, UTC.'),
    inventory: z.string().describe('As it was typed: relative to the directory the command ran in.'),
    playbooks: z.array(z.string()).describe('Those given by --playbook; none if the inventory was followed.'),
    hosts: z.array(
      z.strictObject({
        name: z.string(),
        address: z.string().describe('Where it is once it is set up.'),
        reached: z.string().exactOptional().describe('Where it answered.'),
        system: z.string().exactOptional(),
        status: StatusSchema.describe('`changed` where changes are pending.'),
        steps: z.array(StepSchema).exactOptional().describe('Missing where the host could not be looked at.'),
        warnings: z.array(WarningSchema),
        reboot: z.array(z.string()).describe('Why it needs a reboot already.'),
        failure: FailureSchema.exactOptional(),
      }),
    ),
    totals: z.strictObject({ hosts: HostCountsSchema, changes: z.int().nonnegative() }),
    interrupted: z.boolean().describe('Whether some hosts were not looked at.'),
  })
  .describe('What would change on every host: `provision plan --output json` and `--out`.');

/** The plan of a dry run that is through. */
export function planDocument(view: RunView, playbooks: readonly string[]): PlanDocument {
  const { started, finished } = view;
  if (!started || !finished) throw new Error('the run is not over');
  return {
    format: 1,
    version: started.version,
    run: started.run,
    time: started.time,
    inventory: started.inventory,
    playbooks,
    hosts: view.hosts.flatMap((host): PlannedHost[] => {
      const { connected, plan, finished: ended } = host;
      if (!ended) return [];
      return [
        {
          name: host.name,
          address: host.address,
          ...(connected ? { reached: connected.address, system: connected.system } : {}),
          status: ended.status,
          ...(plan ? { steps: plan } : {}),
          warnings: host.warnings.map(({ message, next }) => ({ message, ...(next === undefined ? {} : { next }) })),
          reboot: ended.reboot,
          ...(ended.failure ? { failure: ended.failure } : {}),
        },
      ];
    }),
    totals: { hosts: finished.hosts, changes: finished.changes },
    interrupted: finished.interrupted,
  };
}

/** Why a text is no plan, in words for a person. */
export class NoPlan extends Error {
  override readonly name = 'NoPlan';
}

/** A saved plan. Throws `NoPlan`. */
export function parsePlan(text: string): PlanDocument {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new NoPlan('it is not JSON');
  }
  const parsed = PlanSchema.safeParse(data);
  if (parsed.success) return fromWire<PlanDocument>(parsed.data satisfies Wire<PlanDocument>);
  const [issue] = parsed.error.issues;
  throw new NoPlan(`${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'unknown'}`);
}
