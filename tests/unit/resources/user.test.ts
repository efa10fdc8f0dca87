import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { dayOf, expiryOf } from '../../../src/resources/user/expiry.ts';
import { user } from '../../../src/resources/user/index.ts';
import { schema } from '../../../src/resources/user/schema.ts';
import { accepts, advice, done, file, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

// The answers have the form that the same commands gave on Debian 12 (glibc 2.36, coreutils 9.1), a stand-in for recordings.

const HASH = '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/';
const ROOT = 'root:x:0:0:root:/root:/bin/bash\n';
const ALICE = 'alice:x:1100:100:Alice Kim:/home/alice:/bin/bash\n';
const GROUPS = 'root:x:0:\nusers:x:100:\ndocker:x:980:alice\nvideo:x:44:\n';
const HOME = '1100 drwx------ /home/alice\n';

/** Of alice. */
function answers({ passwd = ROOT + ALICE, groups = GROUPS, known = passwd, shadow, files }: Facts): readonly Result[] {
  const entry = known.split('\n').find((line) => line.startsWith('alice:'));
  const paths = files === undefined ? [] : [done(files, files === '' ? 1 : 0, files === '' ? MISSING : '')];
  return [
    file(passwd),
    file(groups),
    entry === undefined ? done('', 2) : done(`${entry}\n`),
    ...(shadow === undefined ? [] : [done(`alice:${shadow}:20000:0:99999:7:::\n`)]),
    ...paths,
  ];
}
const MISSING = "stat: cannot statx '/home/alice': No such file or directory\n";

interface Facts {
  readonly passwd?: string;
  readonly groups?: string;
  /** What getent knows. */
  readonly known?: string;
  readonly shadow?: string;
  readonly files?: string;
}

const DECLARED = { name: 'alice', uid: 1100, group: 'users', groups: ['docker'], comment: 'Alice Kim' };
const passwd = (line: string) => ({ passwd: `${ROOT}${line}\n`, files: HOME });

describe('an existing user', () => {
  test.each<[string, Record<string, unknown>, Facts, readonly string[], readonly string[]]>([
    ['as declared', DECLARED, { files: HOME }, [], []],
    ['by name only', { name: 'alice' }, { files: HOME }, [], []],
    [
      'another uid',
      DECLARED,
      passwd('alice:x:1200:100:Alice Kim:/home/alice:/bin/bash'),
      ['uid: 1200 → 1100'],
      ['usermod --uid 1100 -- alice'],
    ],
    [
      'another primary group, which has no name',
      { name: 'alice', group: 'users' },
      passwd('alice:x:1100:777::/home/alice:/bin/bash'),
      ['group: 777 → users'],
      ['usermod --gid users -- alice'],
    ],
    [
      'a further group: others stay',
      { name: 'alice', groups: ['video'] },
      { files: HOME },
      ['groups: docker → docker video'],
      ['usermod --append --groups video -- alice'],
    ],
    [
      'exact groups',
      { name: 'alice', groups: ['video'], exact_groups: true },
      { files: HOME },
      ['groups: docker → video'],
      ['usermod --groups video -- alice'],
    ],
    [
      'no further group',
      { name: 'alice', groups: [], exact_groups: true },
      { files: HOME },
      ['groups: docker → (none)'],
      ["usermod --groups '' -- alice"],
    ],
    ['the primary group among its groups', { name: 'alice', groups: ['users', 'docker'] }, { files: HOME }, [], []],
    [
      'shell and comment',
      { name: 'alice', comment: '', shell: '/bin/sh' },
      { files: `${HOME}0 -rwxr-xr-x /bin/sh\n` },
      ['comment: Alice Kim → ', 'shell: /bin/bash → /bin/sh'],
      ["usermod --comment '' --shell /bin/sh -- alice"],
    ],
    [
      'another home directory, which does not exist',
      { name: 'alice', home: '/srv/alice' },
      { files: '' },
      ['home: /home/alice → /srv/alice'],
      ['usermod --home /srv/alice --move-home -- alice', 'mkhomedir_helper alice 0077', 'restorecon -R -- /srv/alice'],
    ],
    [
      'the home directory is missing',
      { name: 'alice' },
      { files: '' },
      ['home directory: (none) → /home/alice'],
      ['mkhomedir_helper alice 0077', 'restorecon -R -- /home/alice'],
    ],
    ['the home directory is not wanted', { name: 'alice', create_home: false }, { files: '' }, [], []],
    [
      'of a service, whose home directory is its own matter',
      { name: 'alice' },
      { passwd: `${ROOT}alice:x:48:48::/home/alice:/sbin/nologin\n`, files: '' },
      [],
      [],
    ],
    [
      'expiry',
      { name: 'alice', expires: '2030-02-28' },
      { shadow: '!', files: HOME },
      ['expires: never → 2030-02-28'],
      ['usermod --expiredate 21973 -- alice'],
    ],
  ])('%s', (_what, parameters, facts, diff, run) => {
    expect(planText('user', parameters, answers(facts))).toEqual({ diff, run });
  });

  test('files do not move to a directory that exists', () => {
    const found = answers({ files: '0 drwxr-xr-x /srv/alice\n' });
    expect(planText('user', { name: 'alice', home: '/srv/alice' }, found)).toMatchObject({
      run: ['usermod --home /srv/alice -- alice'],
      notes: ['the files do not move, because /srv/alice exists'],
    });
  });
});

describe('a new user', () => {
  test.each<[string, unknown, Facts, readonly string[], readonly string[]]>([
    ['by name', 'alice', {}, [], ['useradd --create-home -- alice']],
    ['a system account', { name: 'alice', system: true }, {}, [], ['useradd --system --no-create-home -- alice']],
    [
      'whose group exists',
      'alice',
      { groups: `${GROUPS}alice:x:1100:\n` },
      [],
      ['useradd --create-home --gid alice -- alice'],
    ],
    [
      'with every field',
      { ...DECLARED, home: '/srv/alice', shell: '/bin/sh' },
      {},
      [
        'uid: (none) → 1100',
        'group: (none) → users',
        'groups: (none) → docker',
        'comment: (none) → Alice Kim',
        'home: (none) → /srv/alice',
        'shell: (none) → /bin/sh',
      ],
      [
        "useradd --create-home --uid 1100 --gid users --groups docker --comment 'Alice Kim' --home-dir /srv/alice --shell /bin/sh -- alice",
      ],
    ],
  ])('%s', (_what, parameters, facts, diff, run) => {
    const found = answers({ passwd: ROOT, files: '', ...facts });
    expect(planText('user', parameters, found)).toEqual({ diff: ['user: absent → present', ...diff], run });
  });
});

describe('the password', () => {
  const parameters = { name: 'alice', password: new Secret(HASH) };

  test('is compared, and set on standard input', () => {
    expect(planText('user', parameters, answers({ shadow: HASH, files: HOME }))).toEqual(unchanged);
    const step = bind(user, schema.parse(parameters), 1);
    const state = step.plan(answers({ shadow: '$6$other$hash', files: HOME }));
    expect(JSON.stringify(state)).not.toContain('$6$');
    expect(state).toMatchObject({
      changes: [
        {
          diff: [{ field: 'password', before: 'another hash', after: 'the declared hash' }],
          operations: [{ argv: ['chpasswd', '--encrypted'], stdin: new Secret(`alice:${HASH}\n`) }],
        },
      ],
    });
    expect(step.declaration).not.toContain('$6$');
  });

  test('of a locked account is set', () => {
    expect(planText('user', parameters, answers({ shadow: '!!', files: HOME })).diff).toEqual([
      'password: (none) → the declared hash',
    ]);
  });

  test('of a new user is set after it was added', () => {
    expect(
      planText('user', parameters, [file(ROOT), file(GROUPS), done('', 2), done('', 2), done('', 1, MISSING)]),
    ).toEqual({
      diff: ['user: absent → present', 'password: (none) → the declared hash'],
      run: ['useradd --create-home -- alice', 'chpasswd --encrypted'],
    });
  });

  test('is unknown without an entry in /etc/shadow, and no message quotes an entry', () => {
    const found = [file(ROOT + ALICE), file(GROUPS), done(ALICE), done('', 2), done(HOME)];
    expect(unknownState('user', parameters, found).reason).toBe('/etc/shadow has no valid entry for alice');
    const damaged = [file(ROOT + ALICE), file(GROUPS), done(ALICE), done(`alice:${HASH}:x:\n`), done(HOME)];
    expect(JSON.stringify(unknownState('user', parameters, damaged))).not.toContain('$6$');
  });

  test.each(['secret', '', '!', '*', 'aaXmJ3Hq0Yw2s', '$6$salt', '$6$salt$hash:x', '$6$salt$hash\n'])(
    '%j is no hash',
    (text) => {
      expect(accepts('user', { name: 'alice', password: new Secret(text) })).toBe(false);
    },
  );

  test.each([
    HASH,
    '$y$j9T$abc.def/$0123456789abcdefABCDEF',
    '$2b$05$bvIG6Nmid91Mu9RcmmWZfO',
    '$6$rounds=5000$salt$hash/.',
  ])('%s is a hash', (text) => {
    expect(accepts('user', { name: 'alice', password: new Secret(text) })).toBe(true);
  });
});

describe('a removal', () => {
  const removed = (more = {}) => ({ name: 'alice', state: 'absent', ...more });

  test('keeps the home directory, unless it is declared', () => {
    expect(planText('user', removed(), answers({}))).toEqual({
      diff: ['user: present → absent'],
      run: ['userdel -- alice'],
    });
    expect(planText('user', removed({ remove_home: true }), answers({}))).toEqual({
      diff: ['user: present → absent', 'home directory: /home/alice → absent'],
      run: ['userdel --remove -- alice'],
      notes: ['also removes /home/alice with all files, and the mail'],
    });
    expect(planText('user', removed(), answers({ passwd: ROOT }))).toEqual(unchanged);
  });

  test('of the user that the run is logged in as is noted', () => {
    const notes = (name: string) => {
      const state = bind(user, schema.parse(removed()), 1).plan(answers({}), { login: { user: name, publicKeys: [] } });
      return state.kind === 'planned' ? state.changes[0]?.notes : undefined;
    };
    expect(notes('alice')).toEqual(['this run is logged in as alice: the next run needs another user']);
    expect(notes('root')).toEqual([]);
    const state = bind(user, schema.parse(removed()), 1).plan(answers({}), {
      login: { user: 'alice', publicKeys: [] },
    });
    expect(state).toMatchObject({ changes: [{ endsLogin: true }] });
  });

  test('does not reach a user of LDAP', () => {
    const state = bind(user, schema.parse(removed()), 1).plan(answers({ passwd: ROOT, known: ALICE }));
    expect(state).toMatchObject({
      changes: [],
      warning: { message: expect.stringContaining('another source') as string },
    });
  });
});

describe('refused', () => {
  test.each<[string, unknown, Facts, string]>([
    ['a user of LDAP', 'alice', { passwd: ROOT, known: ALICE, files: '' }, 'alice is not in /etc/passwd'],
    [
      'a uid that another user has',
      { name: 'alice', uid: 0x7d0 },
      { passwd: `${ROOT}bob:x:2000:100::/home/bob:/bin/sh\n`, files: '' },
      'uid 2000 belongs to the user bob',
    ],
    [
      'a group that does not exist',
      { name: 'alice', groups: ['docker', 'dokcer'] },
      { files: HOME },
      '/etc/group has no group dokcer',
    ],
    [
      'a primary group that does not exist',
      { name: 'alice', group: 'staff' },
      { files: HOME },
      '/etc/group has no group staff',
    ],
    [
      'a gid that does not exist',
      { name: 'alice', group: 5000 },
      { files: HOME },
      '/etc/group has no group with gid 5000',
    ],
  ])('%s', (_what, parameters, facts, reason) => {
    const state = unknownState('user', parameters, answers(facts));
    expect(state).toMatchObject({ refused: true });
    expect(state.reason).toContain(reason);
  });

  test('but a new user brings the group of its own name', () => {
    const found = answers({ passwd: ROOT, files: '' });
    expect(planText('user', { name: 'alice', groups: ['alice'] }, found).diff).toContain('user: absent → present');
  });

  test('the state is unknown if a file cannot be read', () => {
    const failed = { kind: 'failed', message: 'Permission denied' } as const;
    expect(unknownState('user', 'alice', [failed, file(GROUPS), done(ALICE), done(HOME)]).reason).toContain(
      '/etc/passwd',
    );
    const denied = done('', 1, "stat: cannot statx '/home/alice': Permission denied\n");
    expect(unknownState('user', 'alice', [file(ROOT + ALICE), file(GROUPS), done(ALICE), denied]).reason).toContain(
      'stat',
    );
  });
});

test.each<[string, unknown, string, string]>([
  ['the shell does not exist', { name: 'alice', shell: '/bin/zsh' }, HOME, 'the login shell /bin/zsh does not exist'],
  [
    'the home directory is that of another',
    'alice',
    '1005 drwx------ /home/alice\n',
    '/home/alice belongs to uid 1005, and alice has uid 1100',
  ],
])('warned: %s', (_what, parameters, files, message) => {
  expect(bind(user, schema.parse(parameters), 1).plan(answers({ files }))).toMatchObject({ warning: { message } });
});

describe('what was there before can be restored', () => {
  test('a user that was not there', () => {
    const found = answers({ passwd: ROOT, files: '' });
    expect(restored('user', 'alice', found)).toEqual({ name: 'alice', state: 'absent' });
  });

  test('the fields that the step declares', () => {
    const found = answers({ passwd: `${ROOT}alice:x:1200:44::/home/alice:/bin/bash\n`, files: HOME });
    const before = restored('user', { ...DECLARED, groups: ['video'] }, found);
    expect(before).toMatchObject({ uid: 1200, group: 'video', groups: ['docker'], exact_groups: true, comment: '' });
    expect(restorePlan('user', before, found)).toEqual(unchanged);
  });

  test('but neither a removed user nor a changed password', () => {
    expect(restored('user', { name: 'alice', state: 'absent' }, answers({}))).toBeUndefined();
    const password = new Secret(HASH);
    expect(restored('user', { name: 'alice', password }, answers({ shadow: '!', files: HOME }))).toBeUndefined();
  });
});

test('all users of all steps are looked up with one call', () => {
  const [accounts, groups, lookup, status] = bind(user, schema.parse({ name: 'alice' }), 1).operations;
  expect([accounts, groups]).toMatchObject([{ path: '/etc/passwd' }, { path: '/etc/group' }]);
  const both = ['alice', 'bob'];
  const found = done(`${ALICE}bob:x:1:1::/:/bin/sh\n`);
  const split = (operation: typeof lookup, result: Result, names: readonly string[]) =>
    operation?.kind === 'exec' ? operation.split?.(result, names, both) : undefined;
  expect(split(lookup, found, ['alice'])).toEqual(done(ALICE));
  expect(split(lookup, done(ALICE, 2), ['bob'])).toEqual(done('', 2));
  expect(split(lookup, done('', 1, 'Unknown database'), ['bob'])).toEqual(done('', 1, 'Unknown database'));
  const statuses = done(HOME, 1, "stat: cannot statx '/home/bob': No such file or directory\n");
  expect(split(status, statuses, ['/home/alice'])).toEqual(done(HOME));
  expect(split(status, statuses, ['/home/bob'])).toMatchObject({ status: 1, stdout: '' });
});

test('days and dates', () => {
  expect(['1970-01-02', '2000-02-29', '2100-03-01', '9999-12-31'].map(dayOf)).toEqual([1, 11_016, 47_541, 2_932_896]);
  expect([1, 11_016, 47_541, 2_932_896, undefined].map(expiryOf)).toEqual([
    '1970-01-02',
    '2000-02-29',
    '2100-03-01',
    '9999-12-31',
    'never',
  ]);
  expect(expiryOf(9_999_999)).toBe('9999999 days after 1970');
});

test('advice', () => {
  expect(advice('user', 'alice', 'userdel: user alice is currently used by process 12')).toContain(
    'terminate-user alice',
  );
  expect(advice('user', 'alice', 'useradd: cannot lock /etc/passwd; try again later.')).toContain('/etc/passwd.lock');
  expect(advice('user', 'alice', 'usermod: cannot open /etc/passwd')).toContain('lsattr');
  expect(advice('user', 'alice', 'another failure')).toBeUndefined();
  expect(user.retry?.transientError('useradd: cannot lock /etc/passwd; try again later.')).toBeDefined();
  const inUse = user.retry?.transientError('userdel: user alice is currently used by process 102');
  const { after = 0 } = inUse ?? {};
  // Two retries, of which the second waits twice as long: longer than the 10 seconds of logind.
  expect(after + 2 * after).toBeGreaterThan(10);
  expect(user.retry?.transientError('useradd: invalid shell')).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['alice', true],
  ['Alice.Kim', true],
  ['machine$', true],
  ['a'.repeat(32), true],
  ['a'.repeat(33), false],
  ['1000', false],
  ['..', false],
  ['-alice', false],
  ['a:b', false],
  ['alice kim', false],
  ['', false],
  [{ name: 'root', uid: 0 }, true],
  [{ name: 'root', uid: 1000 }, false],
  [{ name: 'root', state: 'absent' }, false],
  [{ name: 'alice', uid: 0 }, false],
  [{ name: 'alice', uid: 65_534 }, false],
  [{ name: 'alice', uid: 65_535 }, false],
  [{ name: 'alice', uid: 4_294_967_295 }, false],
  [{ name: 'alice', uid: -1 }, false],
  [{ name: 'alice', home: '/home/alice/' }, false],
  [{ name: 'alice', home: 'alice' }, false],
  [{ name: 'alice', shell: '/bin/ba:sh' }, false],
  [{ name: 'alice', comment: 'a:b' }, false],
  [{ name: 'alice', expires: '2030-02-30' }, false],
  [{ name: 'alice', expires: '1970-01-01' }, false],
  [{ name: 'alice', expires: 'never' }, true],
  [{ name: 'alice', password: HASH }, false],
  [{ name: 'alice', remove_home: true }, false],
  [{ name: 'alice', exact_groups: true }, false],
  [{ name: 'alice', state: 'absent', shell: '/bin/sh' }, false],
  [{ name: 'alice', more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('user', parameters)).toBe(ok);
});
