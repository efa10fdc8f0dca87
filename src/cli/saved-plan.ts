import { readFile } from 'node:fs/promises';
import type { PlannedStep } from '../model/events.ts';
import { UsageError } from '../input/source.ts';
import { NoPlan, parsePlan, type PlanDocument } from '../output/plan-document.ts';

/** Throws UsageError. */
export async function readPlan(file: string): Promise<PlanDocument> {
  const hint = 'Make a plan with: provision plan INVENTORY --out FILE';
  try {
    return parsePlan(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof NoPlan) throw new UsageError(`${file} is no saved plan: ${error.message}`, hint);
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`, hint);
  }
}

/** The steps of each host that could be planned. */
export function savedSteps({ hosts }: PlanDocument): ReadonlyMap<string, readonly PlannedStep[]> {
  return new Map(hosts.flatMap(({ name, steps }) => (steps ? [[name, steps] as const] : [])));
}
