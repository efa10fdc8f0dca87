import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bootId, exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { situations } from '../cases/situations.ts';
import { ofType, Person } from './person.ts';

const CLASS = 'inventory/class.yaml';
const REASON = 'SELinux is permissive now, disabled after a reboot';

let person: Person;

beforeAll(async () => {
  await up();
  await reset();
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset());

/** An inventory of one host with these steps. */
async function inventory(name: string, ...steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [name]: { address: hosts.find((host) => host.name === name)?.bootstrap } },
  });
}

const prepared = (name: string) => situations.find((one) => one.resource === 'reboot' && one.name === name)?.prepare;
const outputOf = async (name: string, script: string) => (await exec(name, script)).stdout.trim();
const bootIds = () => Promise.all(hosts.map(({ name }) => bootId(name)));

test('the class, from freshly installed hosts to after the necessary reboot; a second run finds nothing to do', async () => {
  await person.provision('trust', CLASS, '--yes');
  const before = await bootIds();
  const dry = await person.provision('plan', CLASS, '--reboot');
  expect(dry.stdout).toContain(`~ reboot                  ${REASON} → rebooted`);
  expect(await bootIds()).toEqual(before);

  const { status, events } = await person.events('apply', '--yes', CLASS, '--reboot');
  expect(status).toBe(0);
  const plans = ofType(events, 'host-planned');
  for (const finished of ofType(events, 'host-finished')) {
    expect(finished).toMatchObject({ status: 'changed', steps: 10, counts: { ok: 2, changed: 8 }, reboot: [] });
    // The applied changes are the planned ones, including the reboot and its reason.
    const made = ofType(events, 'step-finished').filter(({ host }) => host === finished.host);
    const planned = plans.find(({ host }) => host === finished.host)?.steps.map(({ changes }) => changes.length > 0);
    expect(made.map(({ step }) => step.changes.length > 0)).toEqual(planned);
    expect(made.at(-1)?.step.changes[0]?.diff).toEqual([
      { field: 'reboot', before: REASON, after: 'rebooted', plain: true },
    ]);
  }
  const after = await bootIds();
  expect(after.filter((id, index) => id === before[index])).toEqual([]);
  for (const { name } of hosts) {
    expect(await outputOf(name, 'getenforce; systemctl is-active docker firewalld')).toBe('Disabled\nactive\ninactive');
    const last = JSON.parse(await outputOf(name, 'tail -n 1 /var/log/provision.jsonl')) as Record<string, unknown>;
    expect(last).toMatchObject({ step: 11, type: 'reboot', status: 'changed', diff: [{ before: REASON }] });
  }

  const again = await person.events('apply', '--yes', CLASS, '--reboot');
  expect(again.status).toBe(0);
  for (const finished of ofType(again.events, 'host-finished')) {
    expect(finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1, reboot: [] });
  }
  expect(await bootIds()).toEqual(after);
}, 300_000);

test('without --reboot, the summary shows the host, the reason and the command, which then reboots the host', async () => {
  await reset('docker1');
  const file = await inventory('docker1', { selinux: 'permissive' }, { selinux: 'disabled', tags: 'later' });
  const { stdout, status } = await person.provision('apply', '--yes', file, '--tags', 'later');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^docker1 +✓ changed +1 .* reboot pending$/m);
  const [, command = ''] = /^Reboot pending: SELinux .*\(docker1\)\nReboot: +provision (.*)$/m.exec(stdout) ?? [];
  expect(command).toBe(`apply ${file} --tags later --reboot`);
  const before = await bootId('docker1');
  const rebooted = await person.provision(...command.split(' '), '--yes');
  expect(rebooted.stdout).toMatch(/^docker1 +\d\/2 +reboot +changed +\d/m);
  expect(rebooted.status).toBe(0);
  expect(await bootId('docker1')).not.toBe(before);
  expect(await outputOf('docker1', 'getenforce')).toBe('Disabled');
});

test('a reboot step between others, for another kernel: the later steps are applied after the reboot', async () => {
  await reset('docker1');
  await exec('docker1', prepared('another-kernel') ?? '');
  const file = await inventory(
    'docker1',
    { service: { name: 'firewalld', state: 'stopped' } },
    { reboot: 'needed' },
    { command: { run: 'uname -r >/root/kernel', creates: '/root/kernel' } },
  );
  const { events, status } = await person.events('apply', '--yes', file);
  // A service that was stopped but not disabled runs again after a reboot, which is reported.
  expect(status).toBe(1);
  expect(ofType(events, 'step-finished').map(({ step, status: is }) => [step.type, is])).toEqual([
    ['service', 'changed'],
    ['reboot', 'changed'],
    ['command', 'changed'],
  ]);
  expect(await outputOf('docker1', 'cat /root/kernel')).toBe('5.14.0-600.el9.x86_64');
  expect(ofType(events, 'host-finished')[0]?.failure?.message).toBe('service firewalld: the reboot undid it');
});

test('a host that does not answer after the reboot, and one that does not finish booting', async () => {
  await Promise.all([reset('docker1'), reset('docker2')]);
  // The network works, but no SSH server listens.
  await exec('docker1', 'systemctl disable sshd');
  const first = await person.events(
    'apply',
    '--yes',
    await inventory('docker1', { selinux: 'disabled' }, { reboot: { when: 'needed' }, timeout: '15s' }),
  );
  expect(first.status).toBe(1);
  expect(ofType(first.events, 'host-finished')[0]).toMatchObject({
    status: 'unreachable',
    reboot: [],
    failure: {
      message: expect.stringMatching(
        /^docker1 is rebooting and did not come back within 15 s: 192\.168\.2\.131: connection refused/,
      ) as string,
    },
  });
  expect(await outputOf('docker1', 'getenforce')).toBe('Disabled');

  const slow = '[Service]\nType=oneshot\nExecStart=/usr/bin/sleep 60\n[Install]\nWantedBy=multi-user.target\n';
  await exec('docker2', `printf '${slow}' >/etc/systemd/system/slow.service && systemctl enable slow`);
  const second = await person.events(
    'apply',
    '--yes',
    await inventory('docker2', { selinux: 'disabled' }, { reboot: { when: 'needed' }, timeout: '15s' }),
  );
  expect(second.status).toBe(1);
  expect(ofType(second.events, 'host-finished')[0]).toMatchObject({
    status: 'failed',
    reboot: [],
    failure: { message: 'docker2 rebooted, and is still starting services after 15 s' },
  });
});

test('the log of a run contains the reboot like any other step', async () => {
  await reset('docker1');
  const file = await inventory('docker1', { selinux: 'disabled' }, { reboot: 'needed' });
  const { stderr } = await person.provision('apply', '--yes', file, '--verbose');
  const log = await readFile(/^Log: (.*)$/m.exec(stderr)?.[1] ?? '', 'utf8');
  expect(log).toMatch(/"type":"step-output".*"line":"going down"/);
  expect(log).toMatch(/"type":"step-finished".*"type":"reboot".*"status":"changed"/);
});
