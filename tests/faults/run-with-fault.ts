import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { EventOf } from '../../src/model/events.ts';
import { ofType, Person, type RunResult } from '../e2e/person.ts';
import { type LabHost, privateKeyFile, reset } from '../lab/lab.ts';
import { describeMoment, startsPhase, type Moment } from './moments.ts';
import { logOf, BackgroundRun } from './background-run.ts';
import {
  type Extra,
  expectConsistent,
  expectIntact,
  expectLogged,
  appliedSteps,
  falseClaims,
} from './verify-report.ts';

/** A fault that is injected while one host is set up. */
export interface Fault {
  /** What breaks, as shown in the table. */
  readonly name: string;
  /** When the fault is injected; without it, before the run. */
  readonly moment?: Moment;
  /** Steps that follow those of the class's playbook. */
  readonly extra?: readonly Extra[];
  /** Prepares the host. */
  before?(scene: Scene): Promise<unknown>;
  inject(scene: Scene): Promise<unknown>;
  /** After the run, repairs what a person would have to repair. */
  repair?(scene: Scene): Promise<unknown>;
  /** What must hold in addition to the report being true. */
  readonly expect?: (result: RunResult) => void;
  /** The type of a step whose finished change the fault may undo, so that the next run makes it again. */
  readonly undoes?: string;
  /** What must hold for the next run, which completes the work. */
  readonly expectAfterwards?: (result: RunResult) => void;
}

/** The class's playbook. */
const CLASS = resolve('playbooks/docker-host.yaml');

export interface Scene {
  readonly host: LabHost;
  readonly person: Person;
  /** The run with the fault; undefined where the fault is injected before it. */
  readonly run: BackgroundRun | undefined;
  /** Registers work to be done at the end, also after an error. */
  readonly atEnd: (work: () => Promise<unknown>) => void;
}

export interface Row {
  readonly fault: string;
  readonly moment: string;
  readonly outcome: string;
}

/** A fault with a title that distinguishes several moments of it. */
export function titled(fault: Fault) {
  const moment = fault.moment ? `${describeMoment(fault.moment)}, ${fault.moment.after} ms in` : 'all the time';
  return [`${fault.name}; ${moment}`, fault] as const;
}

/** One moment of each fault. */
export function firstOfEach(some: readonly Fault[]): readonly Fault[] {
  return [...new Map(some.toReversed().map((fault) => [fault.name, fault])).values()].toReversed();
}

/**
 * Sets up a fresh host while a fault is injected. With any outcome, the report must be true, and running the same command
 * again must complete the work. Returns the row for the table.
 */
export async function runWithFault(host: LabHost, fault: Fault): Promise<Row> {
  await reset(host.name);
  const person = await Person.arrive();
  const after: (() => Promise<unknown>)[] = [];
  const scene: Scene = { host, person, run: undefined, atEnd: (work) => void after.push(work) };
  try {
    const extra = fault.extra && (await person.file('extra.yaml', { steps: fault.extra.map(({ step }) => step) }));
    const inventory = await writeInventory(person, [host], extra === undefined ? [CLASS] : [CLASS, extra]);
    await fault.before?.(scene);
    const result = await runAndInject(scene, inventory, fault);
    await converges(scene, inventory, fault);
    const moment = fault.moment ? describeMoment(fault.moment) : 'all the time';
    return { fault: fault.name, moment, outcome: outcome(result) };
  } finally {
    for (const work of after) await work();
    await person.leave();
  }
}

async function runAndInject(prepared: Scene, inventory: string, fault: Fault) {
  const { host, person } = prepared;
  const { moment } = fault;
  if (!moment) await fault.inject(prepared);
  const run = new BackgroundRun(person, 'apply', '--yes', inventory);
  const scene: Scene = { ...prepared, run };
  let reached = true;
  if (moment) {
    reached = await run.until((event) => startsPhase(moment, event));
    await sleep(moment.after);
    if (reached) await fault.inject(scene);
  }
  const result = await run.ended;
  await fault.repair?.(scene);
  expect(
    reached,
    `the run did not reach ${moment ? describeMoment(moment) : ''}: ${JSON.stringify(result.events)}`,
  ).toBe(true);
  const killed = result.signal === 'SIGKILL';
  expectLogged(result.events, await logOf(person), killed);
  if (!killed) expectConsistent(result);
  expect(falseClaims(host, result, await appliedSteps(host, fault.extra))).toEqual([]);
  fault.expect?.(result);
  return result;
}

/** Running the same command again, without a fault, completes the work. */
async function converges(
  { host, person }: Scene,
  inventory: string,
  { extra, expectAfterwards, undoes }: Fault,
): Promise<void> {
  const again = await person.events('apply', '--yes', inventory);
  expect(finishedOf(again)?.failure).toBeUndefined();
  expect(again.status).toBe(0);
  expectAfterwards?.(again);
  expect(falseClaims(host, again, await appliedSteps(host, extra))).toEqual([]);
  const rerun = await person.events('apply', '--yes', inventory);
  expect(finishedOf(rerun)).toMatchObject({ status: 'ok', counts: { changed: 0, failed: 0, skipped: 0 } });
  await expectIntact(host, undoes);
}

export const finishedOf = ({ events }: RunResult): EventOf<'host-finished'> | undefined =>
  ofType(events, 'host-finished')[0];

/** The result of the run in words; equal results have equal words. */
function outcome(result: RunResult & { readonly signal: NodeJS.Signals | null }): string {
  if (result.signal) return 'killed; the next run finished';
  const finished = finishedOf(result);
  const lost = ofType(result.events, 'warning').some(({ next }) => next?.startsWith('Reconnecting'));
  switch (finished?.status) {
    case 'ok':
    case 'changed':
      return lost ? 'reconnected and finished' : 'finished';
    case 'unreachable':
      return 'unreachable; the next run finished';
    default: {
      const at = ofType(result.events, 'step-finished').find(({ status }) => status === 'failed')?.step;
      const back = finished?.failure?.message.includes('rolled back') ? ' and was rolled back' : '';
      return `step ${at?.number} failed${back}; the next run finished`;
    }
  }
}

/** Writes an inventory of these hosts, for login with a key. */
export async function writeInventory(
  person: Person,
  hosts: readonly LabHost[],
  playbooks: readonly string[] = [CLASS],
): Promise<string> {
  return person.file('inventory.yaml', {
    playbook: playbooks,
    vars: { domain: 'example.com', nic: 'ens33' },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      hosts.map(({ name, address, bootstrap }) => {
        const [gateway, dns] = name === 'master' ? ['213.0.113.2', '213.0.113.2'] : ['192.168.2.254', '168.126.63.1'];
        return [name, { address, bootstrap, vars: { gateway, dns: [dns] } }];
      }),
    ),
  });
}
