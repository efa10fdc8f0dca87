import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { authorizedKey } from '../../../src/resources/authorized-key/index.ts';
import { schema } from '../../../src/resources/authorized-key/schema.ts';
import { accepts, done, file, planText, restored, restorePlan, skipped, unchanged, unknownState } from './resource.ts';

// The answers have the form that the same commands gave on Debian 12 (glibc 2.36, coreutils 9.1), a stand-in for recordings.

const ALICE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop';
const BOB = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIj2/3EXLgR3OTTonFNCWDN0SSpNOtK0c5N/z/KwajDh bob@laptop';
// As "ssh-keygen -l" prints them.
const ALICE_NAME = 'alice@laptop SHA256:wytuuSu7I/uBhIAGhWmXO1jGYMLq0U4TFi1Kk2wSv9c';
const BOB_NAME = 'bob@laptop SHA256:ugH9o+UEU7QslzOXWAtbYyCqYVmazLhbzrwOyeOAKYo';
const ENTRY = 'alice:x:1100:1100::/home/alice:/bin/bash\n';
const PASSWD = `root:x:0:0:root:/root:/bin/bash\n${ENTRY}`;
const HOME = '1100 drwx------ /home/alice\n';
const DIRECTORY = '1100 drwx------ /home/alice/.ssh\n';
const FILE = '1100 -rw------- /home/alice/.ssh/authorized_keys\n';
const NOT_FOUND = (path: string) => `stat: cannot statx '${path}': No such file or directory\n`;

/** With these lines in the file; undefined for no directory of keys. */
function answers(lines: readonly string[] | undefined, status = HOME + DIRECTORY + FILE): readonly Result[] {
  const known = [file(PASSWD), done(ENTRY)];
  if (lines) return [...known, done(status), done(lines.map((line) => `${line}\n`).join(''))];
  return [...known, done(HOME, 1, NOT_FOUND('/home/alice/.ssh')), done('', 1, 'cat: No such file or directory\n')];
}

/** The operations that write the file. */
const write = [
  'runuser -u alice -- tee -- /home/alice/.ssh/authorized_keys.provision',
  'runuser -u alice -- chmod 0600 -- /home/alice/.ssh/authorized_keys.provision',
  'runuser -u alice -- mv -f -- /home/alice/.ssh/authorized_keys.provision /home/alice/.ssh/authorized_keys',
  'restorecon -R -- /home/alice/.ssh',
];

/** What the step writes. */
function written(parameters: object, lines: readonly string[]): readonly string[] {
  const state = bind(authorizedKey, schema.parse({ user: 'alice', ...parameters }), 1).plan(answers(lines));
  if (state.kind === 'unknown') throw new Error(state.reason);
  const inputs = state.changes.flatMap(({ operations }) =>
    operations.flatMap((operation) =>
      operation.kind === 'exec' && operation.stdin !== undefined ? [operation.stdin] : [],
    ),
  );
  return inputs.flatMap((text) => String(text).split('\n')).slice(0, -1);
}

const alice = (more = {}) => ({ user: 'alice', key: ALICE, ...more });

test('the first key of a user: the directory is made as the user', () => {
  expect(planText('authorized_key', alice(), answers(undefined))).toEqual({
    diff: [`${ALICE_NAME}: absent → present`],
    run: ['runuser -u alice -- mkdir -m 0700 -- /home/alice/.ssh', ...write],
  });
});

test.each<[string, object, readonly string[]]>([
  ['as declared', {}, [ALICE]],
  ['whatever its comment is', {}, [ALICE.replace('alice@laptop', 'an old comment')]],
  ['whatever its options are', {}, [`no-pty,from="10.0.0.1, 10.0.0.2" ${ALICE}`]],
  ['with its options', { options: ['no-pty', 'restrict'] }, [`no-pty,restrict ${ALICE}`]],
  ['without options', { options: [] }, [ALICE]],
  ['exclusively, beside a comment', { exclusive: true }, ['# of the class', '', ALICE]],
  ['absent', { state: 'absent' }, [BOB]],
])('unchanged: %s', (_what, parameters, lines) => {
  expect(planText('authorized_key', alice(parameters), answers(lines))).toEqual(unchanged);
});

test.each<[string, object, readonly string[], readonly string[], readonly string[]]>([
  [
    'beside another key',
    {},
    ['# of the class', BOB],
    [`${ALICE_NAME}: absent → present`],
    ['# of the class', BOB, ALICE],
  ],
  [
    'two keys',
    { key: `${ALICE}\n\n${BOB}\n` },
    [],
    [`${ALICE_NAME}: absent → present`, `${BOB_NAME}: absent → present`],
    [ALICE, BOB],
  ],
  [
    'with options',
    { options: ['from="10.0.0.0/8"', 'restrict'] },
    [],
    [`${ALICE_NAME}: absent → present`],
    [`from="10.0.0.0/8",restrict ${ALICE}`],
  ],
  [
    'another option',
    { options: 'restrict' },
    [`no-pty ${ALICE}`],
    [`options of ${ALICE_NAME}: no-pty → restrict`],
    [`restrict ${ALICE}`],
  ],
  [
    'no option any more',
    { options: [] },
    [`command="ls -l \\"a b\\"" ${ALICE}`],
    [`options of ${ALICE_NAME}: command="ls -l \\"a b\\"" → (none)`],
    [ALICE],
  ],
  [
    'twice, once with fewer restrictions',
    { options: 'restrict' },
    [`restrict ${ALICE}`, ALICE],
    [`${ALICE_NAME}: present → absent`],
    [`restrict ${ALICE}`],
  ],
  [
    'exclusively',
    { exclusive: true },
    ['# of the class', BOB, 'what is this'],
    [`${BOB_NAME}: present → absent`, 'a line that is not a key: present → absent', `${ALICE_NAME}: absent → present`],
    ['# of the class', ALICE],
  ],
  [
    'absent',
    { state: 'absent' },
    [`no-pty ${ALICE}`, BOB, ALICE],
    [`${ALICE_NAME}: present → absent`, `${ALICE_NAME}: present → absent`],
    [BOB],
  ],
])('%s', (_what, parameters, lines, diff, after) => {
  const plan = planText('authorized_key', alice(parameters), answers(lines));
  expect(plan.diff).toEqual(diff);
  expect(plan.run).toEqual(write);
  expect(written({ key: ALICE, ...parameters }, lines)).toEqual(after);
});

describe('permissions that sshd refuses', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      'others can write to the directory',
      `${HOME}1100 drwxrwxr-x /home/alice/.ssh\n${FILE}`,
      ['/home/alice/.ssh: drwxrwxr-x alice → drwx------ alice'],
      ['chown --no-dereference -- alice: /home/alice/.ssh', 'runuser -u alice -- chmod 0700 -- /home/alice/.ssh'],
    ],
    [
      'the file belongs to root',
      `${HOME}${DIRECTORY}0 -rw------- /home/alice/.ssh/authorized_keys\n`,
      ['/home/alice/.ssh/authorized_keys: -rw------- uid 0 → -rw------- alice'],
      [],
    ],
  ])('%s', (_what, status, diff, run) => {
    expect(planText('authorized_key', alice(), answers([ALICE], status))).toEqual({ diff, run: [...run, ...write] });
  });

  test('are right if others can read', () => {
    const status = `${HOME}1100 drwxr-xr-x /home/alice/.ssh\n1100 -rw-r--r-- /home/alice/.ssh/authorized_keys\n`;
    expect(planText('authorized_key', alice(), answers([ALICE], status))).toEqual(unchanged);
  });

  test('of the home directory are a warning', () => {
    const state = bind(authorizedKey, schema.parse(alice()), 1).plan(
      answers([ALICE], `1100 drwxrwx--- /home/alice\n${DIRECTORY}${FILE}`),
    );
    expect(state).toMatchObject({ changes: [], warning: { next: 'On the host, run: chmod go-w /home/alice' } });
  });
});

describe('the key with which the run is logged in', () => {
  const [type, blob] = ALICE.split(' ');
  const login = { user: 'alice', publicKeys: [`${type} ${blob}`] };
  const notes = (parameters: object, session = login) => {
    const state = bind(authorizedKey, schema.parse({ user: 'alice', ...parameters }), 1).plan(answers([ALICE, BOB]), {
      login: session,
    });
    const [change] = state.kind === 'planned' ? state.changes : [];
    expect(change?.endsLogin).toBe(change?.notes ? true : undefined);
    return change?.notes ?? [];
  };
  const removed =
    'removes the key with which this run is logged in as alice: the next run needs another key or a password';

  test('is not removed unnoticed', () => {
    expect(notes({ key: ALICE, state: 'absent' })).toEqual([removed]);
    expect(notes({ key: BOB, exclusive: true })).toEqual([removed]);
    expect(notes({ key: ALICE, options: 'restrict' })).toEqual([
      'changes the options of the key with which this run is logged in as alice',
    ]);
  });

  test('other keys, and the same key of another user, are not mentioned', () => {
    expect(notes({ key: BOB, state: 'absent' })).toEqual([]);
    expect(notes({ key: ALICE, state: 'absent' }, { ...login, user: 'root' })).toEqual([]);
    expect(notes({ key: ALICE, state: 'absent' }, { ...login, publicKeys: [] })).toEqual([]);
  });
});

describe('refused', () => {
  const nobody = [file('root:x:0:0:root:/root:/bin/bash\n'), done('', 2), skipped, skipped];

  test.each<[string, readonly Result[], string]>([
    ['no such user', nobody, '/etc/passwd has no user alice'],
    ['a user of LDAP', nobody.with(1, done(ENTRY)), 'alice is not in /etc/passwd'],
    [
      'no home directory',
      [...answers([]).slice(0, 2), done('', 1, NOT_FOUND('/home/alice')), done('', 1)],
      'the home directory /home/alice of alice does not exist',
    ],
    ['a link', answers([], `${HOME}1100 lrwxrwxrwx /home/alice/.ssh\n`), '/home/alice/.ssh is a symbolic link'],
    [
      'a file in place of the directory',
      answers([], `${HOME}1100 -rw------- /home/alice/.ssh\n`),
      '/home/alice/.ssh is not a directory',
    ],
  ])('%s', (_what, found, reason) => {
    const state = unknownState('authorized_key', alice(), found);
    expect(state).toMatchObject({ refused: true });
    expect(state.reason).toContain(reason);
  });

  test('but a user that does not exist has no keys to remove', () => {
    expect(planText('authorized_key', alice({ state: 'absent' }), nobody)).toEqual(unchanged);
  });

  test('the state is unknown if the keys cannot be read', () => {
    expect(
      unknownState('authorized_key', alice(), answers([]).with(3, done('', 1, 'cat: Permission denied'))).reason,
    ).toContain('cat');
    const denied = done(HOME, 1, "stat: cannot statx '/home/alice/.ssh': Permission denied\n");
    expect(unknownState('authorized_key', alice(), answers([]).with(2, denied)).reason).toContain('stat');
    const blank = PASSWD.replace('/home/alice:', '/home/alice kim:');
    expect(unknownState('authorized_key', alice(), [file(blank), done(ENTRY), skipped, skipped]).reason).toContain(
      'has a blank',
    );
  });
});

test('the name of the user is taken literally', () => {
  const [, , status] = bind(authorizedKey, schema.parse({ user: 'a.b$', key: ALICE }), 1).operations;
  expect(status).toMatchObject({
    argsFrom: ['sed', '-n', '-e', expect.stringContaining(String.raw`s|^a\.b\$:`) as string, '/etc/passwd'],
  });
});

describe('what was there before can be restored', () => {
  test.each<[string, object, readonly string[], object]>([
    ['an added key', {}, [BOB], { key: [ALICE], state: 'absent' }],
    ['a removed key', { state: 'absent' }, [ALICE, BOB], { key: [ALICE] }],
    ['all keys', { exclusive: true }, [BOB], { key: [BOB], exclusive: true }],
  ])('%s', (_what, parameters, lines, expected) => {
    const before = restored('authorized_key', alice(parameters), answers(lines));
    expect(before).toMatchObject({ user: 'alice', ...expected });
    expect(restorePlan('authorized_key', before, answers(lines))).toEqual(unchanged);
  });

  test.each<[string, object, readonly string[]]>([
    ['a removed key with options', { state: 'absent' }, [`restrict ${ALICE}`]],
    ['changed options', { options: 'restrict', key: [ALICE, BOB] }, [ALICE]],
    ['a removed line that is not a key', { exclusive: true }, [ALICE, 'what is this']],
  ])('but not %s', (_what, parameters, lines) => {
    expect(restored('authorized_key', alice(parameters), answers(lines))).toBeUndefined();
  });
});

test.each<[unknown, boolean]>([
  [alice(), true],
  [alice({ key: [ALICE, BOB] }), true],
  [alice({ key: `# keys\n${ALICE}\n` }), true],
  [alice({ options: 'command="ls -l"' }), true],
  [alice({ options: 'command="ls' }), false],
  [alice({ options: 'no-pty restrict' }), false],
  [alice({ options: ['a\nb'] }), false],
  [alice({ key: '' }), false],
  [alice({ key: [] }), false],
  [alice({ key: ALICE.slice(0, 60) }), false],
  [alice({ key: ALICE.replace('ssh-ed25519', 'ssh-rsa') }), false],
  [alice({ key: `restrict ${ALICE}` }), false],
  [alice({ key: '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n' }), false],
  [alice({ state: 'absent', exclusive: true }), false],
  [alice({ state: 'absent', options: [] }), false],
  [{ user: 'alice' }, false],
  ['alice', false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('authorized_key', parameters)).toBe(ok);
});
