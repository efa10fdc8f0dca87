import { setTimeout as sleep } from 'node:timers/promises';
import { UnknownState, type Result } from '../../src/model/operation.ts';
import { bind, type Step, type StepPlan } from '../../src/model/resource.ts';
import type { Answer, Exchange } from '../../src/model/transport.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, fileOf, operationsOf, type Outcome, type Situation } from './case.ts';

/** A host to make situations on. */
export interface Subject {
  /** Back to freshly installed. */
  reset(): Promise<void>;
  script(text: string): Promise<{ readonly status: number; readonly stderr: string }>;
  exchange(exchange: Exchange): Promise<Answer>;
  /** Waits until it has gone down and booted again since it was reset. */
  restarted(): Promise<void>;
}

/** Makes the situation on a freshly installed host, and brings the host to the declared state. */
export async function carryOut(host: Subject, situation: Situation): Promise<Case> {
  await host.reset();
  if (situation.prepare !== undefined) {
    const { status, stderr } = await host.script(situation.prepare);
    if (status !== 0) throw new Error(`${fileOf(situation)}: cannot be prepared: ${stderr}`);
  }
  const step = stepOf(situation);
  const { probe: before } = await host.exchange({ probe: step.operations });
  const plan = tryPlan(step, before);
  if (plan instanceof UnknownState) {
    return { ...situation, before, changes: [], results: [], after: before, trouble: plan.message };
  }
  const { changes, reboot } = plan;
  const first = await host.exchange({ change: operationsOf(changes), probe: step.operations });
  const whole = { ...situation, before, changes, ...(reboot === undefined ? {} : { reboot }), results: first.change };
  if (changes.some(({ reboots }) => reboots)) {
    await host.restarted();
    return { ...whole, after: (await host.exchange({ probe: step.operations })).probe };
  }
  if (!changes.some(({ commitConfirm }) => commitConfirm)) return { ...whole, after: first.probe };

  // What is started detached takes a moment, and the engine would meet the host again only then.
  await sleep(3000);
  const { probe: met } = await host.exchange({ probe: step.operations });
  const left = tryPlan(step, met);
  const cuts = left instanceof UnknownState || left.changes.some(({ commitConfirm }) => commitConfirm);
  if (cuts || left.changes.length === 0) return { ...whole, after: met };
  const last = await host.exchange({ change: operationsOf(left.changes), probe: step.operations });
  return { ...whole, keeping: { before: met, changes: left.changes, results: last.change }, after: last.probe };
}

function stepOf({ resource, parameters }: Situation): Step {
  const found = resources.get(resource);
  if (!found) throw new Error(`there is no resource ${resource}`);
  return bind(found, found.schema.parse(parameters), 1);
}

function tryPlan(step: Step, results: readonly Result[]): StepPlan | UnknownState {
  try {
    return step.plan(results);
  } catch (error) {
    if (error instanceof UnknownState) return error;
    throw error;
  }
}

export function outcomeOf(situation: Situation, { changes, after, trouble }: Case): Outcome {
  if (trouble !== undefined) return 'cannot tell';
  if (changes.length === 0) return 'nothing';
  const again = tryPlan(stepOf(situation), after);
  return again instanceof UnknownState || again.changes.length > 0 ? 'fails' : 'converges';
}
