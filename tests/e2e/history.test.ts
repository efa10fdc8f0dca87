import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { boot, controlNamespace, exec, hosts, kill, password, privateKeyFile, reset, up } from '../lab/lab.ts';
import { Person } from './person.ts';

const NAMES = ['docker1', 'docker2'];
const JOURNAL = '/var/log/provision.jsonl';

let person: Person;

beforeAll(async () => {
  await up();
  await reset(...NAMES);
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset(...NAMES));

async function inventory(steps: readonly unknown[], ssh = `user: root, identity_file: ${privateKeyFile}`) {
  await person.file('playbook.yaml', { steps });
  const entries = hosts
    .filter(({ name }) => NAMES.includes(name))
    .map(({ name, bootstrap }) => `${name}: { address: ${bootstrap} }`);
  return person.file(
    'inventory.yaml',
    `playbook: playbook.yaml
vars: { token: !env CLASS_PASSWORD }
ssh: { host_key: accept-new, ${ssh} }
hosts: { ${entries.join(', ')} }
`,
  );
}

const table = (text: string) =>
  text
    .split('\n')
    .map((line) => line.split(/ {2,}/))
    .filter(([when]) => /^\d{4}-/.test(when ?? ''));

test('history shows the changes of both hosts with time, user, origin and run', async () => {
  const firewalld = (state: string) => ({ service: { name: 'firewalld', state } });
  const file = await inventory([{ hostname: '{{ host.name }}.example.com' }, firewalld('stopped')]);
  expect((await person.provision('history', file)).stdout).toBe('2 hosts · 0 changes\n');
  await person.provision('apply', '--yes', file);
  await inventory([firewalld('running')]);
  await person.provision('apply', '--yes', file, '--host', 'docker2');

  const { stdout, status } = await person.provision('history', file);
  expect(status).toBe(0);
  const rows = table(stdout);
  const by = (await exec('docker1', `sed -n 's/.*"by":"\\([^"]*\\)".*/\\1/p' ${JOURNAL} | sort -u`)).stdout.trim();
  expect(new Set(rows.map(([, , who, from]) => `${who}@${from}`))).toEqual(new Set([by]));
  expect(rows[0]?.slice(5)).toEqual(['service firewalld', 'stopped → running']);
  expect(rows.filter(([, host]) => host === 'docker1').map((row) => row.slice(5))).toEqual([
    ['service firewalld', 'running → stopped'],
    ['hostname', 'localhost.localdomain → docker1.example.com'],
  ]);
  expect(rows).toHaveLength(5);

  const runs = (await person.provision('show')).stdout.split('\n').filter((line) => line.includes('apply'));
  expect(runs.map((line) => line.split(' ')[0])).toEqual([...new Set(rows.map((row) => row[4]))]);
  const result = await person.provision('show', rows.at(-1)?.[4] ?? '');
  expect(result.stdout).toMatch(/^docker1 +1\/2 +hostname +changed +\d/m);
  expect(result.stdout).toMatch(/^2 hosts: 2 changed · 4 changes/m);

  expect(table((await person.provision('history', file, '--host', 'docker1')).stdout)).toHaveLength(2);
  const one = await person.provision('history', file, '--limit', '1');
  expect(table(one.stdout)).toEqual(rows.slice(0, 1));
  expect(one.stdout).toContain('… and 4 older changes');
  const lines = (await person.provision('history', file, '--output', 'json')).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)[0]).toMatchObject({
    host: 'docker2',
    type: 'service',
    status: 'changed',
    by,
  });
});

test('a journal that was rotated, has invalid lines, or is very long', async () => {
  await Promise.all(NAMES.map((name) => exec(name, `rm -f ${JOURNAL} ${JOURNAL}.1`)));
  const file = await inventory([{ selinux: 'permissive' }]);
  await exec('docker1', 'setenforce 1; sed -i s/^SELINUX=.*/SELINUX=enforcing/ /etc/selinux/config');
  await exec('docker2', 'setenforce 1; sed -i s/^SELINUX=.*/SELINUX=enforcing/ /etc/selinux/config');
  await person.provision('apply', '--yes', file);
  await exec(
    'docker1',
    `mv ${JOURNAL} ${JOURNAL}.1; printf 'who was here?\\n{"time":"2026-01-01T00:00:00.000Z","ru' >${JOURNAL}`,
  );
  // 4 MiB of the same line; the last one is truncated.
  await exec('docker2', `yes "$(cat ${JOURNAL})" | head -n 14000 >/root/many; head -c -20 /root/many >${JOURNAL}`);

  const { stdout, status } = await person.provision('history', file, '--limit', '100000');
  expect(status).toBe(0);
  expect(table(stdout).filter(([, host]) => host === 'docker1')).toHaveLength(1);
  const many = table(stdout).filter(([, host]) => host === 'docker2').length;
  expect(many).toBeGreaterThan(500);
  expect(many).toBeLessThan(14_000);
  expect(stdout).toContain(`docker1: skipped 2 unreadable lines of ${JOURNAL}`);
  expect(stdout).toContain('docker2: the oldest changes were not read');
});

test('a host that is off is reported, and so is one whose journal cannot be read', async () => {
  await Promise.all(NAMES.map((name) => reset(name)));
  const file = await inventory([{ selinux: 'permissive' }]);
  await person.provision('apply', '--yes', file);
  await kill('docker2');
  const { stdout, status } = await person.provision('history', file);
  await boot('docker2');
  expect(status).toBe(1);
  expect(table(stdout)).toHaveLength(1);
  expect(stdout).toMatch(/^docker2 {2}unreachable\n.*no (host answers|answer)/m);

  const asStudent = await inventory([{ selinux: 'permissive' }], 'user: student, password: !env CLASS_PASSWORD');
  const denied = await person.provision('history', asStudent, '--host', 'docker1');
  expect(denied.status).toBe(1);
  expect(denied.stdout).toMatch(/^docker1 {2}failed\n.*cannot read .*\n.*Permission denied\n.*ssh\.become: true/m);
});

test('no journal, log or page contains a secret', async () => {
  const secret = await password();
  const steps = [
    { command: { run: 'echo "{{ token }}" >/root/token; echo "{{ token }}"', creates: '/root/token' } },
    { name: 'Token {{ token }}', command: 'echo "{{ token }}" >&2; exit 3' },
  ];
  const file = await inventory(steps);
  await person.provision('apply', '--yes', file, '--host', 'docker1');
  expect((await exec('docker1', 'cat /root/token')).stdout.trim()).toBe(secret);
  const page = join(person.home, 'page.html');
  const written = (await exec('docker1', `cat ${JOURNAL}`)).stdout;
  // Even if the secret itself is in the journal.
  await exec('docker1', `sed 's/(secret)/${secret}/' ${JOURNAL} >/root/more && cat /root/more >>${JOURNAL}`);
  const outputs = [
    written,
    ...(await Promise.all(
      [
        ['history', file, '--host', 'docker1'],
        ['history', file, '--host', 'docker1', '--output', 'json'],
        ['show'],
        ['show', 'last', '--verbose'],
        ['show', 'last', '--output', 'json'],
        ['show', 'last', '--html', page],
      ].map(async (args) => (await person.provision(...args)).stdout),
    )),
    await readFile(page, 'utf8'),
    ...(await Promise.all(
      (await readdir(join(person.home, 'state/provision/runs'))).map((name) =>
        readFile(join(person.home, 'state/provision/runs', name), 'utf8'),
      ),
    )),
  ];
  expect(outputs.filter((output) => output.includes('(secret)')).length).toBeGreaterThanOrEqual(6);
  for (const output of outputs) expect(output).not.toContain(secret);
});

test('a run that is killed is shown up to that point, and the host records the change that it finished', async () => {
  const file = await inventory([{ command: { run: 'sleep 5; touch /root/slow', creates: '/root/slow' } }]);
  const argv = ['netns', 'exec', controlNamespace, process.execPath, resolve('dist/main.js'), 'apply', '--yes', file];
  const child = spawn('ip', [...argv, '--host', 'docker1', '--output', 'json'], {
    env: person.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk);
    if (said.includes('"step-started"')) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'close');
  const { stdout } = await person.provision('show', 'last');
  expect(stdout).toContain('docker1  was at step 1 of 1: command sleep 5; touch /root/slow\nThis run did not finish');
  expect((await person.provision('show')).stdout).toMatch(/did not finish$/m);

  const again = await person.provision('apply', '--yes', file, '--host', 'docker1');
  expect(again.status).toBe(0);
  const [row] = table((await person.provision('history', file, '--host', 'docker1')).stdout);
  expect(row?.[5]).toBe('command sleep 5; touch /root/slow');
});
