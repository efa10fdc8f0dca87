import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// One playbook with files, directories and links on a real host. What is there is read with other programs than
// provision uses: stat, readlink, sha256sum of the control machine, getfattr.

const HOST = 'docker1';
const BINARY = randomBytes(3_000_000);
const SUDOERS = '%wheel ALL=(ALL) NOPASSWD: ALL\n';
let person: Person;
let inventory: string;

beforeAll(async () => {
  await up();
  await reset(HOST);
  person = await Person.arrive();
  inventory = await project();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

const STEPS = [
  { directory: { path: '/etc/app', mode: '0750', group: 'wheel' } },
  { directory: { path: '/etc/app/conf.d', purge: { keep: ['*.local'] } } },
  { file: { path: '/etc/app/conf.d/main.conf', content: 'port = 80\n', mode: '0640', owner: 'root', group: 'wheel' } },
  { directory: { path: '/srv/app', owner: 'root', group: 'wheel', mode: '0755', file_mode: '0604', recursive: true } },
  { file: { path: '/etc/app/host.conf', template: 'host.conf' } },
  { file: { path: '/srv/app/image', source: 'image', mode: '0604', group: 'wheel' } },
  { file: { path: '/etc/sudoers.d/admins', content: SUDOERS, mode: '0440', validate: ['visudo', '-cf', '%s'] } },
  { link: { path: '/srv/current', target: 'app' } },
  { link: { path: '/srv/app/image.bak', target: '/srv/app/image', hard: true, replace: true } },
  { file: { path: '/etc/motd', state: 'absent' } },
  { directory: { path: '/srv/old', state: 'absent', recursive: true } },
];

async function project(): Promise<string> {
  await writeFile(join(person.home, 'image'), BINARY);
  await person.file('host.conf', 'name = {{ host.name }}\nsystem = {{ facts.os.family }}\n# {{ colour }}\n');
  await person.file('playbook.yaml', { steps: STEPS });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    vars: { colour: '초록' },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
}

/** `TYPE PATH: FIELD, FIELD` of each step with changes. */
function changesIn(steps: readonly PlannedStep[]): readonly string[] {
  return steps
    .filter(({ changes, unknown }) => changes.length > 0 || unknown)
    .map(({ type, name, changes, unknown }) => {
      const fields = unknown ? ['known later'] : changes.flatMap(({ diff }) => diff.map(({ field }) => field));
      return `${type} ${name}: ${fields.join(', ')}`;
    });
}

async function planned(): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  return changesIn(parsePlan(stdout).hosts.flatMap(({ steps = [] }) => steps));
}

const applied = (events: readonly Event[]) =>
  changesIn(ofType(events, 'step-finished').flatMap(({ step, status }) => (status === 'changed' ? [step] : [])));

async function outputOf(script: string): Promise<readonly string[]> {
  const { stdout } = await exec(HOST, script);
  return stdout.trim().split('\n');
}

/** What the playbook declares, by other programs. */
async function expectDeclared(): Promise<void> {
  const paths = ['/etc/app', '/etc/app/conf.d', '/etc/app/conf.d/main.conf', '/etc/app/host.conf'].concat([
    '/etc/sudoers.d/admins',
    '/srv/app',
    '/srv/app/image',
    '/srv/app/sub',
    '/srv/app/sub/data',
  ]);
  expect(await outputOf(`stat -c '%A %U:%G %h %n' ${paths.join(' ')}`)).toEqual([
    expect.stringMatching(/^drwxr-x--- root:wheel \d /),
    expect.stringMatching(/^drwxr-xr-x root:root \d /),
    '-rw-r----- root:wheel 1 /etc/app/conf.d/main.conf',
    '-rw-r--r-- root:root 1 /etc/app/host.conf',
    '-r--r----- root:root 1 /etc/sudoers.d/admins',
    expect.stringMatching(/^drwxr-xr-x root:wheel \d /),
    '-rw----r-- root:wheel 2 /srv/app/image',
    expect.stringMatching(/^drwxr-xr-x root:wheel \d /),
    '-rw----r-- root:wheel 1 /srv/app/sub/data',
  ]);
  const digest = createHash('sha256').update(BINARY).digest('hex');
  expect(await outputOf('sha256sum /srv/app/image /srv/current/image.bak')).toEqual([
    `${digest}  /srv/app/image`,
    `${digest}  /srv/current/image.bak`,
  ]);
  expect(await outputOf('readlink /srv/current; ls /etc/app/conf.d; cat /etc/app/host.conf')).toEqual(
    ['app', 'main.conf', 'own.local'].concat(`name = ${HOST}`, 'system = rhel', '# 초록'),
  );
  expect(
    await outputOf('visudo -cf /etc/sudoers >/dev/null && cat /etc/sudoers.d/admins; ls -d /etc/motd /srv/old'),
  ).toEqual([SUDOERS.trim()]);
  // Nothing temporary is left.
  expect(await outputOf("find /etc /srv -name '.*.*' -newer /etc/app/conf.d/own.local")).toEqual(['']);
}

test('files, directories and links: the dry run lists what apply does, and a second run has nothing to do', async () => {
  await exec(
    HOST,
    `mkdir -p /etc/app/conf.d /srv/app/sub /srv/old/sub
    touch '/etc/app/conf.d/an old file' /etc/app/conf.d/own.local /srv/old/sub/file
    echo data >/srv/app/sub/data; chmod 600 /srv/app/sub/data; chmod 2775 /etc/app; echo Welcome >/etc/motd
    echo another >/srv/app/image.bak`,
  );
  const dry = await planned();
  const first = await person.events('apply', '--yes', inventory);
  expect([first.status, first.stderr]).toEqual([0, '']);
  // The name of a file that does not exist yet.
  expect(applied(first.events)).toEqual(
    dry.map((line) => (line === 'link /srv/app/image.bak: known later' ? 'link /srv/app/image.bak: target' : line)),
  );
  await expectDeclared();
  const second = await person.events('apply', '--yes', inventory);
  expect(ofType(second.events, 'host-finished')).toMatchObject([
    { status: 'ok', counts: { ok: STEPS.length }, connections: 1, exchanges: 1 },
  ]);
});

/** Undoes the result of each step by hand, with what the next plan has to find. */
const UNDO: readonly (readonly [script: string, ...expected: readonly string[]])[] = [
  ['chgrp root /etc/app; chmod 755 /etc/app', 'directory /etc/app: mode, group'],
  ["touch /etc/app/conf.d/'new $(file)'", 'directory /etc/app/conf.d: new $(file)'],
  ['echo port = 81 >/etc/app/conf.d/main.conf', 'file /etc/app/conf.d/main.conf: content'],
  ['chmod 666 /srv/app/sub/data', 'directory /srv/app: mode of sub/data'],
  ['rm /etc/app/host.conf', 'file /etc/app/host.conf: content'],
  // Same size and time as before.
  [
    `touch -r /srv/app/image /run/time; printf x | dd of=/srv/app/image conv=notrunc bs=1 seek=5 status=none
     printf y | dd of=/srv/app/image conv=notrunc bs=1 seek=6 status=none; touch -r /run/time /srv/app/image`,
    'file /srv/app/image: content',
  ],
  ['chmod 644 /etc/sudoers.d/admins', 'file /etc/sudoers.d/admins: mode'],
  ['ln -sfn /srv /srv/current', 'link /srv/current: target'],
  ['rm /srv/app/image.bak', 'link /srv/app/image.bak: target'],
  ['echo Welcome >/etc/motd', 'file /etc/motd: file'],
  ['mkdir /srv/old', 'directory /srv/old: directory'],
];

test('the result of each step undone by hand is found and repaired', async () => {
  await exec(HOST, UNDO.map(([script]) => script).join('\n'));
  const dry = await planned();
  expect(dry).toEqual(UNDO.flatMap(([, ...expected]) => expected));
  const repair = await person.events('apply', '--yes', inventory);
  expect([repair.status, repair.stderr]).toEqual([0, '']);
  expect(applied(repair.events)).toEqual(dry);
  await expectDeclared();
  const again = await person.events('apply', '--yes', inventory);
  expect(ofType(again.events, 'host-finished')).toMatchObject([{ status: 'ok', connections: 1, exchanges: 1 }]);
});

test('a content that the validation rejects replaces nothing, and what is of another kind stays', async () => {
  const steps = [
    { file: { path: '/etc/sudoers.d/admins', content: '%wheel ALL=ALL)\n', validate: ['visudo', '-cf', '%s'] } },
    { file: { path: '/srv/current', content: 'x' } },
    { directory: { path: '/etc/app/conf.d', state: 'absent' } },
  ];
  await person.file('playbook.yaml', { steps });
  const applying = await person.events('apply', '--yes', inventory);
  expect(applying.status).toBe(1);
  const [finished] = ofType(applying.events, 'host-finished');
  expect(finished?.failure?.message).toBe(
    'file /srv/current: /srv/current is a symbolic link to app, and a file step does not replace it',
  );
  await person.file('playbook.yaml', { steps: steps.slice(0, 1) });
  const rejected = await person.provision('apply', '--yes', inventory);
  expect(rejected.status).toBe(1);
  expect(rejected.stdout + rejected.stderr).toMatch(
    /syntax error[^]*was not replaced: the validation exited with status 1/,
  );
  await expectDeclared();
});
