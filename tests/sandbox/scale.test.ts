import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofType, Person } from '../stories/person.ts';
import { freePorts } from './ports.ts';

/** `npm run scale` uses a thousand. */
const HOSTS = 50;

test(`${HOSTS} hosts are set up in one run, and a second one finds nothing to do`, async () => {
  const person = await Person.arrive({ prefix: [], password: 'secret' });
  try {
    const inventory = join(person.home, 'sandbox.yaml');
    const port = String(await freePorts(HOSTS));
    const up = ['sandbox', 'up', '--detach', '--hosts', String(HOSTS), '--port', port, '--inventory', inventory];
    expect((await person.provision(...up)).status).toBe(0);
    const first = await person.events('apply', '--yes', inventory);
    expect(ofType(first.events, 'run-finished')[0]?.hosts).toMatchObject({ changed: HOSTS, failed: 0, unreachable: 0 });
    const second = await person.events('apply', '--yes', inventory);
    expect(ofType(second.events, 'run-finished')[0]).toMatchObject({ changes: 0, hosts: { ok: HOSTS } });
  } finally {
    await person.provision('sandbox', 'down');
    await person.leave();
  }
}, 180_000);
