import { stdout } from 'node:process';
import { plural } from '../report/format.ts';
import { Exit } from './exit.ts';
import { load, type LoadOptions } from './load.ts';

/** Everything that can be known without a host. */
export async function check(inventoryPath: string, options: LoadOptions): Promise<number> {
  const { work } = await load(inventoryPath, options);
  for (const { host, steps } of work) {
    const from = host.bootstrap === undefined ? '' : ` (at first ${host.bootstrap})`;
    stdout.write(`${host.name}  ${host.address}${from}  ${plural(steps.length, 'step')}\n`);
  }
  stdout.write(`${plural(work.length, 'host')} · nothing is wrong with the input · no host was contacted\n`);
  return Exit.ok;
}
