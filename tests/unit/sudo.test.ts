import { EventEmitter, getEventListeners } from 'node:events';
import type { ClientChannel } from 'ssh2';
import { describe, expect, test } from 'vitest';
import type { SshSettings } from '../../src/model/host.ts';
import { Secret } from '../../src/model/secret.ts';
import { START_LIMIT } from '../../src/transport/bounds.ts';
import { sudoOutputTooLong } from '../../src/transport/limit-messages.ts';
import * as messages from '../../src/transport/login-messages.ts';
import { recordExit } from '../../src/transport/exit-status.ts';
import { becomeRootCommand } from '../../src/transport/shell/script.ts';
import { becomeRoot } from '../../src/transport/sudo.ts';
import { host as hostNamed } from './fake-transport.ts';

const [LOGIN, SUDO] = [new Secret('login password'), new Secret('sudo password')];

const LOGIN_OF = { host: 'one', place: '192.0.2.1', user: 'kim' };

/** A login as root on a channel in memory. */
function login(settings: Partial<SshSettings>) {
  const sent: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    stderr: new EventEmitter(),
    write: (text: string) => void sent.push(text),
  });
  recordExit(stream as unknown as ClientChannel);
  const marks = becomeRoot.marks();
  const host = hostNamed('one');
  const timeLimit = new AbortController();
  const ssh = { ...host.ssh, become: true, ...settings };
  const done = becomeRoot.login(
    stream as unknown as ClientChannel,
    marks,
    { ...host, ssh },
    LOGIN_OF,
    timeLimit.signal,
  );
  const failure = done.then(
    () => undefined,
    (error: unknown) => (error ?? new TypeError('no error')) as Error,
  );
  return {
    sent,
    failure,
    stream,
    marks,
    timeLimit,
    asks: (text = marks.prompt) => stream.stderr.emit('data', Buffer.from(text)),
    prints: (text: string) => stream.emit('data', Buffer.from(text)),
    listeners: () => [
      ...[stream, stream.stderr].flatMap((one) => one.eventNames()).filter((name) => name !== 'exit'),
      ...getEventListeners(timeLimit.signal, 'abort'),
    ],
  };
}

test.each<[string, Partial<SshSettings>, string]>([
  ['its own, where one is given', { password: LOGIN, becomePassword: SUDO }, 'sudo password\n'],
  ['that of the login, otherwise', { password: LOGIN }, 'login password\n'],
])('sudo gets a password: %s', async (_what, settings, password) => {
  const { asks, prints, sent, failure, marks, listeners } = login(settings);
  asks('We trust you have received the usual lecture.\n');
  expect(sent).toEqual([]);
  asks();
  prints(`\n${marks.ready}\n`);
  expect(await failure).toBeUndefined();
  expect([sent, listeners()]).toEqual([[password], []]);
});

test('sudo gets no password that it does not ask for', async () => {
  const { prints, sent, failure, marks } = login({ password: LOGIN });
  prints(marks.ready.slice(0, 10));
  prints(marks.ready.slice(10));
  expect([await failure, sent]).toEqual([undefined, []]);
});

describe('the password that is asked for', () => {
  const of = (user: string, mark: string) => `[provision, password of ${user}${mark}`;

  test.each([
    ['the user of the login', 'kim', ['login password\n']],
    ['something that is no user', 'a b', ['login password\n']],
    ['no one', '', ['login password\n']],
    ['another user', 'lee', []],
    ['a user of another domain', 'kim@example.com', []],
    ['a machine account', 'kim$', []],
  ])('is that of %s', async (_what, user, expected) => {
    const { asks, stream, sent, failure, marks } = login({ password: LOGIN });
    asks(of(user, marks.prompt));
    stream.emit('close');
    await failure;
    expect(sent).toEqual(expected);
  });

  test('is named where it is missing, and where it is wrong', async () => {
    const missing = login({ password: LOGIN });
    missing.asks(of('root', missing.marks.prompt));
    expect(await missing.failure).toMatchObject(messages.sudoPasswordMissing('one', 'kim', 'root'));
    const wrong = login({ becomePassword: SUDO });
    wrong.asks(of('lee', wrong.marks.prompt));
    wrong.asks(of('root', wrong.marks.prompt));
    expect(await wrong.failure).toMatchObject(messages.sudoPasswordWrong('one', 'kim', 'root'));
    expect(wrong.sent).toEqual(['sudo password\n']);
  });
});

test('the command asks sudo to name the user, and to print the marks', () => {
  const marks = { prompt: ' 1]', shellReady: 'shell', ready: 'root' };
  const named = { ...marks, prompt: '[provision, password of %p 1]' };
  expect(becomeRoot.command(marks, ['sh'])).toBe(becomeRootCommand(named, ['sh']));
});

describe('before root is ready', () => {
  test.each(['asks', 'prints'] as const)('so much may be printed: %s', async (how) => {
    const { [how]: print, prints, failure, marks } = login({});
    print('x'.repeat(START_LIMIT));
    prints(marks.ready);
    expect(await failure).toBeUndefined();
    const more = login({});
    more[how]('x'.repeat(START_LIMIT + 1));
    expect(await more.failure).toMatchObject({ code: 'protocol', ...sudoOutputTooLong('one', START_LIMIT) });
    expect(more.listeners()).toEqual([]);
  });

  test('a channel that closes before the shell of the login has started is lost', async () => {
    const { prints, stream, failure } = login({});
    prints('welcome');
    stream.emit('exit', null);
    stream.emit('close');
    expect(await failure).toMatchObject({ code: 'lost', ...messages.closedBeforeShell(LOGIN_OF, 'welcome') });
  });

  test('a login that exits without a shell is refused', async () => {
    const { prints, stream, failure } = login({});
    prints('no shell for you');
    stream.emit('exit', 0);
    stream.emit('close');
    expect(await failure).toMatchObject({
      code: 'authentication',
      ...messages.noShell(LOGIN_OF, 0, 'no shell for you'),
    });
  });

  test.each([
    [127, 'sh: sudo: not found', messages.sudoMissing],
    [1, 'sudo: sorry, you must have a tty to run sudo', messages.sudoNeedsTerminal],
    [1, 'kim is not in the sudoers file.', messages.sudoNotAllowed],
    [1, 'Sorry, user kim is not allowed to execute sh as root.', messages.sudoNotAllowed],
    [1, 'sudo: a broken policy', messages.sudoRefused],
    [1, '', messages.sudoRefused],
  ])('sudo that exits with status %i and the words "%s" is explained', async (status, words, explain) => {
    const { asks, prints, stream, failure, marks } = login({ password: LOGIN });
    prints(`welcome ${marks.shellReady} \n`);
    asks(` ${words}\n`);
    stream.emit('exit', status);
    stream.emit('close');
    expect(await failure).toMatchObject({ code: 'become', ...explain('one', 'kim', words) });
  });

  test('the words are those of both streams, without prompts and marks', async () => {
    const { asks, prints, timeLimit, failure, marks } = login({ password: LOGIN });
    prints(`${marks.shellReady}\n out \n`);
    asks(`[provision, password of kim${marks.prompt} error \n`);
    timeLimit.abort();
    expect(await failure).toMatchObject({ code: 'become', ...messages.sudoTimedOut('one', 'error\nout') });
  });
});

test('a wrong password is sent once', async () => {
  const { asks, sent, failure } = login({ password: LOGIN });
  asks();
  asks(`Sorry, try again.\n`);
  asks();
  expect(await failure).toMatchObject({ code: 'become', message: expect.stringMatching(/password/) });
  expect(sent).toEqual(['login password\n']);
});

test.each<[string, Partial<SshSettings>, readonly string[]]>([
  ['its own, if there is one', { password: LOGIN, becomePassword: SUDO }, ['sudo password\n']],
  ['never that of the login', { password: LOGIN }, []],
])('a program that asks for the password of another user gets: %s', async (_what, settings, expected) => {
  const { asks, stream, sent, failure, marks } = login(settings);
  asks(`[provision, password of root${marks.prompt}`);
  stream.emit('close');
  await failure;
  expect(sent).toEqual(expected);
});

test('without a password nothing is sent', async () => {
  const { asks, sent, failure } = login({});
  asks();
  expect(await failure).toMatchObject({ code: 'become', message: expect.stringMatching(/password/) });
  expect(sent).toEqual([]);
});

test('the prompt is no word of the host', async () => {
  const { asks, stream, failure } = login({ password: LOGIN });
  asks();
  asks('no such shell');
  stream.emit('close');
  expect(String(await failure)).not.toContain('[provision');
});

test('the time limit of the login ends it', async () => {
  const { timeLimit, failure, listeners } = login({ password: LOGIN });
  timeLimit.abort();
  expect(await failure).toMatchObject({ code: 'become', message: expect.stringMatching(/does not answer/) });
  expect(listeners()).toEqual([]);
});

test('each login has marks of its own', () => {
  const [one, two] = [becomeRoot.marks(), becomeRoot.marks()];
  expect(new Set([one, two].flatMap((marks) => Object.values(marks) as string[])).size).toBe(6);
  expect(one).toEqual({
    prompt: expect.stringMatching(/^ [0-9a-f]{16}\]$/),
    shellReady: expect.stringMatching(/^provision-shell-[0-9a-f]{16}$/),
    ready: expect.stringMatching(/^provision-is-root-[0-9a-f]{16}$/),
  });
});
