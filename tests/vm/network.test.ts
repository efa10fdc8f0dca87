import { afterAll, beforeAll, expect, test } from 'vitest';
import { OneHost } from '../e2e/one-host.ts';
import { ofType, Person } from '../e2e/person.ts';
import { down } from '../lab/lab.ts';
import { exec, host, up } from '../lab/vm/vm.ts';

// Bonds and VLANs: the kernel of the test hosts has neither, that of the virtual machine has both.

const BOND = {
  interface: 'bond0',
  address: `${host.bootstrap}/24`,
  gateway: '192.168.2.254',
  dns: '168.126.63.1',
  confirm: 300,
  bond: { mode: 'active-backup', ports: ['ens33'], options: { miimon: 100, primary: 'ens33' } },
};
const VLAN = { interface: 'bond0.20', address: '10.20.0.10/24', confirm: 300, vlan: { parent: 'bond0', id: 20 } };

let person: Person;
let on: OneHost;

beforeAll(async () => {
  await up(console.error);
  person = await Person.arrive();
  on = new OneHost(host.name, person);
});
afterAll(async () => {
  await person?.leave();
  await down();
});

async function apply(...steps: readonly object[]) {
  const inventory = await on.inventory(steps.map((step) => JSON.stringify(step)));
  const { status, events } = await person.events('apply', '--yes', inventory);
  const finished = ofType(events, 'host-finished')[0];
  const changes = ofType(events, 'step-finished').flatMap((one) =>
    one.status === 'changed'
      ? one.step.changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`))
      : [],
  );
  return { status, finished, changes };
}

async function seen(): Promise<object> {
  const { stdout } = await exec(`ip -brief -4 address show; cat /proc/net/bonding/bond0 /proc/net/vlan/bond0.20`);
  const find = (pattern: RegExp) => pattern.exec(stdout)?.[1];
  return {
    bond: find(/^bond0 +UP +(\S+)/m),
    card: find(/^ens33 +UP +(\S+)/m),
    vlan: find(/^bond0\.20@bond0 +UP +(\S+)/m),
    port: find(/^Currently Active Slave: (\S+)/m),
    mode: find(/^Bonding Mode: (.*)/m),
    id: find(/VID: (\d+)/),
  };
}

const SEEN = {
  bond: `${host.bootstrap}/24`,
  card: undefined,
  vlan: '10.20.0.10/24',
  port: 'ens33',
  mode: 'fault-tolerance (active-backup)',
  id: '20',
};

test('a bond takes the card of the connection, carries a VLAN, and drift is repaired', async () => {
  const steps = [{ network: BOND }, { network: VLAN }];
  const first = await apply(...steps);
  expect([first.finished?.failure, first.status]).toEqual([undefined, 0]);
  expect(first.changes).toEqual(
    expect.arrayContaining([
      'bond: null → miimon=100,mode=active-backup,primary=ens33',
      'ports: null → ens33',
      'vlan: null → 20 on bond0',
    ]),
  );
  expect(await seen()).toEqual(SEEN);
  expect((await apply(...steps)).finished).toMatchObject({ status: 'ok', counts: { changed: 0 }, exchanges: 1 });

  await exec('nmcli connection modify bond0 bond.options mode=active-backup,miimon=200; ip link delete bond0.20');
  const repaired = await apply(...steps);
  expect([repaired.finished?.failure, repaired.status]).toEqual([undefined, 0]);
  expect(await seen()).toEqual(SEEN);
  expect((await apply(...steps)).finished).toMatchObject({ status: 'ok', counts: { changed: 0 }, exchanges: 1 });
});
