import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/model/local-file.ts';
import type { Result } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import { nothingAt, record, sha256 } from './path-answers.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  restored,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';

const PATH = '/opt/app';
const A = sha256('archive');
const SHORT = `SHA-256 ${A.slice(0, 16)}…`;
const source = new LocalFile({ file: 'files/app.tar.gz', digest: A, size: 7 }, undefined);
const declared = { path: PATH, source };

const installed = (...names: readonly string[]): Result => done(names.map((name) => `${name}\n`).join(''), 1);
/** What a tar.gz needs. */
const programs = installed('tar', 'gzip');
/** The folder, with the paths of `creates` that exist. */
const folder = (...paths: readonly string[]): Result => {
  const parent = record('/opt/.', { type: 'd' });
  const others = paths.map((one) => record(`${PATH}/${one}`)).join('');
  return done(`${others}${parent}${record(PATH, { type: 'd' })}`);
};
const written = (more: { checksum?: string; strip?: number; owner?: string } = {}): Result => {
  const { checksum = `sha256:${A}`, strip = 0, owner = '' } = more;
  return file(`Written by provision.\nchecksum ${checksum}\nstrip ${strip}\nowner ${owner}\n`);
};
const all = done('');
/** stat(1) gives the names in quotes. */
const without = (...names: readonly string[]) =>
  done('', 123, names.map((name) => `stat: cannot statx ${name}: No such file or directory\n`).join(''));
const freshWith = (...names: readonly string[]): readonly Result[] => [
  ...[nothingAt(PATH), absent, skipped, skipped, absent],
  installed(...names),
];
const fresh = freshWith('tar', 'gzip');
const unpackedWith = (...names: readonly string[]) => [
  ...[folder(), written(), all, skipped, absent],
  installed(...names),
];
const unpacked = unpackedWith('tar', 'gzip');

const run = [`unpack files/app.tar.gz into ${PATH}`];
const OLD_STAYS =
  'files of an earlier archive that this one does not have stay, and the next run lists them; to remove them, declare remove_old: true';

test.each<[string, readonly Result[], unknown]>([
  ['nothing is there', fresh, { diff: [`archive: (none) → ${SHORT}, from files/app.tar.gz`], run }],
  ['unpacked', unpacked, unchanged],
  [
    'another archive',
    [folder(), written({ checksum: `sha256:${'b'.repeat(64)}` }), all, skipped, absent, programs],
    {
      diff: [`archive: SHA-256 bbbbbbbbbbbbbbbb… → ${SHORT}, from files/app.tar.gz`],
      run,
      notes: [OLD_STAYS],
    },
  ],
  [
    'another strip and owner',
    [folder(), written({ strip: 1, owner: 'app' }), all, skipped, absent, programs],
    { diff: ['strip: 1 → 0', 'owner: app → root'], run, notes: [OLD_STAYS] },
  ],
  [
    'a run was killed',
    [folder(), absent, all, skipped, absent, programs],
    { diff: [`archive: unpacked in part → ${SHORT}, from files/app.tar.gz`], run, notes: [OLD_STAYS] },
  ],
  [
    'members are missing',
    [folder(), written(), without("'bin/app'", '"it\'s"'), skipped, absent, programs],
    {
      diff: ["members: missing: bin/app, it's → present"],
      run,
      notes: ['only what is missing is placed: files that exist stay as they are'],
    },
  ],
])('%s', (_what, answers, expected) => {
  expect(planText('archive', declared, answers)).toEqual(expected);
});

test('the operation', () => {
  const parameters = { ...declared, strip: 1, owner: 'app', group: 'wheel', remove_old: true };
  expect(plan('archive', parameters, fresh).changes[0]?.operations).toEqual([
    {
      kind: 'unpack',
      path: PATH,
      marker: '.provision-archive',
      archive: {
        source: { kind: 'local', content: { file: 'files/app.tar.gz', digest: A, size: 7 } },
        checksum: { algorithm: 'sha256', digest: A },
        format: 'tar',
        strip: 1,
        owner: 'app:wheel',
        removeOld: true,
        record: `Written by provision.\nchecksum sha256:${A}\nstrip 1\nowner app:wheel`,
      },
    },
  ]);
});

test('from a URL, through the proxy of the host', () => {
  const url = new Secret('https://example.com/app.zip?key=hunter2');
  const parameters = { path: PATH, name: 'app', url, checksum: `sha256:${A}` };
  const answers = [...fresh.slice(0, 4), file('https_proxy=http://p:1\n'), installed('unzip', 'curl')];
  const { changes } = plan('archive', parameters, answers);
  expect(changes).toMatchObject([
    {
      diff: [{ after: `${SHORT}, from (secret)` }],
      operations: [
        {
          marker: '.provision-archive-app',
          archive: { format: 'zip', source: { kind: 'url', request: { proxy: 'http://p:1' } } },
        },
      ],
      notes: ['through the proxy http://p:1, which /etc/environment of the host names'],
    },
  ]);
});

describe('an archive of the host', () => {
  const parameters = { path: PATH, file: '/srv/app.tar' };
  const found = (content: string) =>
    done(`${record('/srv/.', { type: 'd' })}${record('/srv/app.tar')}${sha256(content)}  /srv/app.tar\n`);
  const gone = nothingAt('/srv/app.tar');

  test('counts by its digest', () => {
    expect(planText('archive', parameters, [...unpackedWith('tar'), found('archive')])).toEqual(unchanged);
    expect(planText('archive', parameters, [...unpackedWith('tar'), found('new')]).run).toEqual([
      `unpack /srv/app.tar into ${PATH}`,
    ]);
  });

  test('may be gone once it is unpacked; otherwise an earlier step may bring it', () => {
    expect(planText('archive', parameters, [...unpackedWith('tar'), gone])).toEqual(unchanged);
    expect(unknownState('archive', { ...parameters, owner: 'app' }, [...unpackedWith('tar'), gone])).toMatchObject({
      reason: '/srv/app.tar does not exist',
      missing: true,
    });
    expect(unknownState('archive', parameters, [...freshWith('tar'), gone])).toMatchObject({
      reason: '/srv/app.tar does not exist',
      missing: true,
    });
  });
});

test('creates', () => {
  const parameters = { ...declared, creates: ['bin/app', 'x'] };
  expect(planText('archive', parameters, [folder('bin/app', 'x'), ...unpacked.slice(1)])).toEqual(unchanged);
  expect(planText('archive', parameters, [folder('bin/app'), ...unpacked.slice(1)]).diff).toEqual([
    'members: missing: x → present',
  ]);
});

test('what is left of an earlier archive is told, and removed on request', () => {
  const answers = [folder(), written(), all, done('lib/old\nb\n'), absent, programs];
  const state = plan('archive', declared, answers);
  expect([state.changes, state.warning?.message]).toEqual([
    [],
    '2 entries of an earlier archive are left in /opt/app: lib/old, b',
  ]);
  expect(planText('archive', { ...declared, remove_old: true }, answers)).toMatchObject({
    diff: ['old members: present: lib/old, b → absent'],
    run,
  });
});

test('absent', () => {
  const parameters = { path: PATH, state: 'absent' };
  expect(planText('archive', parameters, freshWith())).toEqual(unchanged);
  expect(planText('archive', parameters, unpackedWith())).toEqual({
    diff: [`archive: ${SHORT} → absent`],
    run: [`remove what was unpacked into ${PATH}`],
  });
});

test.each<[string, readonly Result[], object, string]>([
  [
    'a file in the way',
    [done(`${record('/opt/.', { type: 'd' })}${record(PATH)}`), ...fresh.slice(1)],
    declared,
    '/opt/app is a regular file, and an archive is unpacked into a directory',
  ],
  ['no gzip', freshWith('tar'), declared, 'gzip is not installed'],
  ['no unzip', freshWith(), { ...declared, format: 'zip' }, 'unzip is not installed'],
])('refused: %s', (_what, answers, parameters, reason) => {
  expect(unknownState('archive', parameters, answers)).toMatchObject({ refused: true, reason });
});

test('a program that is missing does not matter once the archive is unpacked', () => {
  expect(planText('archive', declared, unpackedWith())).toEqual(unchanged);
});

test('unknown states', () => {
  const denied = done('', 123, "stat: cannot statx 'a': Permission denied\n");
  expect(unknownState('archive', declared, [folder(), written(), denied, skipped, absent, programs]).reason).toBe(
    '`stat` exited with status 123',
  );
  expect(unknownState('archive', declared, [folder(), file('x'), all, skipped, absent, programs]).reason).toBe(
    '/opt/app/.provision-archive/record is not in the form that provision writes',
  );
});

test('what was there before is restored as far as it is known', () => {
  expect(restored('archive', declared, fresh)).toMatchObject({ path: PATH, state: 'absent' });
  const earlier = [folder(), written({ checksum: `sha256:${'b'.repeat(64)}` }), all, skipped, absent, programs];
  expect(restored('archive', declared, earlier)).toBeUndefined();
  const stripped = [folder(), written({ strip: 1, owner: 'app:wheel' }), all, skipped, absent, programs];
  expect(restored('archive', declared, stripped)).toMatchObject({ strip: 1, owner: 'app', group: 'wheel', source });
});

test.each<[string, RegExp]>([
  ['the archive has a link that points outside of its folder: a to /etc', /Nothing was unpacked/],
  ["tar: ../x: Member name contains '..'", /Nothing was unpacked/],
  ['tar (child): xz: Cannot exec: No such file or directory', /package: xz/],
  ['sh: 3: exec: unzip: not found', /package: unzip/],
  ['tar: This does not look like a tar archive', /complete/],
  ['the archive has nothing below 2 folders', /Correct `strip`/],
  ['cp: cannot overwrite directory with non-directory', /remove it with an earlier step/],
  ["cp: cannot create hard link '/opt/app/data/x' to 'x': Invalid cross-device link", /findmnt/],
  ['tar: x: Cannot write: No space left on device', /df -h/],
  ['curl: (22) The requested URL returned error: 404', /check `url`/],
  ["chown: invalid user: 'app'", /Create what is missing of app/],
])('advice for %j', (words, next) => {
  expect(advice('archive', declared, words)).toMatch(next);
});

const url = { path: PATH, url: 'https://example.com/app.tgz', checksum: `sha256:${A}` };
test.each<[object, boolean]>([
  [declared, true],
  [url, true],
  [{ path: PATH, file: '/srv/app.txz' }, true],
  [{ path: PATH }, false],
  [{ ...declared, file: '/srv/app.tar' }, false],
  [{ ...url, checksum: undefined }, false],
  [{ ...declared, checksum: `sha256:${A}` }, false],
  [{ ...declared, headers: { A: 'b' } }, false],
  [{ ...url, url: 'https://example.com/download' }, false],
  [{ ...url, url: 'https://example.com/download', format: 'tar.xz' }, true],
  [{ ...url, url: 'https://example.com/app.zip?x=1' }, true],
  [{ ...declared, strip: -1 }, false],
  [{ ...declared, creates: ['bin/app'] }, true],
  [{ ...declared, creates: ['/bin/app'] }, false],
  [{ ...declared, creates: ['../app'] }, false],
  [{ ...declared, creates: ['a/..'] }, false],
  [{ ...declared, name: '../x' }, false],
  [{ ...declared, state: 'absent' }, false],
  [{ path: PATH, state: 'absent' }, true],
])('%j: %s', (parameters, ok) => {
  expect(accepts('archive', parameters)).toBe(ok);
});
