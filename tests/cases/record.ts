// Records what real hosts answer in every situation, into tests/cases/<resource>/<name>.json.
//   npm run cases:record            all situations
//   npm run cases:record -- network those whose file name contains the word
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { atConsole } from '../lab/console.ts';
import * as lab from '../lab/lab.ts';
import { carryOut, outcomeOf, type Subject } from './carry-out.ts';
import { fileOf } from './case.ts';
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
      const recorded = await carryOut(subject(name), situation);
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

function subject(name: string): Subject {
  let boot = '';
  return {
    async reset() {
      await lab.reset(name);
      boot = await lab.bootId(name);
    },
    restarted: () => lab.restarted(name, boot),
    async script(text) {
      const { code, stderr } = await lab.exec(name, text);
      return { status: code, stderr };
    },
    exchange: (exchange) => atConsole(name, exchange),
  };
}
