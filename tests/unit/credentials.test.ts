import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyboardInteractiveAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SshSettings } from '../../src/model/host.ts';
import { Secret } from '../../src/model/secret.ts';
import { Credentials, defaultKeys } from '../../src/transport/credentials.ts';
import { host } from './fake-transport.ts';
import { useHome } from './home.ts';
import { tempDir } from './temp-dir.ts';

const KEY = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;
const LOCKED = ssh2.utils.generateKeyPairSync('ecdsa', {
  bits: 256,
  passphrase: 'open sesame',
  cipher: 'aes256-cbc',
  rounds: 1,
}).private;
const password = new Secret('hunter2');

let home: string;
const agent = process.env['SSH_AUTH_SOCK'];

beforeEach(() => {
  home = tempDir();
  mkdirSync(join(home, '.ssh'));
  useHome(home);
  useAgent(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  useAgent(agent);
});

function useAgent(socket: string | undefined): void {
  if (socket === undefined) delete process.env['SSH_AUTH_SOCK'];
  else process.env['SSH_AUTH_SOCK'] = socket;
}

function key(name: string, text = KEY): string {
  const file = join(home, name);
  writeFileSync(file, text);
  return file;
}

const credentials = (settings: Partial<SshSettings> = {}, configured: readonly string[] = []) =>
  new Credentials().for('kim', { ...host('one').ssh, ...settings }, configured);

/** What is tried, in order. The last one is always the method "none". */
async function tried(settings: Partial<SshSettings> = {}, configured: readonly string[] = []) {
  const found = await credentials(settings, configured);
  expect(found.at(-1)).toEqual({ method: 'none', label: undefined, auth: { type: 'none', username: 'kim' } });
  expect(found.map(({ auth }) => (auth as { username: string }).username)).toEqual(found.map(() => 'kim'));
  return found.slice(0, -1).map(({ label, method }) => `${method}: ${label?.replace(home, '~')}`);
}

describe('tries', () => {
  test('the default keys that exist, in the order of OpenSSH', async () => {
    for (const name of ['id_rsa', 'id_ecdsa', 'id_ed25519']) key(`.ssh/${name}`);
    expect(await tried()).toEqual([
      'publickey: key ~/.ssh/id_ed25519',
      'publickey: key ~/.ssh/id_ecdsa',
      'publickey: key ~/.ssh/id_rsa',
    ]);
  });

  test('no default keys where identity_file is set', async () => {
    key('.ssh/id_ed25519');
    key('mine');
    expect(await tried({ identityFile: '~/mine' })).toEqual(['publickey: key ~/mine']);
  });

  test('no default keys where ~/.ssh/config has some', async () => {
    key('.ssh/id_ed25519');
    expect(await tried({}, [key('a'), key('b')])).toEqual(['publickey: key ~/a', 'publickey: key ~/b']);
  });

  test('identity_file in place of the keys of ~/.ssh/config', async () => {
    key('mine');
    expect(await tried({ identityFile: '~/mine' }, [key('a')])).toEqual(['publickey: key ~/mine']);
  });

  test('a key, then the password by both methods, then the agent, then the default keys', async () => {
    useAgent('/run/agent');
    const passwords = ['password: password', 'keyboard-interactive: password (keyboard-interactive)'];
    expect(await tried({ password, identityFile: key('mine') })).toEqual([
      'publickey: key ~/mine',
      ...passwords,
      'publickey: agent',
    ]);
    key('.ssh/id_rsa');
    expect(await tried({ password })).toEqual([...passwords, 'publickey: agent', 'publickey: key ~/.ssh/id_rsa']);
  });

  test('no default key that needs another passphrase', async () => {
    key('.ssh/id_rsa', LOCKED);
    expect(await tried()).toEqual([]);
    expect(await tried({ passphrase: new Secret('open sesame') })).toEqual(['publickey: key ~/.ssh/id_rsa']);
  });

  test('no default keys without a home directory', async () => {
    useHome(undefined);
    expect([defaultKeys(), await tried()]).toEqual([[], []]);
  });

  test('the agent of Windows, where SSH_AUTH_SOCK names none', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    const [found] = await credentials();
    expect(found?.auth).toMatchObject({ type: 'agent', agent: String.raw`\\.\pipe\openssh-ssh-agent` });
    useAgent('/run/agent');
    expect((await credentials())[0]?.auth).toMatchObject({ type: 'agent', agent: '/run/agent' });
  });

  test('nothing but the method "none" where nothing is configured', async () => {
    expect(await tried()).toEqual([]);
  });
});

test('the password is sent by both methods', async () => {
  const [plain, interactive] = (await credentials({ password })).map(({ auth }) => auth);
  expect(plain).toEqual({ type: 'password', username: 'kim', password: 'hunter2' });
  expect(interactive).toMatchObject({ type: 'keyboard-interactive', username: 'kim' });
  const answers: (readonly string[])[] = [];
  const finish = (texts: readonly string[]) => void answers.push(texts);
  (interactive as KeyboardInteractiveAuthMethod).prompt('', '', '', [{ prompt: 'a' }, { prompt: 'b' }], finish);
  expect(answers).toEqual([['hunter2', 'hunter2']]);
});

test('a key is read and decrypted once for all hosts', async () => {
  const all = new Credentials();
  const file = key('mine', LOCKED);
  const settings = { ...host('one').ssh, identityFile: file, passphrase: new Secret('open sesame') };
  const [one] = await all.for('kim', settings, []);
  expect(one?.auth).toMatchObject({ type: 'publickey', username: 'kim', key: { type: 'ecdsa-sha2-nistp256' } });
  writeFileSync(file, 'no key');
  const [two] = await all.for('lee', settings, []);
  expect(two?.auth).toEqual({ ...(one?.auth as object), username: 'lee' });
  // Another passphrase is another key.
  await expect(all.for('kim', { ...settings, passphrase: new Secret('other') }, [])).rejects.toThrow(/mine/);
});

describe('a configured key that is not usable is an error', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['is missing', undefined, /mine: no such file /],
    ['is no key', 'nonsense', /nonsense|key/i],
    ['needs a passphrase', LOCKED, /passphrase/],
  ])('%s', async (_what, text, message) => {
    const file = join(home, 'mine');
    if (text !== undefined) writeFileSync(file, text);
    const error = await tried({ identityFile: file }).catch((reason: unknown) => reason as Error & { next?: string });
    expect(error).toMatchObject({ code: 'authentication' });
    expect(`${(error as Error).message} ${(error as { next?: string }).next}`).toMatch(message);
  });

  test('is a directory', async () => {
    await expect(tried({ identityFile: home })).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/EISDIR|directory/),
    });
  });
});
