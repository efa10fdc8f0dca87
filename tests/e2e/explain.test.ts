import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { Person } from './person.ts';

let person: Person;

beforeAll(async () => {
  await up();
});
beforeEach(async () => {
  await reset('docker1');
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset('docker1'));

test('the script for a fresh host leaves it as declared', async () => {
  const [docker1] = hosts;
  const inventory = await person.file('inventory.yaml', {
    playbook: resolve('playbooks/docker-host.yaml'),
    vars: { domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { docker1: { address: docker1?.address, bootstrap: docker1?.bootstrap } },
  });
  const before = await exec('docker1', 'hostname; nmcli -g ipv4.method connection show ens33');
  const { status, stdout: script } = await person.provision('explain', inventory, '--script');
  expect(status).toBe(0);
  // It only reads.
  expect(await exec('docker1', 'hostname; nmcli -g ipv4.method connection show ens33')).toEqual(before);

  const ran = await exec('docker1', 'sh -s', { stdin: script, timeout: 100 });
  expect(ran).toMatchObject({ code: 0 });
  const again = await person.provision('apply', inventory, '--dry-run', '--detailed-exitcode');
  expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('no changes') });
  const explained = await person.provision('explain', inventory);
  expect(explained.stdout).toMatch(/^# docker1 \(192\.168\.2\.10\)\n\n# Already as declared: 1 hostname, /);
});
