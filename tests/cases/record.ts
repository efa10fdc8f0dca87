// Records what real hosts answer in every situation, into tests/cases/<resource>/<name>.json.
//   npm run cases:record            all situations
//   npm run cases:record -- network those whose file name contains the word
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotTell, type Result } from '../../src/model/operation.ts';
import { bind, type Step, type StepPlan } from '../../src/model/resource.ts';
import { resources } from '../../src/resources/index.ts';
import { atConsole } from '../lab/console.ts';
import * as lab from '../lab/lab.ts';
import { type Case, fileOf, operationsOf, type Outcome, type Situation } from './case.ts';
import { situations } from './situations.ts';

const directory = import.meta.dirname;
const [word = ''] = process.argv.slice(2);
const wanted = situations.filter((situation) => fileOf(situation).includes(word));
// All of them give a host the same address, so only one host at a time can be in such a situation.
const networks = wanted.filter(({ resource }) => resource === 'network').values();
const others = wanted.filter(({ resource }) => resource !== 'network').values();
let wrong = 0;

await lab.up();
// Whatever was done on them before, no other host must have the address.
await Promise.all(lab.hosts.map(({ name }) => lab.reset(name)));
await Promise.all(
  lab.hosts.map(async ({ name }, index) => {
    for (const situation of index === 0 ? networks : others) {
      const recorded = await record(name, situation);
      const outcome = outcomeOf(situation, recorded);
      const file = join(directory, fileOf(situation));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(recorded, null, 2)}\n`);
      if (outcome !== situation.outcome) wrong += 1;
      console.log(`${outcome === situation.outcome ? 'ok   ' : 'WRONG'} ${fileOf(situation)}: ${outcome}`);
    }
  }),
);
process.exitCode = wrong === 0 ? 0 : 1;

async function record(host: string, situation: Situation): Promise<Case> {
  await lab.reset(host);
  if (situation.prepare !== undefined) {
    const { code, stderr } = await lab.exec(host, situation.prepare);
    if (code !== 0) throw new Error(`${fileOf(situation)}: cannot be prepared: ${stderr}`);
  }
  const step = stepOf(situation);
  const { probe: before } = await atConsole(host, { probe: step.operations });
  const plan = tryPlan(step, before);
  if (plan instanceof CannotTell) {
    return { ...situation, before, changes: [], results: [], after: before, trouble: plan.message };
  }
  const { changes, reboot } = plan;
  const first = await atConsole(host, { change: operationsOf(changes), probe: step.operations });
  const whole = { ...situation, before, changes, ...(reboot === undefined ? {} : { reboot }), results: first.change };
  if (!changes.some(({ cutsConnection }) => cutsConnection)) return { ...whole, after: first.probe };

  // What is started detached takes a moment, and the engine would meet the host again only then.
  await sleep(3000);
  const { probe: met } = await atConsole(host, { probe: step.operations });
  const left = tryPlan(step, met);
  const cuts = left instanceof CannotTell || left.changes.some(({ cutsConnection }) => cutsConnection);
  if (cuts || left.changes.length === 0) return { ...whole, after: met };
  const last = await atConsole(host, { change: operationsOf(left.changes), probe: step.operations });
  return { ...whole, keeping: { before: met, changes: left.changes, results: last.change }, after: last.probe };
}

function stepOf({ resource, parameters }: Situation): Step {
  const found = resources.get(resource);
  if (!found) throw new Error(`there is no resource ${resource}`);
  return bind(found, found.schema.parse(parameters), 1);
}

function tryPlan(step: Step, results: readonly Result[]): StepPlan | CannotTell {
  try {
    return step.plan(results);
  } catch (error) {
    if (error instanceof CannotTell) return error;
    throw error;
  }
}

function outcomeOf(situation: Situation, { changes, after, trouble }: Case): Outcome {
  if (trouble !== undefined) return 'cannot tell';
  if (changes.length === 0) return 'nothing';
  const again = tryPlan(stepOf(situation), after);
  return again instanceof CannotTell || again.changes.length > 0 ? 'fails' : 'converges';
}
