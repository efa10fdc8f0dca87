import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, inControl, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person, run } from './person.ts';

// One playbook with groups, users, keys and names on two real hosts. What is there is read with other programs than
// provision uses: getent, id, chage, a login with ssh.

const HOSTS = ['docker1', 'docker2'];
/** Of the password "class". */
const HASH = '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/';
const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe other@laptop';
let person: Person;
/** The public key of a person who logs in as alice. */
let key: string;

const address = (name: string) => hosts.find((host) => host.name === name)?.bootstrap ?? '';

beforeAll(async () => {
  await up();
  await reset(...HOSTS);
  person = await Person.arrive();
  person.variables['HASH'] = HASH;
  await run(
    'ssh-keygen',
    ['-q', '-t', 'ed25519', '-N', '', '-C', 'alice@laptop', '-f', aliceKey()],
    person.environment,
  );
  key = (await readFile(`${aliceKey()}.pub`, 'utf8')).trim();
});
afterAll(async () => {
  await person.leave();
  await reset(...HOSTS);
});

const aliceKey = () => join(person.home, 'alice');

/** An inventory of both hosts with these steps; the password is a variable. */
async function inventory(steps: readonly unknown[], names = HOSTS, ssh = {}): Promise<string> {
  await person.file('playbook.yaml', { steps });
  const settings = { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new', ...ssh };
  const all = Object.fromEntries(names.map((name) => [name, { address: address(name) }]));
  const lines = [`ssh: ${JSON.stringify(settings)}`, `hosts: ${JSON.stringify(all)}`];
  return person.file(
    'inventory.yaml',
    ['playbook: playbook.yaml', 'vars: { hash: !env HASH }', ...lines, ''].join('\n'),
  );
}

const STEPS = () => [
  { group: { name: 'students', gid: 3000 } },
  { user: { name: 'alice', uid: 2100, group: 'students', groups: ['docker'], shell: '/bin/sh', comment: 'Alice Kim' } },
  { user: { name: 'bob', groups: ['docker', 'students'], expires: '2030-02-28', password: '{{ hash }}' } },
  { authorized_key: { user: 'alice', key, options: ['restrict'], exclusive: true } },
  { hosts_entry: { hosts: 'all', domain: 'example.com' } },
  { command: { run: 'runuser -u alice -- id -nG >/run/groups-of-alice', creates: '/run/groups-of-alice' } },
];

/** `HOST TYPE NAME: FIELD, FIELD` of each step with changes. */
function changesIn(host: string, steps: readonly PlannedStep[]): readonly string[] {
  return steps
    .filter(({ changes, unknown }) => changes.length > 0 || unknown)
    .map(({ type, name, changes, unknown }) => {
      const fields = unknown ? ['known later'] : changes.flatMap(({ diff }) => diff.map(({ field }) => field));
      return `${host} ${type} ${type === 'command' ? '' : name}: ${fields.join(', ')}`;
    });
}

async function planned(file: string, ...options: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', file, '--output', 'json', ...options);
  return parsePlan(stdout).hosts.flatMap(({ name, steps = [] }) => changesIn(name, steps));
}

function applied(events: readonly Event[]): readonly string[] {
  const changed = ofType(events, 'step-finished').filter(({ status }) => status === 'changed');
  return HOSTS.flatMap((name) =>
    changesIn(
      name,
      changed.flatMap(({ host, step }) => (host === name ? [step] : [])),
    ),
  );
}

async function outputOf(host: string, script: string): Promise<readonly string[]> {
  const { stdout } = await exec(host, script);
  return stdout.trim().split('\n');
}

/** Logs in as alice from the control machine. */
async function loginAsAlice(host: string): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes', 'LogLevel=ERROR'];
  const argv = ['ssh', '-F', 'none', '-i', aliceKey(), ...options.flatMap((option) => ['-o', option])];
  const child = inControl([...argv, `alice@${address(host)}`, 'id -un'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return (await text(child.stdout as NodeJS.ReadableStream)).trim();
}

async function expectDeclared(host: string): Promise<void> {
  expect(await outputOf(host, 'getent group students docker; getent passwd alice bob')).toEqual([
    'students:x:3000:bob',
    expect.stringMatching(/^docker:x:\d+:(alice,bob|bob,alice)$/),
    'alice:x:2100:3000:Alice Kim:/home/alice:/bin/sh',
    expect.stringMatching(/^bob:x:\d+:\d+::\/home\/bob:/),
  ]);
  expect(await outputOf(host, 'id -nG alice; id -nG bob; getent shadow bob | cut -d: -f2')).toEqual([
    'students docker',
    'bob docker students',
    HASH,
  ]);
  expect(
    await outputOf(
      host,
      'LC_ALL=C chage -l bob | grep "Account expires"; LC_ALL=C chage -l alice | grep "Account expires"',
    ),
  ).toEqual([expect.stringMatching(/: Feb 28, 2030$/), expect.stringMatching(/: never$/)]);
  expect(
    await outputOf(host, 'stat -c "%A %U %G" /home/alice /home/alice/.ssh /home/alice/.ssh/authorized_keys'),
  ).toEqual([
    expect.stringMatching(/^drwx.* alice students$/),
    'drwx------ alice students',
    '-rw------- alice students',
  ]);
  expect(await loginAsAlice(host)).toBe('alice');
  for (const name of HOSTS) {
    expect(
      await outputOf(host, `getent ahostsv4 ${name} | head -n 1; getent ahostsv4 ${name}.example.com | head -n 1`),
    ).toEqual(Array(2).fill(expect.stringMatching(new RegExp(`^${address(name)} +STREAM ${name}\\.example\\.com$`))));
  }
}

test('users, groups, keys and names: the dry run lists what apply does, and a second run has nothing to do', async () => {
  // alice is there already: her new membership is in force for the command.
  for (const name of HOSTS) await exec(name, 'groupadd docker; useradd --create-home alice');
  const file = await inventory(STEPS());
  const dry = await planned(file);
  const first = await person.events('apply', '--yes', file);
  expect([first.status, first.stderr]).toEqual([0, '']);
  expect(applied(first.events)).toEqual(dry);
  expect(dry).toHaveLength(2 * STEPS().length);
  expect(first.stdout).not.toContain(HASH);
  for (const name of HOSTS) {
    await expectDeclared(name);
    expect(await outputOf(name, 'cat /run/groups-of-alice')).toEqual(['students docker']);
  }
  const second = await person.events('apply', '--yes', file);
  const unchanged = { status: 'ok', connections: 1, exchanges: 1, counts: { ok: STEPS().length } };
  expect(ofType(second.events, 'host-finished')).toMatchObject([unchanged, unchanged]);
});

test('the result of each step undone by hand is found and repaired', async () => {
  await exec(
    'docker1',
    `usermod --shell /bin/bash --comment Eve --groups '' alice; groupmod --gid 3001 students
    usermod --expiredate '' --append --groups games bob; echo bob:other | chpasswd; gpasswd --delete bob students
    printf '%s\\n' '${OTHER_KEY}' >>/home/alice/.ssh/authorized_keys; chmod 777 /home/alice/.ssh
    sed -i 's/^${address('docker2')} .*/192.168.2.99 docker2/' /etc/hosts; rm /run/groups-of-alice`,
  );
  await exec('docker2', 'userdel --remove bob; rm -r /home/alice; sed -i /example.com/d /etc/hosts');
  const file = await inventory(STEPS());
  const dry = await planned(file);
  expect(dry).toEqual([
    'docker1 group students: gid',
    'docker1 user alice: groups, comment, shell',
    'docker1 user bob: groups, expires, password',
    expect.stringMatching(/^docker1 authorized_key alice: other@laptop SHA256:\S+, \/home\/alice\/\.ssh$/),
    'docker1 hosts_entry all: /etc/hosts',
    'docker1 command : ',
    'docker2 user alice: home directory',
    'docker2 user bob: user, groups, expires, password',
    expect.stringMatching(/^docker2 authorized_key alice: alice@laptop SHA256:\S+$/),
    'docker2 hosts_entry all: /etc/hosts',
  ]);
  const repair = await person.events('apply', '--yes', file);
  expect([repair.status, repair.stderr]).toEqual([0, '']);
  expect(applied(repair.events)).toEqual(dry);
  // Memberships that no step declares stay.
  expect(await outputOf('docker1', 'gpasswd --delete bob games >/dev/null; id -nG alice')).toEqual(['students docker']);
  for (const name of HOSTS) await expectDeclared(name);
});

test('the plan says so if the key or the user of this login is removed', async () => {
  const file = await inventory([{ authorized_key: { user: 'root', key, exclusive: true } }], ['docker1']);
  const { stdout } = await person.provision('plan', file);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    '! removes the key with which this run is logged in as root: the next run needs another key or a password',
  );
  const ssh = { user: 'admin', become: true };
  const login = await inventory([{ user: { name: 'admin', state: 'absent' } }], ['docker1'], ssh);
  expect((await person.provision('plan', login)).stdout).toMatch(
    /! this run is logged in as admin[^]*Plan: 1 host, 1 change \(1 remove\)\. May prevent the next login to 1 host, removes users or keys from 1 host\./,
  );
});

test('users, groups, keys and names are removed, and nothing of them is left', async () => {
  const steps = [
    { authorized_key: { user: 'alice', key, state: 'absent' } },
    { user: { name: 'alice', state: 'absent', remove_home: true } },
    { user: { name: 'bob', state: 'absent', remove_home: true } },
    { group: { name: 'students', state: 'absent' } },
    { hosts_entry: { hosts: 'all', domain: 'example.com', state: 'absent' } },
  ];
  const file = await inventory(steps);
  const dry = await planned(file, '--host', 'docker1');
  const removal = await person.events('apply', '--yes', file, '--host', 'docker1');
  expect(ofType(removal.events, 'host-finished')).toMatchObject([{ status: 'changed' }]);
  expect(applied(removal.events)).toEqual(dry);
  expect(dry).toHaveLength(steps.length);
  const left =
    'getent passwd alice bob; getent group students; ls -d /home/alice /home/bob; grep example.com /etc/hosts';
  expect(await outputOf('docker1', left)).toEqual(['']);
  const again = await person.events('apply', '--yes', file, '--host', 'docker1');
  expect(ofType(again.events, 'host-finished')).toMatchObject([{ status: 'ok', connections: 1, exchanges: 1 }]);
});
