import { setTimeout as sleep } from 'node:timers/promises';
import { bind, type Step } from '../../src/model/step.ts';
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
  const state = step.plan(before);
  if (state.kind === 'unknown') {
    return { ...situation, before, changes: [], results: [], after: before, unknown: state.reason };
  }
  const { changes, pendingReboot } = state;
  const first = await host.exchange({ change: operationsOf(changes), probe: step.operations });
  const whole = {
    ...situation,
    before,
    changes,
    ...(pendingReboot === undefined ? {} : { pendingReboot }),
    results: first.change,
  };
  if (changes.some(({ reboots }) => reboots)) {
    await host.restarted();
    return { ...whole, after: (await host.exchange({ probe: step.operations })).probe };
  }
  if (!changes.some(({ commitConfirm }) => commitConfirm)) return { ...whole, after: first.probe };

  // A detached operation takes a moment; the engine would reconnect only then.
  await sleep(3000);
  const { probe: reconnected } = await host.exchange({ probe: step.operations });
  const left = step.plan(reconnected);
  if (left.kind === 'unknown' || left.changes.length === 0) return { ...whole, after: reconnected };
  if (left.changes.some(({ commitConfirm }) => commitConfirm)) return { ...whole, after: reconnected };
  const last = await host.exchange({ change: operationsOf(left.changes), probe: step.operations });
  const confirmation = { before: reconnected, changes: left.changes, results: last.change };
  return { ...whole, confirmation, after: last.probe };
}

function stepOf({ resource, parameters }: Situation): Step {
  const found = resources.get(resource);
  if (!found) throw new Error(`there is no resource ${resource}`);
  return bind(found, found.schema.parse(parameters), 1);
}

export function outcomeOf(situation: Situation, { changes, after, unknown }: Case): Outcome {
  if (unknown !== undefined) return 'unknown';
  if (changes.length === 0) return 'unchanged';
  const again = stepOf(situation).plan(after);
  return again.kind === 'unknown' || again.changes.length > 0 ? 'fails' : 'converges';
}
