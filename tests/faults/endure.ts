import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { EventOf } from '../../src/model/events.ts';
import { ofType, Person, type Told } from '../e2e/cli.ts';
import { type LabHost, privateKeyFile, reset } from '../lab/lab.ts';
import { inWords, isBeginning, type Moment } from './moments.ts';
import { logOf, Play } from './play.ts';
import { type Extra, expectConsistent, expectIntact, expectLogged, holding, lies } from './truth.ts';

/** Something that breaks while one host is set up. */
export interface Fault {
  /** What breaks: what it is told under. */
  readonly name: string;
  /** When it strikes; left out, before the run begins. */
  readonly moment?: Moment;
  /** Steps after those of the class. */
  readonly extra?: readonly Extra[];
  /** What the host is like before the run. */
  before?(scene: Scene): Promise<unknown>;
  strike(scene: Scene): Promise<unknown>;
  /** Repairs what a person would have to, once the run has ended. */
  heal?(scene: Scene): Promise<unknown>;
  /** What has to be so beyond the truth of the report. */
  readonly expect?: (told: Told) => void;
  /** The same for the run that finishes the job. */
  readonly expectThen?: (told: Told) => void;
}

/** What a class does. */
const CLASS = resolve('playbooks/docker-host.yaml');

export interface Scene {
  readonly host: LabHost;
  readonly person: Person;
  /** The run that is disturbed, unless the fault comes before it. */
  readonly play: Play | undefined;
  /** Done when all is over, in whatever way. */
  readonly atLast: (work: () => Promise<unknown>) => void;
}

export interface Row {
  readonly fault: string;
  readonly moment: string;
  readonly outcome: string;
}

/**
 * Sets up a fresh host while something breaks. Whatever comes of that, its report has to be true, and the same command
 * has to finish the job. Returns result.
 */
export async function endure(host: LabHost, fault: Fault): Promise<Row> {
  await reset(host.name);
  const person = await Person.arrive();
  const after: (() => Promise<unknown>)[] = [];
  const scene: Scene = { host, person, play: undefined, atLast: (work) => void after.push(work) };
  try {
    const extra = fault.extra && (await person.file('extra.yaml', { steps: fault.extra.map(({ step }) => step) }));
    const inventory = await writeInventory(person, [host], extra === undefined ? [CLASS] : [CLASS, extra]);
    await fault.before?.(scene);
    const told = await disturbed(scene, inventory, fault);
    await converges(scene, inventory, fault);
    const moment = fault.moment ? inWords(fault.moment) : 'all the time';
    return { fault: fault.name, moment, outcome: outcome(told) };
  } finally {
    for (const work of after) await work();
    await person.leave();
  }
}

async function disturbed(ground: Scene, inventory: string, fault: Fault) {
  const { host, person } = ground;
  const { moment } = fault;
  if (!moment) await fault.strike(ground);
  const play = new Play(person, 'apply', inventory);
  const scene: Scene = { ...ground, play };
  let reached = true;
  if (moment) {
    reached = await play.until((event) => isBeginning(moment, event));
    await sleep(moment.after);
    if (reached) await fault.strike(scene);
  }
  const told = await play.ended;
  await fault.heal?.(scene);
  expect(reached, `the run never came to ${moment ? inWords(moment) : ''}: ${JSON.stringify(told.events)}`).toBe(true);
  const killed = told.signal === 'SIGKILL';
  expectLogged(told.events, await logOf(person), killed);
  if (!killed) expectConsistent(told);
  expect(lies(host, told, await holding(host, fault.extra))).toEqual([]);
  fault.expect?.(told);
  return told;
}

/** The same command, without anything that breaks, finishes the job. */
async function converges({ host, person }: Scene, inventory: string, { extra, expectThen }: Fault): Promise<void> {
  const again = await person.events('apply', inventory);
  expect(finishedOf(again)?.failure).toBeUndefined();
  expect(again.status).toBe(0);
  expectThen?.(again);
  expect(lies(host, again, await holding(host, extra))).toEqual([]);
  const rerun = await person.events('apply', inventory);
  expect(finishedOf(rerun)).toMatchObject({ status: 'ok', counts: { changed: 0, failed: 0, skipped: 0 } });
  await expectIntact(host);
}

export const finishedOf = ({ events }: Told): EventOf<'host-finished'> | undefined =>
  ofType(events, 'host-finished')[0];

/** How the run itself went, in words that are the same whenever it went the same way. */
function outcome(told: Told & { readonly signal: NodeJS.Signals | null }): string {
  if (told.signal) return 'killed; the next run finished';
  const finished = finishedOf(told);
  const lost = ofType(told.events, 'warning').some(({ next }) => next?.startsWith('Reconnecting'));
  switch (finished?.status) {
    case 'ok':
    case 'changed':
      return lost ? 'reconnected and finished' : 'finished';
    case 'unreachable':
      return 'unreachable; the next run finished';
    default: {
      const at = ofType(told.events, 'step-finished').find(({ status }) => status === 'failed')?.step;
      const back = finished?.failure?.message.includes('rolled back') ? ' and was rolled back' : '';
      return `step ${at?.number} failed${back}; the next run finished`;
    }
  }
}

/** An inventory of hosts that log in with a key, and what is done on them: the class's playbook, unless others are given. */
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
