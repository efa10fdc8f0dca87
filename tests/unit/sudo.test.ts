import { EventEmitter } from 'node:events';
import type { ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import type { SshSettings } from '../../src/model/host.ts';
import { Secret } from '../../src/model/secret.ts';
import type { TransportError } from '../../src/model/transport.ts';
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
    (error: unknown) => error,
  );
  return {
    sent,
    failure,
    stream,
    marks,
    timeLimit,
    asks: (text = marks.prompt) => stream.stderr.emit('data', Buffer.from(text)),
    prints: (text: string) => stream.emit('data', Buffer.from(text)),
    listeners: () => [stream, stream.stderr].flatMap((one) => one.eventNames()),
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

test.each([
  ['sudo: sorry, you must have a tty to run sudo', /terminal|tty/],
  ['kim is not in the sudoers file.', /sudoers/],
  ['Sorry, user kim is not allowed to execute sh as root.', /not allowed/],
  ['sudo: a broken policy', /a broken policy/],
])('a channel that closes, with the words of the host: %s', async (words, message) => {
  const { asks, prints, stream, failure, listeners, marks } = login({ password: LOGIN });
  prints(marks.shellReady);
  asks(words);
  stream.emit('exit', 1);
  stream.emit('close');
  const error = (await failure) as TransportError;
  expect(error.code).toBe('become');
  expect(`${error.message} ${error.words}`).toMatch(message);
  expect(listeners()).toEqual([]);
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
  expect(new Set([one.prompt, one.ready, two.prompt, two.ready]).size).toBe(4);
});
