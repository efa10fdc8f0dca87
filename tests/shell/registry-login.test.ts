import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec, type Exec } from '../../src/model/operation.ts';
import { SHELLS, startShell } from './shell.ts';
import { tempDir } from '../unit/temp-dir.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const auths = (server: string, auth: string) => JSON.stringify({ auths: { [server]: { auth } } });

describe.each(SHELLS)('the login at a registry, %s', (...shell) => {
  async function inputOf(config: string | undefined, server = 'registry.example.com:5000'): Promise<string> {
    const file = join(tempDir(), 'config.json');
    if (config !== undefined) writeFileSync(file, config);
    const question: Exec = { ...exec('cat'), login: { file, server } };
    const [result] = await startShell(shell).probe(question);
    if (result?.kind !== 'done') throw new Error(JSON.stringify(result));
    expect([result.status, result.stderr]).toEqual([0, '']);
    return result.stdout;
  }

  const loginIn = (input: string): unknown => {
    const [, header = ''] = /^header = "X-Registry-Auth: ([\w=-]+)"\n$/.exec(`${input.trimEnd()}\n`) ?? [];
    return JSON.parse(Buffer.from(header, 'base64url').toString());
  };

  test.each([
    ['a password', 'student', 'pass'],
    ['special characters', 'student', `it's "a:\\b" %s $(id) \`id\` ÿ~?>`],
    ['a long token', '00000000-0000-0000-0000-000000000000', 'x'.repeat(2000)],
  ])('%s', async (_what, username, password) => {
    const config = auths('registry.example.com:5000', base64(`${username}:${password}`));
    expect(loginIn(await inputOf(config))).toEqual({ username, password });
  });

  test('among others, as the docker command writes it', async () => {
    const logins = { 'registryXexample.com:5000': 'a:1', 'https://index.docker.io/v1/': 'b:2', other: 'c:3' };
    const all = Object.entries(logins).map(([server, login]) => [server, { auth: base64(login) }]);
    const config = JSON.stringify({ auths: Object.fromEntries(all), credHelpers: {} }, null, '\t');
    expect(await inputOf(config)).toBe('');
    expect(loginIn(await inputOf(config, 'https://index.docker.io/v1/'))).toEqual({ username: 'b', password: '2' });
  });

  test.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['a credential helper', '{"auths":{"registry.example.com:5000":{}},"credsStore":"pass"}'],
    ['no base64', auths('registry.example.com:5000', '!!')],
  ])('%s: none', async (_what, config) => {
    expect(await inputOf(config)).toBe('');
  });
});
