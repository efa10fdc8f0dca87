import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import { at, type Found, noDirectoryFor, nothingAt } from './path-answers.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';

const PATH = '/opt/app.jar';
const URL = 'https://example.com/app.jar';
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const declared = { path: PATH, url: URL, checksum: `sha256:${A}` };
/** find(1) reports an error for /usr/local/bin/curl. */
const curl = done('curl\n', 1, '');
const noCurl = done('', 1, '');
/** A file with this digest. */
const has = (digest: string, found: Found = {}): Result => {
  const result = at(PATH, { size: 1234, ...found });
  if (result.kind !== 'done') throw new Error('no answer');
  return done(`${result.stdout}${digest}  ${PATH}\n`);
};
const missing = nothingAt(PATH);
const run = [`download ${URL} to ${PATH}`];

test.each<[string, Result, unknown]>([
  ['the declared digest', has(A), unchanged],
  ['no file', missing, { diff: [`content: (none) → SHA-256 aaaaaaaaaaaaaaaa…, from ${URL}`], run }],
  [
    'another digest',
    has(B),
    {
      diff: [`content: 1,234 bytes, SHA-256 bbbbbbbbbbbbbbbb… → SHA-256 aaaaaaaaaaaaaaaa…, from ${URL}`],
      run,
    },
  ],
])('with a checksum: %s', (_what, answer, expected) => {
  expect(planText('download', declared, [answer, curl, absent])).toEqual(expected);
});

test('without a checksum only a missing file is downloaded, and the plan says so', () => {
  const parameters = { path: PATH, url: URL };
  expect(planText('download', parameters, [at(PATH, { size: 5 }), curl, absent])).toEqual(unchanged);
  expect(planText('download', parameters, [missing, curl, absent])).toEqual({
    diff: [`content: (none) → from ${URL}`],
    run,
    notes: ['the step has no checksum: nothing proves the content, and a file that exists is not downloaded again'],
  });
});

test('attributes change without a download, and go along with one', () => {
  const parameters = { ...declared, mode: '0755', owner: 'app' };
  expect(planText('download', parameters, [has(A), curl, absent])).toEqual({
    diff: ['mode: 0644 → 0755', 'owner: root → app'],
    run: [`chown --no-dereference app -- ${PATH}`, `chmod 00755 -- ${PATH}`],
  });
  expect(plan('download', parameters, [missing, curl, absent]).changes[0]?.operations).toEqual([
    {
      kind: 'fetch',
      path: PATH,
      request: { url: URL },
      checksum: { algorithm: 'sha256', digest: A },
      mode: '0755',
      owner: 'app',
    },
  ]);
});

describe('the proxy', () => {
  const request = (environment: Result, more: object = {}) => {
    const [operation] =
      plan('download', { ...declared, ...more }, [missing, curl, environment]).changes[0]?.operations ?? [];
    return operation?.kind === 'fetch' ? operation.request : undefined;
  };

  test.each<[string, string, object]>([
    ['none', 'LANG=C\n', {}],
    ['of https', 'http_proxy=http://p:1\nexport https_proxy="http://q:2"\n', { proxy: 'http://q:2' }],
    ['of everything', 'ALL_PROXY=p:1\nno_proxy=.local,10.0.0.1\n', { proxy: 'p:1', noProxy: '.local,10.0.0.1' }],
    ['not of http', 'http_proxy=http://p:1\n', {}],
    ['a comment', '#https_proxy=http://p:1\n', {}],
  ])('in /etc/environment: %s', (_what, environment, expected) => {
    expect(request(file(environment))).toEqual({ url: URL, ...expected });
  });

  test('as declared', () => {
    const environment = file('https_proxy=http://p:1\nno_proxy=x\n');
    expect(request(environment, { proxy: 'http://q:2' })).toEqual({ url: URL, proxy: 'http://q:2' });
    expect(request(environment, { proxy: 'none' })).toEqual({ url: URL, proxy: '' });
  });

  test('its password is a secret, and the plan names it', () => {
    const environment = file('https_proxy=http://kim:hunter2@proxy:3128\n');
    expect(String(request(environment)?.proxy)).toBe('(secret)');
    expect(planText('download', declared, [missing, curl, environment]).notes).toEqual([
      'through the proxy http://proxy:3128, which /etc/environment of the host names',
    ]);
  });
});

test('secrets of the URL and of headers are masked', () => {
  const url = new Secret('https://example.com/?key=hunter2', ['https://example.com/?key=', new Secret('hunter2')]);
  const parameters = { path: PATH, url, headers: { Authorization: new Secret('Bearer hunter2') } };
  const { changes } = plan('download', parameters, [missing, curl, absent]);
  expect(JSON.stringify(changes)).not.toContain('hunter2');
  expect(changes[0]?.diff[0]?.after).toBe('from https://example.com/?key=(secret)');
});

test('absent', () => {
  const parameters = { path: PATH, state: 'absent' };
  expect(planText('download', parameters, [missing, curl, absent])).toEqual(unchanged);
  expect(planText('download', parameters, [at(PATH, { size: 1234 }), curl, absent])).toEqual({
    diff: ['file: 1,234 bytes → absent'],
    run: [`rm -f -- ${PATH}`],
  });
});

test('the directory may come with an earlier step', () => {
  expect(planText('download', declared, [noDirectoryFor(PATH), curl, absent]).notes).toEqual([
    '/opt does not exist yet: an earlier step has to create it',
  ]);
});

test.each([
  ['a directory', at(PATH, { type: 'd' }), `${PATH} is a directory, and a download step does not replace it`],
  [
    'a link',
    at(PATH, { type: 'l', target: '/x' }),
    `${PATH} is a symbolic link to /x, and a download step does not replace it`,
  ],
])('refused: %s', (_what, answer, reason) => {
  expect(unknownState('download', declared, [answer, curl, absent])).toMatchObject({ refused: true, reason });
});

test('refused without curl, unless the file is there', () => {
  expect(unknownState('download', declared, [missing, noCurl, absent])).toMatchObject({
    refused: true,
    reason: 'curl is not installed',
  });
  expect(planText('download', declared, [has(A), noCurl, absent])).toEqual(unchanged);
});

test('without curl, a package step before it solves it', () => {
  const resource = resources.get('download');
  if (!resource) throw new Error('no resource');
  const state = bind(resource, resource.schema.parse(declared), 1).plan([missing, noCurl, absent]);
  expect(state).toMatchObject({ kind: 'unknown', solution: { by: [[{ type: 'package', name: 'curl' }]] } });
});

test('the state is unknown if the digest cannot be computed', () => {
  expect(unknownState('download', declared, [at(PATH, { size: 5 }), curl, absent]).reason).toBe(
    '`find /opt/app.jar` exited with status 0',
  );
});

test('what was there before is restored as far as it is known', () => {
  expect(restored('download', declared, [missing, curl, absent])).toEqual({ path: PATH, state: 'absent' });
  expect(restored('download', declared, [has(B), curl, absent])).toBeUndefined();
  expect(restored('download', { path: PATH, state: 'absent' }, [at(PATH, { size: 1 }), curl, absent])).toBeUndefined();
  const attributes = restored('download', { ...declared, mode: '0755' }, [has(A), curl, absent]);
  expect(attributes).toMatchObject({ path: PATH, url: URL, mode: '0644' });
  expect(restorePlan('download', attributes, [has(A, { mode: '755' }), curl, absent]).diff).toEqual([
    'mode: 0755 → 0644',
  ]);
});

test.each<[string, RegExp]>([
  ['curl: (6) Could not resolve host: example.com', /cannot resolve the name of the server/],
  ['curl: (7) Failed to connect to example.com port 443: Connection refused', /cannot reach the server/],
  ['curl: (22) The requested URL returned error: 404 Not Found', /does not have the file: check `url`/],
  ['curl: (22) The requested URL returned error: 401', /check the credentials in `headers`/],
  ['curl: (56) Received HTTP code 407 from proxy after CONNECT', /The proxy wants credentials/],
  ['curl: (60) SSL certificate problem: unable to get local issuer certificate', /does not trust the certificate/],
  ['curl: (23) Failed writing body (0 != 16384)', /df -h/],
  ['curl: (28) Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds', /longer `timeout`/],
  [`the content has another digest (sha256sum): ${B} instead of ${A}`, /Nothing was replaced/],
  ['sh: 1: exec: curl: not found', /package: curl/],
  ['/opt: No such file or directory', /Declare the directory/],
])('advice for %j', (words, next) => {
  expect(advice('download', declared, words)).toMatch(next);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ checksum: `sha512:${'A'.repeat(128)}` }, true],
  [{ checksum: `sha256:${A}0` }, false],
  [{ checksum: A }, false],
  [{ checksum: 'md5:d41d8cd98f00b204e9800998ecf8427e' }, false],
  [{ checksum: 'https://example.com/SHA256SUMS' }, false],
  [{ url: 'ftp://example.com/x' }, false],
  [{ url: 'https://example.com/a b' }, false],
  [{ url: 'https://' }, false],
  [{ url: undefined }, false],
  [{ headers: { 'X-Token': 'a' } }, true],
  [{ headers: { 'X Token': 'a' } }, false],
  [{ headers: { 'X-Token': 'a\r\nHost: b' } }, false],
  [{ proxy: 'none' }, true],
  [{ proxy: 'proxy:3128' }, false],
  [{ state: 'absent' }, false],
  [{ path: 'relative' }, false],
])('%j: %s', (more, ok) => {
  expect(accepts('download', { ...declared, ...more })).toBe(ok);
});
