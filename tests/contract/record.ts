// Records what real hosts answer in every scenario, into tests/contract/recorded/.
//   npm run contract:record             all scenarios
//   npm run contract:record -- network  those whose name contains the word
import { play } from './play.ts';
import { real } from './real.ts';
import { freshState, saveFreshState, saveRecording } from './recordings.ts';
import { scenarios } from './scenarios/index.ts';
import { changes } from './state.ts';

const [word = ''] = process.argv.slice(2);
const machines = await real.start();
const [first] = machines;
if (!first) throw new Error('the lab has no hosts');

if (word === '') saveFreshState((await play(first, { name: 'fresh', as: 'tool', steps: [] })).state);
const fresh = freshState();
const queue = scenarios.filter(({ name }) => name.includes(word)).values();
await Promise.all(
  machines.map(async (machine) => {
    for (const scenario of queue) {
      const { steps, state } = await play(machine, scenario);
      saveRecording(scenario.name, { steps, changed: changes(fresh, state) });
      console.log(`${scenario.name}: ${steps.length} steps on ${machine.name}`);
    }
  }),
);
await real.stop();
