import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fetch } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { SHELLS, startShell } from './shell.ts';

const sha256 = (text: string) => ({
  algorithm: 'sha256' as const,
  digest: createHash('sha256').update(text).digest('hex'),
});

/** A server of this computer. Returns its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pages: RequestListener = ({ url, headers }, response) => {
  if (url === '/redirected') return void response.writeHead(302, { Location: '/hello' }).end();
  if (url === '/missing') return void response.writeHead(404).end('Not here');
  if (url === '/empty') return void response.end();
  if (url === '/headers') return void response.end(JSON.stringify(headers));
  if (url === '/stalls') return void response.write('a');
  response.end('Hello\n');
};

describe.each(SHELLS)('fetch, %s', (...shell) => {
  const start = () => {
    const host = startShell(shell);
    return async (path: string, request: Fetch['request'], more: Partial<Fetch> = {}) => {
      const [result] = await host.change({ kind: 'fetch', path, request, ...more });
      return result;
    };
  };
  const done = { kind: 'done', status: 0, stdout: '', stderr: '' };

  test('a file by its digest, through a redirection, with a mode; the old one keeps its mode', async () => {
    const fetch = start();
    const [directory, server] = [tempDir(), await serve(pages)];
    const path = join(directory, `it's "a"`);
    const checksum = sha256('Hello\n');
    const mode = () => (statSync(path).mode & 0o7777).toString(8);
    expect(await fetch(path, { url: `${server}/redirected` }, { checksum, mode: '0750' })).toEqual(done);
    expect([readFileSync(path, 'utf8'), mode()]).toEqual(['Hello\n', '750']);
    expect(await fetch(path, { url: `${server}/empty` })).toEqual(done);
    expect([readFileSync(path, 'utf8'), mode()]).toEqual(['', '750']);
    expect(readdirSync(directory)).toEqual([`it's "a"`]);
  });

  test('replaces nothing with another digest, and says both', async () => {
    const fetch = start();
    const [directory, server] = [tempDir(), await serve(pages)];
    const path = join(directory, 'file');
    writeFileSync(path, 'old');
    const wanted = sha256('Hi\n');
    expect(await fetch(path, { url: `${server}/hello` }, { checksum: wanted })).toMatchObject({
      status: 1,
      stderr: `the content has another digest (sha256sum): ${sha256('Hello\n').digest} instead of ${wanted.digest}\n`,
    });
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['old', ['file']]);
  });

  test('replaces nothing after an error, and gives the words and the exit status of curl', async () => {
    const fetch = start();
    const [directory, server] = [tempDir(), await serve(pages)];
    const path = join(directory, 'file');
    expect(await fetch(path, { url: `${server}/missing` })).toMatchObject({
      status: 22,
      stderr: expect.stringMatching(/^curl: \(22\) The requested URL returned error: 404/),
    });
    expect(await fetch(join(directory, 'no/file'), { url: `${server}/hello` })).toMatchObject({
      status: 1,
      stderr: `${directory}/no: No such file or directory\n`,
    });
    expect(await fetch(path, { url: `${server}/stalls` }, { timeout: 1 })).toMatchObject({ status: 124 });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('sends headers with any character, and no part of them is an argument', async () => {
    const fetch = start();
    const path = join(tempDir(), 'file');
    const server = await serve(pages);
    const headers = ["X-Odd: a\"b\\c $HOME 'd'", new Secret('Authorization: Bearer hunter2')];
    expect(await fetch(path, { url: `${server}/headers`, headers })).toEqual(done);
    const sent = JSON.parse(readFileSync(path, 'utf8')) as IncomingHttpHeaders;
    expect([sent['x-odd'], sent.authorization]).toEqual(["a\"b\\c $HOME 'd'", 'Bearer hunter2']);
  });

  test('uses the proxy', async () => {
    const fetch = start();
    const path = join(tempDir(), 'file');
    const proxy = await serve(({ url }, response) => void response.end(`proxied ${url}`));
    expect(await fetch(path, { url: 'http://nowhere.invalid/x', proxy })).toEqual(done);
    expect(readFileSync(path, 'utf8')).toBe('proxied http://nowhere.invalid/x');
    const server = await serve(pages);
    expect(await fetch(path, { url: `${server}/hello`, proxy, noProxy: '127.0.0.1' })).toEqual(done);
    expect(readFileSync(path, 'utf8')).toBe('Hello\n');
  });
});
