import { describe, expect, test } from 'vitest';
import { STATE_FORMAT } from '../../src/model/formats.ts';
import { CUT } from '../../src/model/host-text.ts';
import { exec, type Operation, read } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { JOURNAL } from '../../src/model/transport.ts';
import { NotSendable, quote } from '../../src/transport/shell/quote.ts';
import { becomeRootCommand, execCommand, prelude, receiveCommand, request } from '../../src/transport/shell/script.ts';
import { compact, shellText } from '../../src/transport/shell/texts.ts';
import { scriptHead, SecretNames, typed } from '../../src/transport/shell/typed.ts';

const FILE = { digest: 'abc', size: 3, file: '/source' };

test.each([
  ['two words', `'two words'`],
  [`it's 'so'`, `'it'\\''s '\\''so'\\'''`],
  ['', `''`],
])('the word %j', (text, word) => {
  expect([quote(text), quote(new Secret(text))]).toEqual([word, word]);
});

test('a word with NUL cannot be sent', () => {
  const error = new NotSendable('a text with a NUL character cannot be sent to a host');
  expect(() => quote('a\0b')).toThrow(error);
  expect(error.name).toBe('NotSendable');
});

/** The lines of an operation of the probe. */
function probe(operation: Operation): string {
  return request({ probe: [operation] }, 'n')
    .replace(/^\(\np_status=0\n/, '')
    .replace(/\n\)\np_mark end-n\n$/, '');
}

test.each<[string, Operation, string]>([
  ['a program', exec('echo', "it's"), `p_exec 'echo' 'it'\\''s'; p_mark $?`],
  ['a time limit', { ...exec('sleep'), timeout: 7 }, `p_exec 'timeout' '-k' '10' '7' 'sleep'; p_mark $?`],
  ['input', { ...exec('cat'), stdin: 'text' }, `p_exec_with_input 'text' 'cat'; p_mark $?`],
  [
    'a condition',
    { ...exec('a'), onlyIf: ['b', 'c'] },
    `if p_succeeds 'b' 'c'; then p_exec 'a'; p_mark $?; else p_mark none; fi`,
  ],
  [
    'arguments of the host',
    { ...exec('a'), argsFrom: ['b', 'c'] },
    `set -f; set -- $(p_words 'b' 'c'); set +f\nif [ $# -gt 0 ]; then p_exec 'a' "$@"; p_mark $?; else p_mark none; fi`,
  ],
  [
    'a program that continues',
    { ...exec('reboot'), detached: true },
    `p_exec 'systemd-run' '--quiet' '--collect' '--on-active=0.2' '--timer-property=AccuracySec=10ms' '--setenv=LC_ALL=C' '--' 'reboot'; p_mark $?`,
  ],
  ['a file to read', read('/a'), `p_read '/a'; p_mark $?`],
  ['the end of a file', { ...read('/a'), last: 5 }, `p_read '/a' '5'; p_mark $?`],
  ['a file to write', { kind: 'write', path: '/a', content: 'x' }, `p_write '/a' 'n' '' '' '' 'x'; p_mark $?`],
  [
    'a file with mode and owner',
    { kind: 'write', path: '/a', content: 'x', mode: '0600', owner: 'kim' },
    `p_write '/a' 'n' '0600' 'kim' '' 'x'; p_mark $?`,
  ],
  ['a file to send', { kind: 'send', path: '/a', source: FILE }, `p_send '/a' 'n' '' '' '' 'abc'; p_mark $?`],
  [
    'a file to send with mode and owner',
    { kind: 'send', path: '/a', source: FILE, mode: '0600', owner: 'kim' },
    `p_send '/a' 'n' '0600' 'kim' '' 'abc'; p_mark $?`,
  ],
  [
    'a download',
    { kind: 'fetch', path: '/a', request: { url: 'https://a/b' } },
    `p_fetch '' '' '' 'https' '/a' 'n' '' '' '' 'url = "https://a/b"\n'; p_mark $?`,
  ],
  [
    'a download with everything',
    {
      kind: 'fetch',
      path: '/a',
      request: {
        url: new Secret('https://a/b'),
        headers: ['A: "b\\c"', new Secret('D: e')],
        proxy: 'http://p:1',
        noProxy: '.x',
      },
      checksum: { algorithm: 'sha512', digest: 'abc' },
      mode: '0600',
      owner: 'kim',
      timeout: 5,
    },
    `p_fetch 'sha512sum' 'abc' '5' 'http,https' '/a' 'n' '0600' 'kim' '' 'url = "https://a/b"\nheader = "A: \\"b\\\\c\\""\nheader = "D: e"\nproxy = "http://p:1"\nnoproxy = ".x"\n'; p_mark $?`,
  ],
  [
    'what was unpacked',
    { kind: 'unpack', path: '/a', marker: '.m' },
    `${shellText('archive')}p_remove_unpacked '/a' '.m'; p_mark $?`,
  ],
  [
    'an archive',
    {
      kind: 'unpack',
      path: '/a',
      marker: '.m',
      timeout: 5,
      archive: {
        source: { kind: 'url', request: { url: 'https://x/y' } },
        checksum: { algorithm: 'sha256', digest: 'abc' },
        format: 'zip',
        strip: 1,
        owner: 'kim',
        onlyMissing: true,
        removeOld: true,
        record: 'r',
      },
    },
    `${shellText('archive')}p_stage '/a' 'n' '.m' 'kim' &&
p_seconds='5' p_redirections='http,https' && p_get_archive 'url' 'url = "https://x/y"\n' &&
p_check_digest 'sha256sum' 'abc' "$p_archive" &&
p_extract 'zip' '1' &&
p_install 'kim' 'missing' 'remove' 'r'
p_unstage; p_mark $?`,
  ],
  [
    'a folder',
    {
      kind: 'send',
      path: '/a',
      source: { entries: [{ path: 'b' }, { path: 'b/c', content: FILE }] },
    },
    `p_folder '/a' '' '' &&\np_folder '/a/b' '' '' &&\np_send '/a/b/c' 'n' '' '' '' 'abc'; p_mark $?`,
  ],
  [
    'a folder with modes and an owner',
    {
      kind: 'send',
      path: '/a',
      mode: '0755',
      owner: 'kim',
      source: {
        entries: [
          { path: 'b', mode: '0700' },
          { path: 'c', mode: '0600', content: FILE },
        ],
      },
    },
    `p_folder '/a' '0755' 'kim' &&\np_folder '/a/b' '0700' 'kim' &&\np_send '/a/c' 'n' '0600' 'kim' '' 'abc'; p_mark $?`,
  ],
  [
    'a folder with a link',
    { kind: 'send', path: '/a', source: { entries: [{ path: 'b', link: "../it's" }] } },
    `p_folder '/a' '' '' &&\np_link '/a/b' '../it'\\''s'; p_mark $?`,
  ],
  [
    'a question with a login',
    { ...exec('curl', '--config', '-'), login: { file: '/f', server: 'a.example.com:5000' }, timeout: 5 },
    `${shellText('registry')}p_exec_with_login '/f' 'a\\.example\\.com:5000' 'timeout' '-k' '10' '5' 'curl' '--config' '-'; p_mark $?`,
  ],
])('the text of %s', (_what, operation, text) => {
  expect(probe(operation)).toBe(text);
});

test.each(['/b', '', '.', '..', 'a/../b', 'a//b', 'a/', './b'])('a folder has no path %j', (path) => {
  const source = { entries: [{ path }] };
  expect(() => probe({ kind: 'send', path: '/a', source })).toThrow(NotSendable);
});

describe('an exchange', () => {
  const one = `p_operation() {\np_exec 'a'; p_mark $?\n}\np_run_operation`;

  test('runs its change in turn, then its probe', () => {
    expect(request({ change: [exec('a')], probe: [exec('b')] }, 'n')).toBe(
      `(\np_status=0\n${one}\np_exec 'b'; p_mark $?\n)\np_mark end-n\n`,
    );
  });

  const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  const job = { id: 'run-1-1', resume: false, lockOwner, generation: 'g', bootId: undefined };
  const owner = quote(JSON.stringify({ format: STATE_FORMAT, ...lockOwner }));
  const text = (record: string, outcome: string) =>
    [
      ...(['environment', 'common', 'operations', 'job'] as const).map(shellText),
      `${one}\n`,
      `p_end '${JOURNAL}' '${record}' '${outcome}'\n`,
    ].join('');

  test('with a job starts it, and follows it', () => {
    expect(request({ change: [exec('a')], probe: [], job }, 'n')).toBe(
      `(\np_status=0\np_begin 'run-1-1' 'run-1' 'g' '' '' ${owner} ${quote(text('', ''))}\np_follow 1\n)\np_mark end-n\n`,
    );
    const more = { ...job, bootId: 'boot', gone: 'run-0', record: '{}', outcome: 'failed' as const };
    expect(request({ change: [exec('a')], probe: [], job: more }, 'n')).toContain(
      `p_begin 'run-1-1' 'run-1' 'g' 'boot' 'run-0' ${owner} ${quote(text('{}', 'failed'))}\n`,
    );
  });

  test('with a job that was started only follows it', () => {
    expect(request({ change: [exec('a'), exec('b')], probe: [exec('c')], job: { ...job, resume: true } }, 'n')).toBe(
      `(\np_status=0\np_resume 'run-1-1' 'run-1' 'g' '' '' ${owner}\np_follow 2\np_exec 'c'; p_mark $?\n)\np_mark end-n\n`,
    );
  });
});

test('a session gets the functions, and says when it is ready', () => {
  expect(prelude('0123', '/state')).toBe(
    [
      shellText('environment'),
      `set -- '0123' '/state' '${STATE_FORMAT}' '${CUT}'\n`,
      ...(['common', 'operations', 'session', 'lock'] as const).map(shellText),
      '(p_mark ready)\n',
    ].join(''),
  );
});

test('files are received in the state directory', () => {
  const text = shellText('environment') + shellText('common') + shellText('receive');
  expect(receiveCommand('', '-1')).toEqual(['sh', '-c', text, 'provision-receive', '', '-1']);
  expect(receiveCommand('/state', '').slice(4)).toEqual(['/state/files', '']);
});

test('a program is started as root by sudo', () => {
  const marks = { prompt: 'prompt', shellReady: 'shell', ready: 'root' };
  const start = quote(`echo root; exec 'sh' '-c'`);
  expect(execCommand(['a', 'b c'])).toBe(`exec 'a' 'b c'`);
  expect(becomeRootCommand(marks, ['sh', '-c'])).toBe(
    `echo shell; exec 'sudo' '-S' '-p' 'prompt' '--' 'sh' '-c' ${start}`,
  );
});

test('comments, empty lines and indentation do not travel', () => {
  expect(compact('#!/bin/sh\n\n  # a comment\n \t two  words # here\n\n \t\nend\n\t#x\n#\n')).toBe(
    'two  words # here\nend\n',
  );
});

test('a shell file travels without comments and indentation', () => {
  const text = shellText('session');
  expect(text).toMatch(/^p_/m);
  expect(text).not.toMatch(/^\s|^#|\n\n/m);
});

describe('typed by a person', () => {
  const lines = (operation: Operation) => typed(operation, new SecretNames());

  test.each<[Operation, readonly string[]]>([
    [exec('echo', 'a-b', 'c d', "it's"), [`echo a-b 'c d' 'it'\\''s'`]],
    [{ ...exec('a'), timeout: 5 }, ['timeout 5 a']],
    [{ ...exec('a'), stdin: '' }, [`printf '%s' '' | a`]],
    [{ ...exec('a'), onlyIf: ['b', 'c'] }, ['if b c >/dev/null 2>&1; then a; fi']],
    [{ ...exec('a'), argsFrom: ['b', 'c'] }, [`for name in $(b c | grep -v ' '); do a "$name"; done`]],
    [read('/a b'), [`cat '/a b'`]],
    [{ kind: 'write', path: '/a', content: 'x\ny\n' }, [`cat >/a <<'EOF'`, 'x', 'y', 'EOF']],
    [{ kind: 'write', path: '/a', content: 'x' }, [`printf '%s' x >/a`]],
    [{ kind: 'write', path: '/a', content: 'x\nEOF\n' }, [`printf '%s' 'x\nEOF\n' >/a`]],
    [
      { kind: 'write', path: '/a', content: 'x', mode: '0600', owner: 'kim' },
      [`printf '%s' x >/a`, 'chown kim /a', 'chmod 0600 /a'],
    ],
    [
      { kind: 'unpack', path: '/a', marker: '.m' },
      [
        '# Directories that are not empty stay.',
        '(cd /a && xargs --null --arg-file=.m/members rm -df --) || true',
        'rm -rf /a/.m',
      ],
    ],
    [
      {
        kind: 'unpack',
        path: '/a',
        marker: '.m',
        archive: {
          source: { kind: 'url', request: { url: 'https://x/y' } },
          checksum: { algorithm: 'sha256', digest: 'abc' },
          format: 'tar',
          strip: 1,
          owner: 'kim',
          removeOld: false,
          record: 'r',
        },
      },
      [
        'curl --fail --location --output archive -- https://x/y',
        "echo 'abc ' archive | sha256sum --check --quiet",
        'mkdir -p /a',
        'tar --extract --file archive --directory /a --strip-components 1 --no-same-owner',
        'chown -R kim /a',
      ],
    ],
    [{ kind: 'write', path: '/a', content: new Secret('x\n') }, [`printf '%s' "$SECRET_1" >/a`]],
    [
      { kind: 'fetch', path: '/a', request: { url: 'https://x/y' } },
      ['curl --fail --location --output /.a.new -- https://x/y', 'mv -f -- /.a.new /a'],
    ],
    [
      {
        kind: 'fetch',
        path: '/a',
        request: { url: 'https://x/y', headers: [new Secret('A: b')], proxy: 'http://p' },
        checksum: { algorithm: 'sha256', digest: 'abc' },
        mode: '0600',
      },
      [
        'curl --fail --location --header "$SECRET_1" --proxy http://p --output /.a.new -- https://x/y',
        "echo 'abc ' /.a.new | sha256sum --check --quiet",
        'chmod 0600 /.a.new',
        'mv -f -- /.a.new /a',
      ],
    ],
  ])('%j', (operation, expected) => {
    expect(lines(operation)).toEqual(expected);
  });

  test('a folder that is sent: it has to be there first', () => {
    const source = { folder: '/home/ann/my app', entries: [] };
    expect(lines({ kind: 'send', path: '/a', source, mode: '0700' })).toEqual([
      '# Copy this directory to the directory where you start the script: "/home/ann/my app"',
      "cp -R -- 'my app' /a",
      'chmod 0700 /a',
    ]);
    expect(() => lines({ kind: 'send', path: '/a', source: { entries: [] } })).toThrow('cannot be typed');
  });

  test('secrets have names, equal ones the same', () => {
    const secrets = new SecretNames();
    expect(['a', 'b', 'a'].map((value) => secrets.of(new Secret(value)))).toEqual(['SECRET_1', 'SECRET_2', 'SECRET_1']);
    expect(secrets.all).toEqual(['SECRET_1', 'SECRET_2']);
    expect(scriptHead(secrets)).toEqual([
      '#!/bin/sh',
      'set -eu',
      'export LC_ALL=C PATH="/usr/sbin:/usr/bin:/sbin:/bin:$PATH"',
      ': "${SECRET_1:?Set this variable before you run the script.}"',
      ': "${SECRET_2:?Set this variable before you run the script.}"',
    ]);
  });
});
