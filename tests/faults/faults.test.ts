import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { up } from '../lab/lab.ts';
import { clocks, disks, outliving, packages, sshServers } from './conditions.ts';
import { endure, type Row } from './endure.ts';
import { interruptions } from './interruptions.ts';
import { inWords } from './moments.ts';
import { Lanes } from './lanes.ts';
import { powerCuts } from './power.ts';

const SEED = Number(env['PROVISION_SEED'] ?? 1);
/** `npm run test:faults` has the whole matrix, `npm test` a part of it. */
const PART = env['MODE'] !== 'matrix';

const rows: Row[] = [];
const lanes = new Lanes();

beforeAll(() => up());

describe.concurrent('one host is set up, and something breaks', () => {
  test.each(
    [...interruptions(SEED, PART), ...powerCuts, ...sshServers, ...disks, ...packages, ...clocks, ...outliving].map(
      (fault) =>
        [fault.name, fault.moment ? `${inWords(fault.moment)} +${fault.moment.after}` : 'all the time', fault] as const,
    ),
  )(
    '%s, %s',
    async (_name, _moment, fault) => {
      rows.push(await lanes.use((host) => endure(host, fault)));
    },
    400_000,
  );
});

afterAll(() => {
  console.log(rows.map((row) => JSON.stringify(row)).join('\n'));
  expect(rows.length).toBeGreaterThan(0);
});
