import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// A move is proven by its own step: later steps may be slow, above all with a wrong name server.

let person: Person;

beforeAll(async () => {
  await up();
  await reset('docker1', 'docker2');
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset('docker1', 'docker2'));

const GATEWAY = '192.168.2.254';

const inventory = (playbook: string, name: string, entry: object, dns: string) =>
  person.file('inventory.yaml', {
    playbook,
    vars: { domain: 'example.com', nic: 'ens33', gateway: GATEWAY, dns: [dns] },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [name]: entry },
  });

test('with a dead name server, the class moves and fails at "reachable", with the reason', async () => {
  const here = { hostname: 'docker1.example.com' };
  const network = {
    network: {
      interface: 'ens33',
      address: '192.168.2.10/24',
      gateway: GATEWAY,
      dns: ['168.126.63.1'],
      search: ['example.com'],
    },
  };
  const firewalld = { service: { name: 'firewalld', state: 'stopped', enabled: false } };
  await person.file('playbook.yaml', { steps: [here, network, firewalld, { selinux: 'disabled' }] });
  const first = await inventory(
    'playbook.yaml',
    'docker1',
    { address: '192.168.2.10', bootstrap: '192.168.2.131' },
    '168.126.63.1',
  );
  expect((await person.events('apply', '--yes', first)).status).toBe(0);

  const file = await inventory(
    resolve('playbooks/docker-host.yaml'),
    'docker1',
    { address: '192.168.2.20', bootstrap: '192.168.2.10' },
    '192.168.2.99',
  );
  const { status, events } = await person.events('apply', '--yes', file);
  expect(status).toBe(1);
  expect(ofType(events, 'step-finished').map(({ step, status: how }) => `${step.number} ${how}`)).toEqual([
    '1 ok',
    '2 changed',
    '3 ok',
    '4 ok',
    '5 failed',
  ]);
  const [finished] = ofType(events, 'host-finished');
  expect(finished?.failure).toMatchObject({
    message: expect.stringMatching(/^ping .* www\.google\.com exited with status 2$/) as string,
    words: expect.stringMatching(/name resolution/) as string,
    next: expect.stringMatching(
      /^The host cannot resolve www\.google\.com: check `dns` of its network step\./,
    ) as string,
  });
  const { stdout } = await exec('docker1', 'ip -4 -br address show ens33; cat /etc/resolv.conf');
  expect(stdout).toMatch(/192\.168\.2\.20\/24[^]*nameserver 192\.168\.2\.99/);
});

test('a test of a later step that takes 15 s does not roll the move back', async () => {
  await person.file('playbook.yaml', {
    steps: [
      { network: { interface: 'ens33', address: '{{ host.address }}/24', gateway: GATEWAY, dns: '168.126.63.1' } },
      { command: { run: 'exit 1', unless: 'sleep 15; true' } },
    ],
  });
  const file = await inventory(
    'playbook.yaml',
    'docker2',
    { address: '192.168.2.21', bootstrap: '192.168.2.132' },
    '168.126.63.1',
  );
  const { status, events } = await person.events('apply', '--yes', file);
  expect(ofType(events, 'host-finished')[0]?.failure).toBeUndefined();
  expect(ofType(events, 'step-finished').map((event) => event.status)).toEqual(['changed', 'ok']);
  expect(status).toBe(0);
});
