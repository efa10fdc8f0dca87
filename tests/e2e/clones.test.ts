import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BackgroundRun } from '../faults/background-run.ts';
import { boot, bootId, exec, hosts, kill, outputOf, privateKeyFile, reset, restarted, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// docker2 is a clone of docker1: it has the same machine-id and the same host keys, and network cards of its own.

const NAMES = ['docker1', 'docker2'] as const;
const ORIGIN = '/var/lib/provision/machine-identity';
const STEPS = [{ machine_identity: 'own' }, { hostname: '{{ host.name }}.example.com' }];

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up();
  await clone();
  person = await Person.arrive();
  await person.file('playbook.yaml', { steps: STEPS });
  const ssh = { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' };
  const all = NAMES.map((name) => [name, { address: hosts.find((one) => one.name === name)?.bootstrap }]);
  inventory = await person.file('inventory.yaml', { playbook: 'playbook.yaml', ssh, hosts: Object.fromEntries(all) });
});
afterAll(async () => {
  await person.leave();
  await reset(...NAMES);
});

/** Copies what a hypervisor would copy. */
async function clone(): Promise<void> {
  await reset(...NAMES);
  const original = await outputOf('docker1', 'tar -cf - /etc/machine-id /etc/ssh/ssh_host_* 2>/dev/null | base64');
  const { code, stderr } = await exec('docker2', 'base64 -d | tar -xpf - -C /', { stdin: original });
  if (code !== 0) throw new Error(stderr);
  await kill('docker2');
  await boot('docker2');
}

/** What a host is known by. */
const identityOf = (name: string) =>
  outputOf(name, 'cat /etc/machine-id; cat /etc/ssh/ssh_host_*_key.pub | cut -d " " -f 2');
const identities = () => Promise.all(NAMES.map(identityOf));
const knownHosts = () => readFile(join(person.state, 'known_hosts'), 'utf8');

async function apply(...options: readonly string[]) {
  const { status, events } = await person.events('apply', '--yes', inventory, ...options);
  return { status, events, finished: ofType(events, 'host-finished') };
}

test('two clones become two hosts by one apply, which knows each of them after its reboot', async () => {
  const [original, copy] = await identities();
  expect(copy).toBe(original);
  const { status, finished, events } = await apply();
  expect(finished).toMatchObject(NAMES.map(() => ({ status: 'changed', counts: { changed: 2 } })));
  expect(status).toBe(0);
  const warnings = ofType(events, 'warning').filter(({ message }) => message.includes('the same SSH host key'));
  expect(warnings.map(({ next }) => next)).toEqual([expect.stringContaining('`machine_identity: own`')]);

  const [one, other] = await identities();
  const lines = [original, one, other].flatMap((text) => text?.split('\n') ?? []);
  expect(new Set(lines).size).toBe(lines.length);
  for (const name of NAMES) {
    // What the host itself uses: the machine-id of its boot, and the keys of its sshd.
    expect(await outputOf(name, 'hostnamectl | sed -n "s/ *Machine ID: //p"')).toBe(
      (await identityOf(name)).split('\n')[0],
    );
    expect(await outputOf(name, 'stat --format "%a %U" /etc/ssh/ssh_host_ed25519_key /etc/machine-id')).toBe(
      '600 root\n444 root',
    );
    expect(await outputOf(name, 'ls /etc/ssh')).not.toContain('provision');
    expect(await outputOf(name, 'sshd -t; systemctl is-system-running')).toBe('running');
  }
});

test('the second run finds nothing to do, and only the new keys are recorded', async () => {
  const { status, finished } = await apply();
  expect([status, finished]).toMatchObject([0, NAMES.map(() => ({ status: 'ok', connections: 1, exchanges: 1 }))]);
  const all = (await identities()).join('\n');
  const recorded = (await knownHosts()).trim().split('\n');
  expect(recorded).toHaveLength(NAMES.length);
  for (const line of recorded) {
    expect(all).toContain(line.split(' ')[2]);
    expect(line).not.toContain('announced');
  }
});

test('a clone of a host that has its own is found', async () => {
  const origin = await outputOf('docker1', `cat ${ORIGIN}`);
  const before = await identityOf('docker2');
  await exec('docker2', `cat >${ORIGIN}`, { stdin: origin });
  const { status, finished } = await apply('--host', 'docker2');
  expect([status, finished]).toMatchObject([0, [{ status: 'changed' }]]);
  expect(await identityOf('docker2')).not.toBe(before);
  expect((await apply()).finished).toMatchObject(NAMES.map(() => ({ status: 'ok' })));
});

test.each([
  ['before the keys are made', 'step-started'],
  ['while the host reboots', 'step-output'],
] as const)('provision is killed %s: the next run knows the host, and finishes', async (_what, type) => {
  await exec('docker2', `rm ${ORIGIN}`);
  const [before, booted] = [await identityOf('docker2'), await bootId('docker2')];
  const killed = new BackgroundRun(person, 'apply', '--yes', inventory, '--host', 'docker2');
  await killed.until((event) => event.type === type);
  killed.child.kill('SIGKILL');
  await killed.ended;
  if (type === 'step-output') await restarted('docker2', booted);
  expect(await apply('--host', 'docker2')).toMatchObject({ status: 0 });
  expect(await identityOf('docker2')).not.toBe(before);
  expect((await apply()).finished).toMatchObject(NAMES.map(() => ({ status: 'ok' })));
  expect(await knownHosts()).not.toContain('announced');
});

test('the power fails while the keys are made: the host has its previous ones, and the next run makes others', async () => {
  await exec('docker2', `rm ${ORIGIN}`);
  const before = await identityOf('docker2');
  const interrupted = new BackgroundRun(person, 'apply', '--yes', inventory, '--host', 'docker2');
  const isMaking = async () => (await exec('docker2', 'test -d /etc/ssh/provision-new')).code === 0;
  await vi.waitUntil(isMaking, { timeout: 60_000, interval: 20 });
  await kill('docker2');
  interrupted.child.kill('SIGKILL');
  await interrupted.ended;
  await boot('docker2');
  expect(await identityOf('docker2')).toBe(before);
  expect(await apply('--host', 'docker2')).toMatchObject({ status: 0 });
  expect(await identityOf('docker2')).not.toBe(before);
  expect(await knownHosts()).not.toContain('announced');
});

test('a host that did not reboot with its new keys is rebooted by the next run, which knows it', async () => {
  const booted = await bootId('docker2');
  await exec('docker2', `sed -i 's/"boot":"[^"]*"/"boot":"'$(cat /proc/sys/kernel/random/boot_id)'"/' ${ORIGIN}`);
  const { status, finished } = await apply('--host', 'docker2');
  expect([status, finished]).toMatchObject([0, [{ status: 'changed' }]]);
  expect(await bootId('docker2')).not.toBe(booted);
  expect((await apply('--host', 'docker2')).finished).toMatchObject([{ status: 'ok' }]);
});
