import { readFile } from 'node:fs/promises';
import type { PlannedStep } from '../model/events.ts';
import { UsageError } from '../input/diagnostic.ts';
import { InvalidPlan, parsePlan, type PlanDocument } from '../output/plan-document.ts';
import { planInvalid, planUnreadable } from './run-messages.ts';

/** Throws `UsageError`. */
export async function readPlan(file: string): Promise<PlanDocument> {
  try {
    return parsePlan(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = (error as Error).message;
    const { message, hint } =
      error instanceof InvalidPlan ? planInvalid({ file, reason }) : planUnreadable({ file, reason });
    throw new UsageError(message, hint);
  }
}

/** The steps of each host that could be planned, by name. */
export function savedSteps({ hosts }: PlanDocument): ReadonlyMap<string, readonly PlannedStep[]> {
  return new Map(hosts.flatMap(({ name, steps }) => (steps ? [[name, steps] as const] : [])));
}
