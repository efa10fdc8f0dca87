// Records the answers of real hosts to every scenario in tests/contract/recorded/. Each scenario runs twice; one with
// different answers is not recorded.
//   npm run contract:record             all scenarios
//   npm run contract:record -- network  scenarios with this word in their name
import { isDeepStrictEqual } from 'node:util';
import type { Machine } from './machine.ts';
import { play } from './play.ts';
import { real } from './real.ts';
import { freshState, saveFreshState, saveRecording } from './recordings.ts';
import type { Recording, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { changes } from './state.ts';

const [word = ''] = process.argv.slice(2);
const wanted = scenarios.filter(({ name }) => name.includes(word));
let wrong = 0;
for (const engine of ['stand-in', 'real'] as const) {
  const own = wanted.filter((one) => (one.engine ?? 'stand-in') === engine);
  if (own.length > 0) await recordAll(engine, own);
}
process.exitCode = wrong === 0 ? 0 : 1;

async function recordAll(engine: 'stand-in' | 'real', own: readonly Scenario[]): Promise<void> {
  const hosts = real(engine);
  const machines = await hosts.start();
  const [one] = machines;
  if (!one) throw new Error('the lab has no hosts');
  if (word === '' && engine === 'stand-in')
    saveFreshState((await play(one, { name: 'fresh', as: 'tool', steps: [] })).state);
  const queue = own.values();
  await Promise.all(
    machines.map(async (machine) => {
      for (const scenario of queue) await recordTwice(machine, scenario);
    }),
  );
  await hosts.stop();
}

async function recordTwice(machine: Machine, scenario: Scenario): Promise<void> {
  const first = await record(machine, scenario);
  const different = differences(first, await record(machine, scenario));
  if (different.length === 0) saveRecording(scenario.name, first);
  else wrong += 1;
  console.log(`${different.length === 0 ? 'ok   ' : 'WRONG'} ${[scenario.name, ...different].join('\n        ')}`);
}

async function record(machine: Machine, scenario: Scenario): Promise<Recording> {
  const { steps, state } = await play(machine, scenario);
  return { steps, changed: changes(freshState(), state) };
}

function differences(first: Recording, second: Recording): readonly string[] {
  const steps = first.steps.filter((step, index) => !isDeepStrictEqual(step, second.steps[index]));
  const changed = isDeepStrictEqual(first.changed, second.changed) ? [] : ['the state afterwards'];
  return [...steps.map(({ step }) => step), ...changed];
}
