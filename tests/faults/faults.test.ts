import { readFile, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { up } from '../lab/lab.ts';
import { trials, undergo } from './alongside.ts';
import { clocks, disks, outliving, packages, sshServers } from './conditions.ts';
import { endure, type Fault, type Row } from './endure.ts';
import { interruptions } from './interruptions.ts';
import { oneOfFour } from './four.ts';
import { Lanes } from './lanes.ts';
import { inWords } from './moments.ts';
import { powerCuts } from './power.ts';
import { readMatrices, withTable, writeMatrix } from './results.ts';

const PAGE = 'docs/reliability.md';
const SEED = Number(env['PROVISION_SEED'] ?? 1);
/** `npm run test:faults` has the whole matrix, `npm run test:faults:part` fewer moments of each fault. */
const PART = env['PROVISION_FAULTS'] !== 'whole';
/** Whether the page gets result. */
const RECORDS = !PART || env['PROVISION_RECORD'] === 'yes';

const conditions = [...sshServers, ...outliving, ...powerCuts, ...packages, ...disks, ...clocks];
const faults = longestFirst([...interruptions(SEED, PART), ...(PART ? firstOfEach(conditions) : conditions)]);
const rows = new Map<string, Row>();
const lanes = new Lanes();

/** A title that tells two of the same fault apart. */
function titled(fault: Fault) {
  const moment = fault.moment ? `${inWords(fault.moment)}, ${fault.moment.after} ms in` : 'all the time';
  return [`${fault.name}; ${moment}`, fault] as const;
}

/** Without more moments of the same fault. */
function firstOfEach(some: readonly Fault[]): readonly Fault[] {
  return [...new Map(some.toReversed().map((fault) => [fault.name, fault])).values()].toReversed();
}

/** What takes long is not left to the end, where it would run alone. */
function longestFirst(some: readonly Fault[]): readonly Fault[] {
  return some.toSorted((one, other) => Number(other.name.includes('gave up')) - Number(one.name.includes('gave up')));
}

const cells = faults.map(titled);
const others = trials.map((trial) => [trial.name, trial] as const);
const four = 'four hosts';

beforeAll(() => up());

describe.concurrent('one host is set up, and something breaks', () => {
  test.each(cells)('%s', async (title, fault) => {
    const row = await lanes.use((host) => endure(host, fault));
    expect(row.outcome).toBeTruthy();
    rows.set(title, row);
  });

  test.each(others)('%s', async (title, trial) => {
    const row = await lanes.use((host) => undergo(host, trial));
    expect(row.outcome).toBeTruthy();
    rows.set(title, row);
  });
});

test('four hosts, one frozen, one refusing, one with another key: the fourth converges', async () => {
  const row = await oneOfFour();
  expect(row.outcome).toBeTruthy();
  rows.set(four, row);
});

// Only a matrix in which all went well says what comes of things.
afterAll(async () => {
  const all = [...cells, ...others, [four]].flatMap(([title]) => rows.get(title) ?? []);
  if (!RECORDS || all.length < cells.length + others.length + 1) return;
  await writeMatrix({ seed: SEED, part: PART, rows: all });
  await writeFile(PAGE, withTable(await readFile(PAGE, 'utf8'), readMatrices()));
});
