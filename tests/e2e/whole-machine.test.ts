import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';
import { APP_CONFIG, fresh, HOSTS, KEY, project, UNDO } from './whole-machine.ts';

// One playbook that declares a whole machine, from freshly installed hosts. What is there afterwards is read with other
// programs than provision uses.

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up();
  await fresh();
  person = await Person.arrive();
  inventory = await project(person);
});
afterAll(async () => {
  await person.leave();
  await reset(...HOSTS);
});

/** `HOST NUMBER TYPE` of each step that has changes or cannot be planned yet. */
function changing(host: string, steps: readonly PlannedStep[]): readonly string[] {
  return steps
    .filter(({ changes, unknown }) => changes.length > 0 || unknown)
    .map(({ number, type }) => `${host} ${number} ${type}`);
}

async function planned(): Promise<readonly string[]> {
  const { stdout, stderr } = await person.provision('plan', inventory, '--output', 'json');
  expect(stderr).toBe('');
  return parsePlan(stdout).hosts.flatMap(({ name, steps = [] }) => changing(name, steps));
}

const applied = (events: readonly Event[]) =>
  HOSTS.flatMap((name) =>
    ofType(events, 'step-finished').flatMap(({ host, status, step }) =>
      host === name && status === 'changed' ? changing(name, [step]) : [],
    ),
  );

/** Applies, and returns what failed, host by host. */
async function apply(): Promise<{ readonly failures: readonly string[]; readonly events: readonly Event[] }> {
  const { events } = await person.events('apply', '--yes', inventory);
  const failures = ofType(events, 'host-finished').flatMap(({ host, failure }) =>
    failure ? [`${host}: ${failure.message}\n${failure.words ?? ''}\n${failure.next ?? ''}`] : [],
  );
  return { failures, events };
}

async function outputOf(host: string, script: string): Promise<readonly string[]> {
  return (await exec(host, script)).stdout.trim().split('\n');
}

async function expectNothingToDo(): Promise<void> {
  const { events } = await person.events('apply', '--yes', inventory);
  const finished = ofType(events, 'host-finished');
  expect(finished).toHaveLength(HOSTS.length);
  for (const host of finished) {
    expect(host).toMatchObject({ status: 'ok', counts: { changed: 0, failed: 0 }, connections: 1, exchanges: 1 });
  }
}

/** A second opinion: command and expected lines. */
const DECLARED: readonly (readonly [script: string, ...expected: readonly string[]])[] = [
  ['hostname; readlink /etc/localtime', '{host}.example.com', '../usr/share/zoneinfo/Asia/Seoul'],
  ['localectl status | grep -o LANG=.*; sysctl -n net.ipv4.ip_forward', 'LANG=ko_KR.UTF-8', '1'],
  ['grep -E "^(server|pool)" /etc/chrony.conf', 'server time1.example.com iburst'],
  [
    'getent hosts registry | tr -s " "; getent group students',
    '192.168.2.1 registry.example.com registry',
    'students:x:3000:kim,lee',
  ],
  ['getent passwd kim lee | cut -d: -f1,3; cat /home/kim/.ssh/authorized_keys', 'kim:3001', 'lee:3002', KEY],
  ['systemctl is-active firewalld docker app stamp.timer', 'inactive', 'active', 'active', 'active'],
  ['systemctl is-enabled firewalld docker app stamp.timer', 'disabled', 'enabled', 'enabled', 'enabled'],
  ['systemctl show --value --property LimitNOFILE app; sshd -T | grep maxauthtries', '1234', 'maxauthtries 4'],
  [
    'rpm -q --queryformat "%{name}\\n" docker-ce tree cronie; rpm -q runc',
    'docker-ce',
    'tree',
    'cronie',
    'package runc is not installed',
  ],
  ['stat -c "%A %U:%G" /etc/app /etc/sudoers.d/students', 'drwxr-x--- root:students', '-r--r----- root:root'],
  [
    `cat ${APP_CONFIG} /run/app.conf`,
    ...Array.from({ length: 2 }, () => ['name = {host}', 'port = 8080', 'system = 9']).flat(),
  ],
  ['cat /srv/current/index.html /srv/copy/index.html /etc/motd', '안녕하세요', '안녕하세요', 'EL9'],
  [
    'findmnt --noheadings --output TARGET --mountpoint /srv/copy; crontab -l -u kim | tail -n 1',
    '/srv/copy',
    '30 7 * * mon-fri true',
  ],
];

async function expectDeclared(): Promise<void> {
  for (const host of HOSTS) {
    for (const [script, ...expected] of DECLARED) {
      const lines = expected.map((line) => line.replace('{host}', host));
      expect({ host, script, lines: await outputOf(host, script) }).toEqual({ host, script, lines });
    }
  }
}

test('a whole machine in one apply: the dry run lists every change, the second run finds nothing to do', async () => {
  const dry = await planned();
  const first = await apply();
  expect(first.failures).toEqual([]);
  expect(applied(first.events)).toEqual(dry);
  await expectDeclared();
  await expectNothingToDo();
});

test('the result of each step undone by hand is found and repaired', async () => {
  for (const host of HOSTS) await exec(host, UNDO);
  const dry = await planned();
  const undone = dry.filter((line) => line.startsWith(HOSTS[0] ?? ''));
  expect(undone.length).toBeGreaterThan(25);
  const repair = await apply();
  expect(repair.failures).toEqual([]);
  expect(applied(repair.events)).toEqual(dry);
  await expectDeclared();
  await expectNothingToDo();
});
