import { readFile, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, reset, up } from '../lab/lab.ts';
import { startRegistry } from '../lab/registry.ts';
import { disk, engine, PUSH_IMAGES, registries } from './engine-and-registry.ts';
import { HostPool } from './host-pool.ts';
import { readMatrices, withTable, writeMatrix } from './results.ts';
import { firstOfEach, type Row, runWithFault, titled } from './run-with-fault.ts';

const PAGE = 'docs/reliability.md';
const PART = env['PROVISION_FAULTS'] !== 'whole';
/** Whether the results are written to the page. */
const RECORDS = !PART || env['PROVISION_RECORD'] === 'yes';
/** No moment is random. */
const SEED = 1;

const all = [...registries, ...engine, ...disk];
const cells = (PART ? firstOfEach(all) : all).map(titled);
const rows = new Map<string, Row>();
const pool = new HostPool();

beforeAll(async () => {
  await up({ engine: 'real' });
  await startRegistry();
  await reset('docker1');
  const { code, stderr } = await exec('docker1', `${START_ENGINE} && ${APP_IMAGES}\n${PUSH_IMAGES}`);
  if (code !== 0) throw new Error(stderr);
});

describe.concurrent('containers on a host of the class, with a fault', () => {
  test.each(cells)('%s', async (title, fault) => {
    const row = await pool.use((host) => runWithFault(host, fault));
    expect(row.outcome).toBeTruthy();
    rows.set(title, row);
  });
});

// The results are recorded only if every cell has passed.
afterAll(async () => {
  await reset();
  const found = cells.flatMap(([title]) => rows.get(title) ?? []);
  if (!RECORDS || found.length < cells.length) return;
  await writeMatrix('docker', { seed: SEED, part: PART, rows: found });
  await writeFile(PAGE, withTable(await readFile(PAGE, 'utf8'), 'docker', readMatrices('docker')));
});
