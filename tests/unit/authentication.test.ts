import type { AuthHandlerMiddleware, AuthenticationType } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { CUT } from '../../src/model/host-text.ts';
import { Authentication } from '../../src/transport/authentication.ts';
import { WORDS_LIMIT } from '../../src/transport/bounds.ts';
import type { Credential } from '../../src/transport/credentials.ts';
import * as messages from '../../src/transport/login-messages.ts';

const TARGET = { name: 'one', address: '192.0.2.1', hostname: '192.0.2.1', port: 22 };
const LOGIN = { host: 'one', place: '192.0.2.1', user: 'kim' };

const credential = (method: Credential['method'], label: string | undefined): Credential => ({
  method,
  label,
  auth: { type: 'none', username: `${method} ${label}` },
});
const KEY = credential('publickey', 'key a');
const AGENT = credential('publickey', 'agent');
const PASSWORD = credential('password', 'password');
const NONE = credential('none', undefined);

function login(credentials: readonly Credential[], user = 'kim') {
  const authentication = new Authentication({ user, credentials });
  const handler = authentication.handler();
  const offered = (methods?: readonly string[]) => {
    let answer: unknown;
    const next = ((one: unknown) => (answer = one)) as Parameters<AuthHandlerMiddleware>[2];
    handler((methods ?? null) as AuthenticationType[], false, next);
    return answer;
  };
  const refusal = () => authentication.refusal(TARGET);
  return { authentication, offered, refusal };
}

describe('credentials are offered', () => {
  test('in order, then the login ends', () => {
    const { offered } = login([KEY, PASSWORD, NONE]);
    expect([offered(), offered(['publickey', 'password']), offered(['password']), offered(['password'])]).toEqual([
      KEY.auth,
      PASSWORD.auth,
      NONE.auth,
      false,
    ]);
  });

  test('only where the server accepts their method', () => {
    const { offered } = login([KEY, AGENT, PASSWORD]);
    expect([offered(['password']), offered(['password'])]).toEqual([PASSWORD.auth, false]);
  });
});

describe('a refused login', () => {
  test('names the credentials that were tried', () => {
    const { offered, refusal } = login([KEY, NONE, PASSWORD]);
    for (let count = 0; count < 4; count += 1) offered(['publickey', 'password']);
    const explained = messages.credentialsRefused('one', '192.0.2.1', 'kim', 'key a, password');
    expect(refusal()).toMatchObject({ code: 'authentication', words: undefined, ...explained });
  });

  test('has the words of the server, if something was tried', () => {
    const { offered, refusal, authentication } = login([KEY]);
    authentication.addBanner('first');
    expect(refusal().words).toBeUndefined();
    offered();
    authentication.addBanner(' second\n');
    expect(refusal().words).toBe('first\n second');
  });

  test('names the methods of the server where no credential uses them', () => {
    const { offered, refusal } = login([KEY, NONE]);
    offered(['password', 'hostbased']);
    offered();
    expect(refusal()).toMatchObject(messages.noUsableCredentials('one', '192.0.2.1', 'kim', 'password, hostbased'));
  });

  test('says that none are configured', () => {
    expect(login([]).refusal()).toMatchObject(messages.noCredentials('one', '192.0.2.1', 'kim', ''));
    const { offered, refusal } = login([NONE]);
    offered();
    offered(['password']);
    expect(refusal()).toMatchObject(messages.noCredentials('one', '192.0.2.1', 'kim', 'password'));
  });

  test.each([true, false])('of root with a password has advice of its own; passwords accepted: %s', (accepted) => {
    for (const credentials of [[PASSWORD], [KEY, PASSWORD]]) {
      const { offered, refusal } = login(credentials, 'root');
      offered(['publickey', ...(accepted ? ['password'] : [])]);
      expect(refusal()).toMatchObject({ code: 'authentication', next: messages.rootPassword(accepted) });
    }
  });

  test.each([
    ['root', [KEY]],
    ['kim', [PASSWORD, KEY]],
  ] as const)('of %s with other credentials has not', (user, credentials) => {
    const { offered, refusal } = login(credentials, user);
    offered(['publickey', 'password']);
    expect(refusal().next).not.toContain('root');
  });
});

describe('an error of one credential', () => {
  const error = (level: string, message: string) => Object.assign(new Error(message), { level });

  test.each([
    error('agent', 'no agent'),
    error('client-authentication', 'Error signing data with key: x'),
    error('client-authentication', 'Error while signing data with privateKey: x'),
  ])('does not end the login, and is named: %s', (one) => {
    const { authentication, offered, refusal } = login([KEY, AGENT]);
    offered();
    offered();
    expect(authentication.continuesAfter(one)).toBe(true);
    expect(refusal().message).toContain(`key a, agent (${one.message})`);
  });

  test.each([
    error('client-authentication', 'All configured authentication methods failed'),
    error('client-authentication', 'an Error signing'),
    error('client-socket', 'Error signing'),
    error('protocol', 'no agent'),
  ])('is another one that ends the login: %s', (one) => {
    const { authentication, offered, refusal } = login([KEY]);
    offered();
    expect(authentication.continuesAfter(one)).toBe(false);
    expect(refusal().message).not.toContain(one.message);
  });

  test('that was not tried is not named', () => {
    const { authentication, offered, refusal } = login([NONE]);
    offered(['password']);
    expect(authentication.continuesAfter(error('agent', 'no agent'))).toBe(true);
    expect(refusal()).toMatchObject(messages.noCredentials('one', '192.0.2.1', 'kim', 'password'));
  });
});

describe('a login that the server ends', () => {
  test('is no failed login before it began', () => {
    expect(login([KEY]).authentication.ended(TARGET, 'closed')).toBeUndefined();
  });

  test('has the words of the server and what was tried', () => {
    const { authentication, offered } = login([KEY, PASSWORD]);
    offered();
    offered();
    const ended = (words: string) => authentication.ended(TARGET, words);
    const explained = (words: string) => messages.loginEnded(LOGIN, 'key a, password', words);
    expect(ended('closed')).toMatchObject({ code: 'authentication', ...explained('closed') });
    authentication.addBanner('expired');
    expect(ended('closed')).toMatchObject(explained('closed\nexpired'));
    expect(ended('')).toMatchObject(explained('expired'));
  });

  test('has the end of a long banner', () => {
    const { authentication, offered } = login([]);
    offered();
    authentication.addBanner('x'.repeat(WORDS_LIMIT));
    authentication.addBanner('end');
    expect(authentication.ended(TARGET, '')?.words).toBe(`${CUT}${'x'.repeat(WORDS_LIMIT - 4)}\nend`);
  });
});
