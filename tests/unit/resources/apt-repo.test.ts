import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { releaseFiles } from '../../../src/resources/apt/lists.ts';
import { absent, accepts, advice, done, file, planText, restored, unchanged, unknownState } from './resource.ts';
import { named } from '../named.ts';

const URL = 'https://download.docker.com/linux/debian';
const DOCKER = { name: 'docker', uris: URL, components: 'stable', key: `${URL}/gpg` };
const TEXT = `Types: deb
URIs: ${URL}
Suites: bookworm
Components: stable
Signed-By: /etc/apt/keyrings/docker.asc
`;
const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ\n-----END PGP PUBLIC KEY BLOCK-----';
const [IS_DEBIAN, NO_DEBIAN] = [done(''), done('', 1)];
const RELEASE = file('ID=debian\nVERSION_CODENAME=bookworm\n');
const LISTS = done('new download.docker.com_linux_debian_dists_bookworm_InRelease\n');
const SUM = done(`${'a'.repeat(64)}  /etc/apt/keyrings/docker.asc\n`);
const NO_SUM = done('', 1, 'sha256sum: /etc/apt/keyrings/docker.asc: No such file or directory');

/** What a host with these files answers. */
const host = ({ text, key = SUM, lists = LISTS }: { text?: string; key?: Result; lists?: Result }) => [
  IS_DEBIAN,
  text === undefined ? absent : file(text),
  key,
  RELEASE,
  lists,
];
const UPDATE =
  'env DEBIAN_FRONTEND=noninteractive apt-get --quiet -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold ' +
  'update --error-on=any -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/docker.sources -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0';

test('a fresh host gets the key, the file and the lists of this source only', () => {
  expect(planText('apt_repo', DOCKER, host({ key: NO_SUM, lists: done('') }))).toEqual({
    diff: [
      `key: (none) → ${URL}/gpg`,
      'Types: (none) → deb',
      `URIs: (none) → ${URL}`,
      'Suites: (none) → bookworm',
      'Components: (none) → stable',
      'Signed-By: (none) → /etc/apt/keyrings/docker.asc',
      'package lists: none → up to date',
    ],
    run: [
      'install --directory -- /etc/apt/keyrings',
      'rm -f -- /etc/apt/keyrings/docker.asc.download',
      `/usr/lib/apt/apt-helper download-file ${URL}/gpg /etc/apt/keyrings/docker.asc.download`,
      "grep --quiet -- '^-----BEGIN PGP PUBLIC KEY BLOCK-----' /etc/apt/keyrings/docker.asc.download",
      'chmod 0644 -- /etc/apt/keyrings/docker.asc.download',
      'mv -f -- /etc/apt/keyrings/docker.asc.download /etc/apt/keyrings/docker.asc',
      `write /etc/apt/sources.list.d/docker.sources: ${TEXT}`,
      "apt-get indextargets 'Created-By: none'",
      UPDATE,
    ],
  });
});

test.each(
  named<{ what: string; desired?: object; on: Parameters<typeof host>[0]; diff: readonly string[] }>([
    { what: 'as declared', on: { text: TEXT }, diff: [] },
    {
      what: 'written by a person, in another order, spelling and form',
      on: {
        text: `# Docker\nSuites: bookworm\ntypes: deb\nURIs:\n ${URL}\nComponents:  stable\nSigned-by: /etc/apt/keyrings/docker.asc\n`,
      },
      diff: [],
    },
    {
      what: 'another suite',
      on: { text: TEXT.replace('bookworm', 'bullseye') },
      diff: ['Suites: bullseye → bookworm'],
    },
    { what: 'disabled', on: { text: `${TEXT}Enabled: no\n` }, diff: ['Enabled: no → (none)'] },
    {
      what: 'a second source',
      on: { text: `${TEXT}\n${TEXT}` },
      diff: expect.arrayContaining(['Types: deb deb → deb']),
    },
    { what: 'without its key', on: { text: TEXT, key: NO_SUM }, diff: [`key: (none) → ${URL}/gpg`] },
    {
      what: 'a key with another checksum',
      desired: { ...DOCKER, checksum: `sha256:${'b'.repeat(64)}` },
      on: { text: TEXT },
      diff: [`key: another key → ${URL}/gpg sha256:${'b'.repeat(64)}`],
    },
    {
      what: 'a key with the checksum',
      desired: { ...DOCKER, checksum: `sha256:${'a'.repeat(64)}` },
      on: { text: TEXT },
      diff: [],
    },
    { what: 'the declared key', desired: { ...DOCKER, key: KEY }, on: { text: TEXT, key: file(`${KEY}\n`) }, diff: [] },
    {
      what: 'another key than the declared one',
      desired: { ...DOCKER, key: KEY },
      on: { text: TEXT, key: file('x') },
      diff: ['key: another key → as declared'],
    },
    {
      what: 'lists that apt does not have',
      on: { text: TEXT, lists: done('new deb.debian.org_debian_dists_bookworm_InRelease\n') },
      diff: ['package lists: none → up to date'],
    },
    {
      what: 'lists that are old',
      on: { text: TEXT, lists: done(LISTS.kind === 'done' ? LISTS.stdout.replace('new', 'old') : '') },
      diff: [],
    },
  ]),
)('%s', (_what, { desired = DOCKER, on, diff }) => {
  expect(planText('apt_repo', desired, host(on)).diff).toEqual(diff);
});

test('absent: the file and its key are removed', () => {
  const step = { name: 'docker', state: 'absent' };
  const none = done('', 1);
  expect(planText('apt_repo', step, [IS_DEBIAN, absent, none])).toEqual(unchanged);
  expect(planText('apt_repo', step, [IS_DEBIAN, file(TEXT), done('/etc/apt/keyrings/docker.asc\n', 1)])).toEqual({
    diff: [`file: ${URL} → absent`, 'key: present → absent'],
    run: ['rm -f -- /etc/apt/sources.list.d/docker.sources /etc/apt/keyrings/docker.asc /etc/apt/keyrings/docker.gpg'],
  });
});

test('only a host without the repository can be restored', () => {
  expect(restored('apt_repo', DOCKER, host({ key: NO_SUM }))).toEqual({ name: 'docker', state: 'absent' });
  expect(restored('apt_repo', DOCKER, host({ text: TEXT }))).toBeUndefined();
});

test('hosts without apt, and without a code name, are refused', () => {
  const [, ...others] = host({});
  expect(unknownState('apt_repo', DOCKER, [NO_DEBIAN, ...others]).reason).toMatch(/needs apt, which this host/);
  const sid = host({}).with(3, file('ID=debian\n'));
  expect(unknownState('apt_repo', DOCKER, sid)).toMatchObject({ next: expect.stringContaining('`suites`') });
  expect(planText('apt_repo', { ...DOCKER, suites: 'sid' }, sid).diff).toContain('Suites: (none) → sid');
});

test.each([
  [URL, 'bookworm', 'download.docker.com_linux_debian_dists_bookworm_InRelease'],
  ['http://deb.debian.org/debian/', 'bookworm-updates', 'deb.debian.org_debian_dists_bookworm-updates_InRelease'],
  ['http://127.0.0.1:8123/a_b', 'stable', '127.0.0.1:8123_a%5fb_dists_stable_InRelease'],
  ['https://pkgs.k8s.io/core:/stable:/v1.30/deb', './', 'pkgs.k8s.io_core:_stable:_v1.30_deb_._InRelease'],
  ['file:///srv/flat', './', '_srv_flat_._InRelease'],
  ['file:///srv/flat', '/', '_srv_flat_InRelease'],
  ['https://pkg.jenkins.io/debian', 'binary/', 'pkg.jenkins.io_debian_binary_InRelease'],
])('the list of %s %s is %s', (uri, suite, name) => {
  expect(releaseFiles(uri, suite)[0]).toBe(name);
});

test.each<[boolean, object]>([
  [true, DOCKER],
  [true, { ...DOCKER, key: KEY }],
  [true, { ...DOCKER, uris: [URL, 'http://mirror/debian'], suites: ['bookworm', 'bookworm-updates'] }],
  [true, { name: 'k8s', uris: URL, suites: './', key: `${URL}/key.gpg` }],
  [false, { ...DOCKER, name: 'docker.list' }],
  [false, { ...DOCKER, name: '../docker' }],
  [false, { ...DOCKER, uris: 'https://user:password@host/' }],
  [false, { ...DOCKER, uris: 'https://host/a b' }],
  [false, { ...DOCKER, suites: 'book\nworm' }],
  [false, { ...DOCKER, key: 'AAAA' }],
  [false, { ...DOCKER, key: KEY, checksum: `sha256:${'a'.repeat(64)}` }],
  [false, { ...DOCKER, checksum: `sha384:${'a'.repeat(96)}` }],
  [false, { name: 'docker', uris: URL }],
  [false, { ...DOCKER, state: 'absent' }],
  [false, { ...DOCKER, suites: './' }],
  [false, { name: 'docker', uris: URL, key: KEY, suites: ['./', 'bookworm'] }],
])('%s: %j', (expected, parameters) => {
  expect(accepts('apt_repo', parameters)).toBe(expected);
});

test.each([
  ['', /does not return a key/],
  ["W: Skipping acquire of configured file …, as repository … doesn't have the component 'x'", /`components`/],
  ['E: Failed to fetch …  Hash Sum mismatch\n   Hashes of expected file:\n', /not the one that the step declares/],
  ['W: GPG error: … NO_PUBKEY AA4752791E609E38', /not signed with the declared key/],
])('%s', (words, expected) => {
  expect(advice('apt_repo', DOCKER, words)).toMatch(expected);
});
