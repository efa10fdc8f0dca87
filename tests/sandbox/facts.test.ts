import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Facts } from '../../src/engine/facts.ts';
import type { Person } from '../stories/person.ts';
import { type SimulatedSite, simulatedSite } from './site.ts';

let site: SimulatedSite;
let person: Person;
let inventory: string;

beforeAll(async () => {
  site = await simulatedSite();
  await site.start();
  person = await site.arrive();
  inventory = await site.inventory(person);
  await person.provision('trust', inventory, '--yes');
});
afterAll(async () => {
  await person.leave();
  await site.stop();
});

test('a simulated host has all facts', async () => {
  const { stdout } = await person.provision('facts', inventory, '--host', 'docker1', '--output', 'json');
  const { facts } = JSON.parse(stdout) as { readonly facts: Facts };
  expect(facts).toMatchObject({
    system: 'CentOS Stream 9',
    kernel: expect.stringContaining('.el9.x86_64'),
    architecture: 'x86_64',
    hostname: 'localhost.localdomain',
    virtualization: 'vmware',
    cpus: 2,
    memory: { total: expect.any(Number), available: expect.any(Number) },
    addresses: [{ interface: 'ens33' }, { interface: 'ens34' }],
    uptime: expect.any(Number),
    clockSkew: expect.any(Number),
    selinux: 'enforcing',
    root: true,
  });
  expect(facts.filesystems.map(({ mount }) => mount)).toEqual(['/', '/boot']);
  expect(facts.filesystems.every(({ size, free }) => size > free && free > 0)).toBe(true);
});

test.each(['--parallel=1', '--names'])('facts %s shows no unknown value', async (option) => {
  const { status, stdout } = await person.provision('facts', inventory, '--host', 'docker1', option);
  expect([status, stdout]).toEqual([0, expect.not.stringContaining('?')]);
});

test('df of a person: the whole table, in units that a person reads, and of a path', async () => {
  const answer = async (line: string) => {
    const { code, stdout, stderr } = await site.exec('docker1', line);
    return { code, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
  };
  expect(await answer('df -h -x tmpfs -x devtmpfs')).toEqual({
    code: 0,
    lines: [
      'Filesystem           Size  Used Avail Use% Mounted on',
      '/dev/mapper/cs-root   17G  1.9G   16G  12% /',
      '/dev/sda1            960M  266M  695M  28% /boot',
    ],
  });
  expect((await answer('df')).lines).toHaveLength(6);
  expect((await answer('df -P /etc/hosts')).lines.at(-1)).toMatch(/^\/dev\/mapper\/cs-root .* 12% \/$/);
  expect(await answer('df /nowhere')).toEqual({ code: 1, lines: ['df: /nowhere: No such file or directory'] });
});
