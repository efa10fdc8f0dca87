import { readFile, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { up } from '../lab/lab.ts';
import { trials, runTrial } from './trials.ts';
import { clocks, disks, longChanges, packages, sshServers } from './host-faults.ts';
import { firstOfEach, runWithFault, titled, type Fault, type Row } from './run-with-fault.ts';
import { interruptions } from './interruptions.ts';
import { setUpFourHosts } from './four-hosts.ts';
import { HostPool } from './host-pool.ts';
import { powerCuts } from './power-cuts.ts';
import { readMatrices, withTable, writeMatrix } from './results.ts';

const PAGE = 'docs/reliability.md';
const SEED = Number(env['PROVISION_SEED'] ?? 1);
/** `npm run test:faults` has the whole matrix, `npm run test:faults:part` fewer moments of each fault. */
const PART = env['PROVISION_FAULTS'] !== 'whole';
/** Whether the results are written to the page. */
const RECORDS = !PART || env['PROVISION_RECORD'] === 'yes';

const conditions = [...sshServers, ...longChanges, ...powerCuts, ...packages, ...disks, ...clocks];
const faults = longestFirst([...interruptions(SEED, PART), ...(PART ? firstOfEach(conditions) : conditions)]);
const rows = new Map<string, Row>();
const pool = new HostPool();

/** Long faults first: at the end they would run alone, without another one beside them. */
function longestFirst(some: readonly Fault[]): readonly Fault[] {
  return some.toSorted((one, other) => Number(other.name.includes('gave up')) - Number(one.name.includes('gave up')));
}

const cells = faults.map(titled);
const trialCells = trials.map((trial) => [trial.name, trial] as const);
const four = 'four hosts';

beforeAll(() => up());

describe.concurrent('one host is set up, with a fault', () => {
  test.each(cells)('%s', async (title, fault) => {
    const row = await pool.use((host) => runWithFault(host, fault));
    expect(row.outcome).toBeTruthy();
    rows.set(title, row);
  });

  test.each(trialCells)('%s', async (title, trial) => {
    const row = await pool.use((host) => runTrial(host, trial));
    expect(row.outcome).toBeTruthy();
    rows.set(title, row);
  });
});

test('four hosts, one frozen, one refusing, one with another key: the fourth converges', async () => {
  const row = await setUpFourHosts();
  expect(row.outcome).toBeTruthy();
  rows.set(four, row);
});

// The results are recorded only if every cell has passed.
afterAll(async () => {
  const all = [...cells, ...trialCells, [four]].flatMap(([title]) => rows.get(title) ?? []);
  if (!RECORDS || all.length < cells.length + trialCells.length + 1) return;
  await writeMatrix('class', { seed: SEED, part: PART, rows: all });
  await writeFile(PAGE, withTable(await readFile(PAGE, 'utf8'), 'class', readMatrices('class')));
});
