import { expect, test } from 'vitest';
import { parsePlan, type PlanDocument } from '../../src/output/plan-document.ts';
import { ofType, type Person } from '../stories/person.ts';
import { ended, scene } from './one-host.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop';
const HASH = '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/';
const NAMES = ['alice', 'bob'];

const steps = [
  { group: { name: 'students', gid: 3000 } },
  {
    user: { name: '{{ each }}', group: 'students', groups: ['wheel'], shell: '/bin/sh', expires: '2030-02-28' },
    for_each: NAMES,
  },
  { authorized_key: { user: 'alice', key: KEY, options: ['restrict'], exclusive: true } },
  { hosts_entry: { hosts: 'all', domain: 'example.com' } },
  { command: { run: 'runuser -u alice -- id -nG >/tmp/groups', creates: '/tmp/groups' } },
];

/** The plan of a dry run. */
async function dryRun(person: Person, file: string): Promise<PlanDocument> {
  return parsePlan((await person.provision('plan', file, '--output', 'json')).stdout);
}

test('users, groups, keys and names: apply does what the dry run shows, and a second run finds nothing to do', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1', 'docker2'], steps);
    const { hosts } = await dryRun(person, file);
    const planned = hosts.flatMap(({ steps: all = [] }) => all.flatMap(({ changes }) => changes));
    expect(planned).toHaveLength(12);
    const first = await person.events('apply', '--yes', file);
    expect(first.status).toBe(0);
    const applied = ofType(first.events, 'step-finished').flatMap(({ step }) => step.changes);
    expect(applied).toEqual(expect.arrayContaining(planned));
    expect(applied).toHaveLength(planned.length);
    const second = await person.events('apply', '--yes', file);
    for (const name of ['docker1', 'docker2']) {
      expect(ended(second, name)).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
    }
    const run = async (...argv: readonly string[]) =>
      (await person.provision('run', file, '--host', 'docker1', '--', ...argv)).stdout;
    expect(await run('cat', '/tmp/groups')).toContain('students wheel');
    expect(await run('id', 'bob')).toContain('uid=1002(bob) gid=3000(students) groups=3000(students),10(wheel)');
    expect(await run('stat', '-c', '%A %U %G', '/home/alice/.ssh')).toContain('drwx------ alice students');
    expect(await run('cat', '/home/alice/.ssh/authorized_keys')).toContain(`restrict ${KEY}`);
    expect(await run('cat', '/etc/hosts')).toMatch(/docker2\.example\.com docker2/);
  }));

test('what somebody changed by hand is found and repaired', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1'], steps);
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    const run = (text: string) => person.provision('run', file, '--', 'sh', '-c', text);
    await run('usermod --shell /bin/bash --groups "" --expiredate "" -- alice');
    await run('rm -rf /home/bob; groupmod --gid 3001 -- students; chmod 777 /home/alice/.ssh');
    await run(`echo '${KEY.replace('alice', 'other').replace('IMVJ', 'IMVK')}' >>/home/alice/.ssh/authorized_keys`);
    await run('sed -i s/docker1.example.com/old.example.com/ /etc/hosts');
    const repair = await person.events('apply', '--yes', file);
    expect(ended(repair, 'docker1')).toMatchObject({ status: 'changed', counts: { changed: 5, ok: 1 } });
    expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'ok' });
  }));

test('a password is set from its hash, and no event has it', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1'], ['step']);
    const text = `steps:\n  - user: { name: alice, password: !env ALICE_HASH }\n`;
    await person.file('playbook.yaml', text);
    person.variables['ALICE_HASH'] = HASH;
    const first = await person.events('apply', '--yes', file);
    expect(first.status).toBe(0);
    expect(JSON.stringify(first.events)).not.toContain('saltsalt');
    expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ status: 'ok' });
  }));

test('removals', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(['docker1'], steps);
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    const removals = await inventory(
      ['docker1'],
      [
        { hosts_entry: { names: ['docker1', 'docker1.example.com'], state: 'absent' } },
        { authorized_key: { user: 'alice', key: KEY, state: 'absent' } },
        ...NAMES.map((name) => ({ user: { name, state: 'absent', remove_home: true } })),
        { group: { name: 'students', state: 'absent' } },
      ],
    );
    const removed = await person.events('apply', '--yes', removals);
    expect(ended(removed, 'docker1')).toMatchObject({ status: 'changed', counts: { changed: 5 } });
    expect(ended(await person.events('apply', '--yes', removals), 'docker1')).toMatchObject({ status: 'ok' });
  }));

test('a group that a package brings: the user is known after that step; one that nothing brings is refused', () =>
  scene(async ({ person, inventory }) => {
    const user = { user: { name: 'alice', groups: ['docker'] } };
    const wrong = await person.events('apply', '--yes', await inventory(['docker1'], [user]));
    expect(ended(wrong, 'docker1').failure?.message).toBe('user alice: /etc/group has no group docker');
    const repository = {
      dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' },
    };
    const file = await inventory(
      ['docker1'],
      [repository, { package: { name: ['runc'], state: 'absent' } }, { package: ['docker-ce'] }, user],
    );
    expect((await dryRun(person, file)).totals).toMatchObject({ changes: 3, unknown: 1 });
    expect(ended(await person.events('apply', '--yes', file), 'docker1')).toMatchObject({ counts: { changed: 4 } });
  }));
