import { describe, expect, test } from 'vitest';
import { LocalFile, RenderedTemplate } from '../../../src/model/local-file.ts';
import { concat, Secret } from '../../../src/model/secret.ts';
import { at, type Found, noDirectoryFor, nothingAt, record, sha256 } from './path-answers.ts';
import {
  accepts,
  advice,
  done,
  plan,
  type PlanText,
  planText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';

const PATH = '/etc/motd';
const hello = { path: PATH, content: 'Hello\n' };
const run = ['write /etc/motd: Hello\n'];

test.each([
  ['unchanged', at(PATH, { content: 'Hello\n' }), unchanged],
  ['no file', nothingAt(PATH), { diff: ['content: (none) → Hello\n'], run }],
  ['another text', at(PATH, { content: 'Hi\n' }), { diff: ['content: Hi\n → Hello\n'], run }],
  ['a text of the same length', at(PATH, { content: 'Hallo' }), { diff: ['content: Hallo → Hello\n'], run }],
  ['an empty file', at(PATH, { content: '' }), { diff: ['content:  → Hello\n'], run }],
  [
    'not a text',
    at(PATH, { content: '\0\u0001' }),
    {
      diff: [
        `content: 2 bytes, SHA-256 ${sha256('\0\u0001').slice(0, 16)}… → 6 bytes, SHA-256 ${sha256('Hello\n').slice(0, 16)}…`,
      ],
      run,
    },
  ],
  [
    'a file too large to be read',
    at(PATH, { size: 5_000_000_000 }),
    { diff: [`content: 5,000,000,000 bytes → 6 bytes, SHA-256 ${sha256('Hello\n').slice(0, 16)}…`], run },
  ],
  [
    'no directory',
    noDirectoryFor('/etc/app/motd'),
    {
      diff: ['content: (none) → Hello\n'],
      run: ['write /etc/app/motd: Hello\n'],
      notes: ['/etc/app does not exist yet: an earlier step has to create it'],
    },
  ],
])('content: %s', (what, answer, expected) => {
  const parameters = what === 'no directory' ? { ...hello, path: '/etc/app/motd' } : hello;
  expect(planText('file', parameters, [answer])).toEqual(expected);
});

test.each<[string, Found, PlanText, object?]>([
  ['all as declared', { mode: '600', owner: 'app', uid: 990, group: 'app', gid: 990 }, unchanged],
  [
    'by number',
    { mode: '600', owner: 'app', uid: 990, group: 'app', gid: 990 },
    unchanged,
    { owner: '990', group: '990' },
  ],
  [
    'a number without a name',
    { mode: '600', owner: '990', uid: 990, group: 'app', gid: 990 },
    unchanged,
    { owner: '990' },
  ],
  [
    'a group with a space',
    { mode: '600', owner: 'app', group: 'domain users' },
    {
      diff: ['group: domain users → app'],
      run: ['chown --no-dereference :app -- /etc/motd', 'chmod 00600 -- /etc/motd'],
    },
  ],
  ['mode', { owner: 'app', group: 'app' }, { diff: ['mode: 0644 → 0600'], run: ['chmod 00600 -- /etc/motd'] }],
  [
    'owner and group',
    { mode: '600' },
    {
      diff: ['owner: root → app', 'group: root → app'],
      run: ['chown --no-dereference app:app -- /etc/motd', 'chmod 00600 -- /etc/motd'],
    },
  ],
])('attributes: %s', (_what, found, expected, more) => {
  const parameters = { path: PATH, mode: '0600', owner: 'app', group: 'app', ...more };
  expect(planText('file', parameters, [at(PATH, { content: '', ...found })])).toEqual(expected);
});

test.each([
  ['the type', 'etc_t', 'unconfined_u:object_r:etc_t:s0', unchanged],
  [
    'another type',
    'motd_t',
    'system_u:object_r:etc_t:s0',
    { diff: ['context: system_u:object_r:etc_t:s0 → motd_t'], run: ['chcon --type=motd_t -- /etc/motd'] },
  ],
  [
    'another whole context',
    'system_u:object_r:motd_t:s0',
    'unconfined_u:object_r:motd_t:s0',
    {
      diff: ['context: unconfined_u:object_r:motd_t:s0 → system_u:object_r:motd_t:s0'],
      run: ['chcon system_u:object_r:motd_t:s0 -- /etc/motd'],
    },
  ],
  ['SELinux is disabled', 'motd_t', '', unchanged],
])('context: %s', (_what, declared, context, expected) => {
  const answer = at(PATH, { content: '', context });
  expect(planText('file', { path: PATH, context: declared }, [answer])).toEqual(expected);
});

test('a file is created with all its attributes; where SELinux is disabled, without a context, and says so', () => {
  const parameters = {
    ...hello,
    mode: '0440',
    owner: 'root',
    group: 'wheel',
    context: 'motd_t',
    validate: ['cat', '%s'],
  };
  const operation = {
    kind: 'write',
    path: PATH,
    content: 'Hello\n',
    mode: '0440',
    owner: 'root:wheel',
    validate: ['cat', '%s'],
  };
  const enabled = plan('file', parameters, [nothingAt(PATH, '', 'system_u:object_r:etc_t:s0')]);
  expect(enabled.changes[0]?.operations).toEqual([{ ...operation, context: 'motd_t' }]);
  const disabled = plan('file', parameters, [nothingAt(PATH)]);
  expect(disabled.changes[0]?.operations).toEqual([operation]);
  expect(disabled.warning?.message).toContain('SELinux is disabled');
});

describe('a file of this computer', () => {
  const bytes = { file: '/playbooks/files/logo.png', digest: sha256('logo'), size: 4 };

  test('is sent by its digest', () => {
    const { changes } = plan('file', { path: PATH, source: new LocalFile(bytes, undefined), mode: '0640' }, [
      nothingAt(PATH),
    ]);
    expect(changes).toMatchObject([
      {
        diff: [{ before: null, after: `4 bytes, SHA-256 ${bytes.digest.slice(0, 16)}…` }, { field: 'mode' }],
        operations: [{ kind: 'send', path: PATH, source: bytes, mode: '0640' }],
      },
    ]);
  });

  test('is unchanged where the host has its bytes, and shows lines if it is a text', () => {
    const source = new LocalFile(bytes, 'logo');
    expect(planText('file', { path: PATH, source }, [at(PATH, { content: 'logo' })])).toEqual(unchanged);
    expect(planText('file', { path: PATH, source }, [at(PATH, { content: 'old' })]).diff).toEqual([
      'content: old → logo',
    ]);
  });

  test('a template is written as the text that it gave', () => {
    const template = new RenderedTemplate('Hello\n');
    expect(planText('file', { path: PATH, template }, [nothingAt(PATH)]).run).toEqual(run);
  });
});

describe('secrets', () => {
  const content = concat(['user = a\npassword = ', new Secret('hunter22'), '\n']);
  const difference = (text: string, more = {}) =>
    plan('file', { path: PATH, content, ...more }, [at(PATH, { content: text })]).changes[0]?.diff[0];

  test('are masked, and lines that only the host has are not shown: they may hold an older secret', () => {
    expect(difference('user = b\npassword=older\n\nuser = a\npassword = hunter22')).toEqual({
      field: 'content',
      before: '(not shown)\n(not shown)\n\nuser = a\npassword = (secret)',
      after: 'user = a\npassword = (secret)\n',
      content: true,
    });
    expect(plan('file', { path: PATH, content }, [nothingAt(PATH)]).changes[0]?.diff[0]?.after).not.toContain('hunter');
  });

  test('a line break in one leaves the lines aligned', () => {
    const key = concat(['key: ', new Secret('one\ntwo'), '\nend\n']);
    const { changes } = plan('file', { path: PATH, content: key }, [at(PATH, { content: 'key: one\ntwo\n' })]);
    expect(changes[0]?.diff[0]).toMatchObject({
      before: 'key: (secret)\n(secret)\n',
      after: 'key: (secret)\n(secret)\nend\n',
    });
  });

  test('no line is shown of a secret file, of a private key, and beside a file that is not a text', () => {
    const notShown = { before: '3 bytes', after: 'another content, not shown because it is secret' };
    expect(difference('old', { secret: true })).toMatchObject(notShown);
    expect(difference('\0xy')).toMatchObject(notShown);
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n';
    expect(
      plan('file', { path: PATH, content: key }, [at(PATH, { content: 'old' })]).changes[0]?.diff[0],
    ).toMatchObject(notShown);
    const hosts = plan('file', hello, [at(PATH, { content: key })]).changes[0]?.diff[0];
    expect(JSON.stringify(hosts)).not.toContain('abc');
  });

  test('a secret file is a secret in the operation, too: explain shows a variable in its place', () => {
    const { changes } = plan('file', { ...hello, secret: true }, [nothingAt(PATH)]);
    expect(JSON.stringify(changes)).not.toContain('Hello');
  });

  test('what they replace is not kept for an undo', () => {
    expect(restored('file', { path: PATH, content }, [at(PATH, { content: 'old' })])).toBeUndefined();
    expect(restored('file', { ...hello, secret: true }, [at(PATH, { content: 'old' })])).toBeUndefined();
  });
});

test('state: absent removes a file, and nothing else', () => {
  const absent = { path: PATH, state: 'absent' };
  expect(planText('file', absent, [nothingAt(PATH)])).toEqual(unchanged);
  expect(planText('file', absent, [noDirectoryFor(PATH)])).toEqual(unchanged);
  expect(planText('file', absent, [at(PATH, { content: 'Hi\n' })])).toEqual({
    diff: ['file: 3 bytes, root, 0644 → absent'],
    run: ['rm -f -- /etc/motd'],
  });
});

test.each([
  ['d', '', 'a directory', 'directory: { path: /etc/motd, state: absent }'],
  ['l', '/run/motd', 'a symbolic link to /run/motd', 'link: { path: /etc/motd, state: absent }'],
  ['p', '', 'a named pipe', 'remove it on the host'],
  ['s', '', 'a socket', 'remove it on the host'],
  ['b', '', 'a device', 'remove it on the host'],
])('what is not a file is named and refused: %s', (type, target, kind, next) => {
  for (const parameters of [hello, { path: PATH, state: 'absent' }, { path: PATH, mode: '0600' }]) {
    const state = unknownState('file', parameters, [at(PATH, { type, target })]);
    expect(state.reason).toContain(`/etc/motd is ${kind}, and a file step does not`);
    expect(state.next).toContain(next);
    expect(state.refused).toBe(true);
  }
});

test('a file without a declared content has to exist; an earlier step may bring it', () => {
  const state = unknownState('file', { path: PATH, mode: '0600' }, [nothingAt(PATH)]);
  expect(state).toMatchObject({ reason: '/etc/motd does not exist, and the step declares no content', missing: true });
});

test.each([
  ['nothing may be looked at', "find: '/etc/motd': Permission denied\n", 'the login may not look at /etc/motd'],
  [
    'the directory is a file',
    "find: '/etc/.': Not a directory\nfind: '/etc/motd': Not a directory\n",
    'a part of /etc/motd is not a directory',
  ],
  ['another error', "find: '/etc/motd': Input/output error\n", '`find /etc/motd` exited with status 1'],
  ['nothing at all', '', '`find /etc/motd` exited with status 1'],
])('the state is unknown: %s', (_what, stderr, reason) => {
  expect(unknownState('file', hello, [done('', 1, stderr)]).reason).toBe(reason);
});

test('the state is unknown if find or sha256sum is missing', () => {
  expect(unknownState('file', hello, [done('', 127, 'sh: find: not found')])).toMatchObject({ missing: true });
  const header = record('/etc/.', { type: 'd' }) + record(PATH, { content: 'Hello\n' });
  expect(unknownState('file', hello, [done(header, 0, '')]).reason).toBe('`find /etc/motd` exited with status 0');
});

test('what was there before can be restored, as far as it is known', () => {
  const before = at(PATH, { content: 'Hi\n', mode: '600' });
  const old = restored('file', { ...hello, mode: '0644' }, [before]);
  expect(old).toMatchObject({ path: PATH, content: 'Hi\n', mode: '0600' });
  expect(restorePlan('file', old, [before])).toEqual(unchanged);
  expect(restored('file', hello, [nothingAt(PATH)])).toMatchObject({ state: 'absent' });
  expect(restored('file', hello, [at(PATH, { content: '\0' })])).toBeUndefined();
  expect(restored('file', { path: PATH, state: 'absent' }, [before])).toMatchObject({ content: 'Hi\n', owner: 'root' });
});

test.each([
  [
    `/etc/motd was not replaced: the validation exited with status 1`,
    '/etc/motd is unchanged. Correct the content until `cat %s` accepts it.',
  ],
  ["chown: invalid user: 'app:app'", 'Create what is missing of app:app in an earlier step'],
  ['sh: 5: cannot create /etc/app/.motd.1: Directory nonexistent', 'Declare the directory in an earlier step.'],
])('advice: %s', (words, expected) => {
  const found = advice('file', { ...hello, validate: ['cat', '%s'] }, words);
  expect(found).toContain(expected);
});

test('there is no advice for words that say enough', () => {
  expect(advice('file', hello, 'something else')).toBeUndefined();
});

test.each<[unknown, boolean]>([
  [hello, true],
  [{ path: PATH, content: new Secret('x') }, true],
  [{ path: PATH, content: '' }, true],
  [{ path: PATH, mode: '0644', owner: 'root', group: '0' }, true],
  [{ path: PATH, state: 'absent' }, true],
  [{ ...hello, validate: ['visudo', '-cf', '%s'] }, true],
  [{ ...hello, context: 'system_u:object_r:etc_t:s0:c0.c1023' }, true],
  [PATH, false],
  [{ path: PATH }, false],
  [{ path: PATH, secret: true }, false],
  [{ path: PATH, content: 5 }, false],
  [{ path: PATH, source: 'a string that nobody has read' }, false],
  [{ ...hello, source: new LocalFile({ file: 'x', digest: 'x', size: 1 }, undefined) }, false],
  [{ ...hello, state: 'absent' }, false],
  [{ path: PATH, mode: '0644', validate: ['cat', '%s'] }, false],
  [{ ...hello, validate: ['visudo'] }, false],
  [{ ...hello, mode: '0888' }, false],
  [{ ...hello, mode: 'u+x' }, false],
  [{ ...hello, owner: 'root:root' }, false],
  [{ ...hello, owner: '-x' }, false],
  [{ ...hello, context: 'a:b' }, false],
  ...['motd', '/', '/etc/', '/etc//motd', '/etc/../motd', '/./motd', '/etc/a\nb', '-rf', ''].map(
    (path): [unknown, boolean] => [{ path, content: '' }, false],
  ),
  [{ path: '/etc/..a', content: '' }, true],
  [{ path: '/.a b', content: '' }, true],
])('%j: %s', (parameters, ok) => {
  expect(accepts('file', parameters)).toBe(ok);
});
