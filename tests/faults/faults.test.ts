import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { up } from '../lab/lab.ts';
import { trials, undergo } from './alongside.ts';
import { clocks, disks, outliving, packages, sshServers } from './conditions.ts';
import { endure, type Fault, type Row } from './endure.ts';
import { interruptions } from './interruptions.ts';
import { Lanes } from './lanes.ts';
import { inWords } from './moments.ts';
import { powerCuts } from './power.ts';
import { oneOfFour } from './four.ts';

const SEED = Number(env['PROVISION_SEED'] ?? 1);
/** `npm run test:faults` has the whole matrix, `npm test` a part of it. */
const PART = env['MODE'] !== 'matrix';

const faults: readonly Fault[] = [
  ...interruptions(SEED, PART),
  ...sshServers,
  ...outliving,
  ...powerCuts,
  ...packages,
  ...disks,
  ...clocks,
];
const rows: Row[] = [];
const lanes = new Lanes();

/** A name that tells two of the same fault apart. */
function titled(fault: Fault) {
  const moment = fault.moment ? `${inWords(fault.moment)}, ${fault.moment.after} ms in` : 'all the time';
  return [`${fault.name}; ${moment}`, fault] as const;
}

beforeAll(() => up());

describe.concurrent('one host is set up, and something breaks', () => {
  test.each(faults.map(titled))('%s', async (_, fault) => {
    const row = await lanes.use((host) => endure(host, fault));
    expect(row.outcome).toBeTruthy();
    rows.push(row);
  });

  test.each(trials.map((trial) => [trial.name, trial] as const))('%s', async (_, trial) => {
    const row = await lanes.use((host) => undergo(host, trial));
    expect(row.outcome).toBeTruthy();
    rows.push(row);
  });
});

test('four hosts, one frozen, one refusing, one with another key: the fourth converges', async () => {
  rows.push(await oneOfFour());
  expect(rows.at(-1)?.outcome).toBeTruthy();
});

afterAll(() => {
  console.log(rows.map((row) => JSON.stringify(row)).join('\n'));
});
