import { reveal } from '../../../src/model/secret.ts';
import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
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
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';
import { named } from '../named.ts';

/** What grep prints of these files. */
const printed = (files: Readonly<Record<string, string>>) =>
  done(
    Object.entries(files)
      .flatMap(([path, text]) =>
        text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${path}:${line}\n`),
      )
      .join(''),
  );
const CONFIG = { '/etc/dnf/dnf.conf': '[main]\ngpgcheck=1\n' };
/** The answers of a host with these files; `dnf5` has those that only dnf5 reads. */
const answers = (
  files: Readonly<Record<string, string>>,
  dnf5?: Readonly<Record<string, string>>,
): readonly Result[] => [printed({ ...CONFIG, ...files }), skipped, dnf5 ? printed(dnf5) : skipped];
/** The answers of a host with this file of the step. */
const having = (text: string | undefined, name = 'docker-ce') =>
  answers(text === undefined ? {} : { [`/etc/yum.repos.d/${name}.repo`]: text });

const URL = 'https://download.docker.com/linux/centos/docker-ce.repo';
const DOCKER = { name: 'docker-ce', url: URL };
const FILE =
  '[docker-ce-stable]\nname=Docker CE Stable\nbaseurl=https://host/stable\nenabled=1\n\n' +
  '[docker-ce-test]\nname=Docker CE Test\nbaseurl=https://host/test\nenabled=0\n';
const NONE = FILE.replace('enabled=1', 'enabled=0');

const FIELDS = { name: 'local', baseurl: 'https://host/repo', gpgcheck: false, priority: 10 };
const LOCAL = '[local]\nname=local\nbaseurl=https://host/repo\nenabled=1\ngpgcheck=0\npriority=10\n';
const OURS = LOCAL.replace('name=local', 'name=Ours').replace('enabled=1', 'enabled=0');
const BY_HAND = `${LOCAL.replace('priority=10', 'proxy=x').replace('gpgcheck=0', 'gpgcheck=1')}[other]\nname=x\n`;
const LOCAL_FILE = '/etc/yum.repos.d/local.repo';

test.each(
  named<{ what: string; desired: object; text: string; diff: readonly string[] }>([
    { what: 'a file from url, as declared', desired: DOCKER, text: FILE, diff: [] },
    { what: 'enabled ids, as declared', desired: { ...DOCKER, enabled: ['docker-ce-stable'] }, text: FILE, diff: [] },
    {
      what: 'other ids are enabled',
      desired: { ...DOCKER, enabled: ['docker-ce-test'] },
      text: FILE,
      diff: ['docker-ce-stable: enabled → disabled', 'docker-ce-test: disabled → enabled'],
    },
    {
      what: 'a section without the key is enabled',
      desired: { ...DOCKER, enabled: ['docker-ce-stable'] },
      text: FILE.replace('enabled=1\n', ''),
      diff: [],
    },
    {
      what: 'an invalid value does not count: dnf enables the repository',
      desired: { ...DOCKER, enabled: [] },
      text: FILE.replace('enabled=1', 'enabled=disabled'),
      diff: ['docker-ce-stable: enabled → disabled'],
    },
    ...['0', 'no', 'False', 'off', '"0"'].map((off) => ({
      what: `disabled, written as ${off}`,
      desired: { ...DOCKER, enabled: [] },
      text: FILE.replace('enabled=1', `enabled = ${off} `),
      diff: [],
    })),
  ]),
)('%s', (_what, { desired, text, diff }) => {
  const { diff: found, run } = planText('dnf_repo', desired, having(text));
  expect(found).toEqual(diff);
  expect(run.map((line) => line.split(' ', 1)[0])).toEqual(diff.length === 0 ? [] : ['sed', 'dnf']);
});

test.each(
  named<{ what: string; desired: object; text: string | undefined; diff: readonly string[]; writes?: string }>([
    { what: 'by its fields, as declared', desired: FIELDS, text: LOCAL, diff: [] },
    {
      what: 'comments and spaces do not count',
      desired: FIELDS,
      text: `# mine\n${LOCAL.replaceAll('=', ' = ')};end\n`,
      diff: [],
    },
    {
      what: 'by its fields, new',
      desired: { ...FIELDS, description: 'Ours', enabled: false },
      text: undefined,
      diff: [`${LOCAL_FILE}: (none) → ${OURS}`],
      writes: OURS,
    },
    {
      what: 'an extra, a missing and a different field, and another repository in the file',
      desired: FIELDS,
      text: BY_HAND,
      diff: [`${LOCAL_FILE}: ${BY_HAND} → ${LOCAL}`],
      writes: LOCAL,
    },
    {
      what: 'a file that dnf ignores because of one line',
      desired: FIELDS,
      text: `${LOCAL}oops\n`,
      diff: [`${LOCAL_FILE}: ${LOCAL}oops\n → ${LOCAL}`],
      writes: LOCAL,
    },
  ]),
)('%s', (_what, { desired, text, diff, writes }) => {
  const { changes } = plan('dnf_repo', desired, having(text, 'local'));
  const contents = changes.flatMap(({ operations }) =>
    operations.flatMap((one) => (one.kind === 'write' ? [reveal(one.content)] : [])),
  );
  expect(planText('dnf_repo', desired, having(text, 'local')).diff).toEqual(diff);
  expect(contents).toEqual(writes === undefined ? [] : [writes]);
});

const PROOF = 'dnf --setopt=color=never --quiet --cacheonly repolist';
const fetched = (grep: readonly string[], sed: readonly unknown[]) => [
  `download ${URL} to /etc/yum.repos.d/docker-ce.repo.new`,
  ...grep.map((pattern) => `grep --quiet '${pattern}' /etc/yum.repos.d/docker-ce.repo.new`),
  ...sed,
  'mv -f -- /etc/yum.repos.d/docker-ce.repo.new /etc/yum.repos.d/docker-ce.repo',
  PROOF,
];
const ANY = String.raw`^\[[[:alnum:]_.:-]*\]`;

test.each<[string, string | undefined, string | null]>([
  ['no file', undefined, null],
  ['an empty file', '', null],
  ['a page of something else', '<html>\n', 'line 1 is invalid'],
  ['the answer of a server to a wrong path', '[{"message": "Not Found"}]\n', 'no repository'],
  ['a file that was cut off in a header', FILE.slice(0, FILE.indexOf('-test]')), 'line 6 is invalid'],
  ['a file that was cut off in a key', `${FILE.slice(0, FILE.indexOf('enabled=1'))}ena`, 'line 4 is invalid'],
  [
    'a file that was cut off before the address',
    FILE.slice(0, FILE.indexOf('baseurl=https://host/test')),
    'docker-ce-test without an address',
  ],
])('%s: the file is downloaded under another name, checked, then renamed', (_what, text, before) => {
  expect(planText('dnf_repo', DOCKER, having(text))).toEqual({
    diff: [`file: ${before ?? '(none)'} → ${URL}`],
    run: fetched([ANY], []),
  });
});

test('a declared id that the file does not have: the file is downloaded again', () => {
  const desired = { ...DOCKER, enabled: ['docker-ce-stable', 'docker-ce.nightly'] };
  expect(planText('dnf_repo', desired, having(FILE))).toEqual({
    diff: [`file: without docker-ce.nightly → ${URL}`],
    run: fetched(
      [String.raw`^\[docker-ce-stable\]`, String.raw`^\[docker-ce\.nightly\]`],
      [expect.stringMatching(/^sed .*docker-ce-stable/) as string],
    ),
  });
});

test('a removal', () => {
  expect(planText('dnf_repo', { name: 'docker-ce', state: 'absent' }, [file(FILE)])).toEqual({
    diff: ['file: docker-ce-stable docker-ce-test → absent'],
    run: ['rm -f -- /etc/yum.repos.d/docker-ce.repo'],
  });
  expect(planText('dnf_repo', { name: 'docker-ce', state: 'absent' }, [file('')]).diff).toEqual([
    'file: present → absent',
  ]);
  expect(planText('dnf_repo', { name: 'docker-ce', state: 'absent' }, [absent])).toEqual(unchanged);
});

const OTHER = { '/etc/yum.repos.d/a.repo': '[local]\nname=other\nbaseurl=http://elsewhere\n' };
const OVERRIDE = '/etc/dnf/repos.override.d/99-config_manager.repo';

test.each<[string, object, readonly Result[], string]>([
  [
    'all repositories of the file are disabled',
    DOCKER,
    having(NONE),
    'all repositories in /etc/yum.repos.d/docker-ce.repo are disabled, for example by `dnf config-manager`: docker-ce-stable docker-ce-test',
  ],
  [
    'dnf reads other directories',
    DOCKER,
    answers({ '/etc/dnf/dnf.conf': '[main]\nreposdir=/srv/a,\n /srv/b/\n', '/etc/yum.repos.d/docker-ce.repo': FILE }),
    'dnf does not read /etc/yum.repos.d: reposdir in /etc/dnf/dnf.conf is /srv/a /srv/b',
  ],
  [
    'a file that dnf reads first has the same id',
    FIELDS,
    answers({ ...OTHER, [LOCAL_FILE]: LOCAL }),
    `dnf reads the repository local from /etc/yum.repos.d/a.repo, and ignores ${LOCAL_FILE}`,
  ],
  [
    'dnf.conf has the same id',
    FIELDS,
    answers({ '/etc/dnf/dnf.conf': '[local]\nname=x\n' }),
    `dnf reads the repository local from /etc/dnf/dnf.conf, and ignores ${LOCAL_FILE}`,
  ],
  [
    'dnf5 has a setting over that of the file',
    DOCKER,
    answers({ '/etc/yum.repos.d/docker-ce.repo': FILE }, { [OVERRIDE]: '[docker-*]\nenabled=0\n' }),
    `the repository docker-ce-stable is disabled by ${OVERRIDE}, whatever its .repo file says`,
  ],
])('refused, with a next step: %s', (_what, desired, results, reason) => {
  const found = unknownState('dnf_repo', desired, results);
  expect(found).toMatchObject({ reason, refused: true, next: expect.stringMatching(/\w/) as string });
});

test.each<[string, object, readonly Result[]]>([
  [
    'a later file with the same id',
    FIELDS,
    answers({ '/etc/yum.repos.d/z.repo': OTHER['/etc/yum.repos.d/a.repo'], [LOCAL_FILE]: LOCAL }),
  ],
  ['an earlier file with the same content', FIELDS, answers({ '/etc/yum.repos.d/a.repo': LOCAL, [LOCAL_FILE]: LOCAL })],
  [
    'an earlier file that dnf ignores',
    FIELDS,
    answers({ '/etc/yum.repos.d/a.repo': `x\n${LOCAL}`, [LOCAL_FILE]: LOCAL }),
  ],
  [
    'a file in a subdirectory',
    FIELDS,
    answers({ '/etc/yum.repos.d/a/a.repo': OTHER['/etc/yum.repos.d/a.repo'], [LOCAL_FILE]: LOCAL }),
  ],
  [
    'a hidden file',
    FIELDS,
    answers({ '/etc/yum.repos.d/.a.repo': OTHER['/etc/yum.repos.d/a.repo'], [LOCAL_FILE]: LOCAL }),
  ],
  [
    'settings of dnf5 that agree',
    DOCKER,
    answers({ '/etc/yum.repos.d/docker-ce.repo': FILE }, { [OVERRIDE]: '[docker-ce-test]\nenabled=0\n[*]\ncost=5\n' }),
  ],
  [
    'a file of dnf5 in /etc replaces the one in /usr',
    DOCKER,
    answers(
      { '/etc/yum.repos.d/docker-ce.repo': FILE },
      {
        '/usr/share/dnf5/repos.override.d/99-config_manager.repo': '[docker-ce-stable]\nenabled=0\n',
        [OVERRIDE]: '[docker-ce-stable]\nenabled=1\n[docker-ce-test]\nenabled=0\n',
      },
    ),
  ],
  ['no repository shall be enabled', { ...DOCKER, enabled: [] }, having(NONE)],
])('unchanged: %s', (_what, desired, results) => {
  expect(planText('dnf_repo', desired, results)).toEqual(unchanged);
});

test.each<[string, readonly Result[], object]>([
  [
    'a directory cannot be read',
    [done('', 2, 'grep: /etc/yum.repos.d: Input/output error\n'), skipped, skipped],
    { reason: 'cannot read the configuration files of dnf', words: 'grep: /etc/yum.repos.d: Input/output error' },
  ],
])('the state is unknown: %s', (_what, results, expected) => {
  expect(unknownState('dnf_repo', DOCKER, results)).toMatchObject(expected);
});

test('a missing directory is not an error', () => {
  const missing = 'grep: /etc/yum/repos.d: No such file or directory\n';
  const results = (files: string) => [done(files, 2, missing), skipped, skipped];
  expect(planText('dnf_repo', DOCKER, results('/etc/dnf/dnf.conf:[main]\n')).diff).toEqual([`file: (none) → ${URL}`]);
  expect(unknownState('dnf_repo', DOCKER, results(''))).toMatchObject({
    reason: expect.stringMatching(/^the host has no dnf/),
    next: expect.stringContaining('apt_repo'),
  });
});

const OTHER_FIELDS = { ...FIELDS, description: 'Ours', enabled: false };
const SWAPPED = FILE.replace('enabled=1', 'enabled=x')
  .replace('enabled=0', 'enabled=1')
  .replace('enabled=x', 'enabled=0');

test.each<{
  what: string;
  desired: object;
  before: readonly Result[];
  after: readonly Result[];
  restores: object;
  run: string[];
}>([
  {
    what: 'no file, with url',
    desired: DOCKER,
    before: having(undefined),
    after: [file(FILE)],
    restores: { name: 'docker-ce', state: 'absent' },
    run: ['rm -f -- /etc/yum.repos.d/docker-ce.repo'],
  },
  {
    what: 'no file, with fields',
    desired: FIELDS,
    before: having(undefined),
    after: [file(LOCAL)],
    restores: { name: 'local', state: 'absent' },
    run: [`rm -f -- ${LOCAL_FILE}`],
  },
  {
    what: 'the enabled ids',
    desired: { ...DOCKER, enabled: ['docker-ce-test'] },
    before: having(FILE),
    after: having(SWAPPED),
    restores: { ...DOCKER, state: 'present', enabled: ['docker-ce-stable'] },
    run: [expect.stringMatching(/^sed .*docker-ce-stable.*docker-ce\.repo$/) as string, PROOF],
  },
  {
    what: 'other fields',
    desired: FIELDS,
    before: having(OURS, 'local'),
    after: having(LOCAL, 'local'),
    restores: { ...OTHER_FIELDS, state: 'present' },
    run: [`write ${LOCAL_FILE}: ${OURS}`, PROOF],
  },
  {
    what: 'a removed file',
    desired: { name: 'local', state: 'absent' },
    before: [file(OURS)],
    after: having(undefined),
    restores: { ...OTHER_FIELDS, state: 'present' },
    run: [`write ${LOCAL_FILE}: ${OURS}`, PROOF],
  },
])('$what can be restored', ({ desired, before, after, restores, run }) => {
  const previous = restored('dnf_repo', desired, before);
  expect(previous).toEqual(restores);
  expect(restorePlan('dnf_repo', previous, after).run).toEqual(run);
});

test.each<[string, object, readonly Result[]]>([
  ['a file with keys that cannot be declared', FIELDS, having(BY_HAND, 'local')],
  ['a removed file from a URL', { name: 'docker-ce', state: 'absent' }, [file(FILE)]],
  ['a file without repositories', DOCKER, having('<html>\n')],
])('%s cannot be restored', (_what, desired, before) => {
  expect(restored('dnf_repo', desired, before)).toBeUndefined();
});

test.each<[object, boolean]>([
  [{ url: URL }, true],
  [{ url: URL, enabled: ['docker-ce-stable'] }, true],
  [{ url: URL, enabled: [] }, true],
  [{ baseurl: 'https://host/$releasever', enabled: false, gpgkey: 'file:///x' }, true],
  [{ metalink: 'https://host' }, true],
  [{ mirrorlist: 'https://host' }, true],
  [{ state: 'absent' }, true],
  [{}, false],
  [{ url: 'host/x' }, false],
  [{ url: 'javascript:x' }, false],
  [{ url: URL, enabled: true }, false],
  [{ url: URL, gpgcheck: true }, false],
  [{ url: URL, baseurl: 'https://host' }, false],
  [{ baseurl: 'https://host', enabled: ['x'] }, false],
  [{ baseurl: 'https://host', priority: 1.5 }, false],
  [{ baseurl: 'https://host\n[evil]' }, false],
  [{ baseurl: 'https://host', description: 'a\nb=c' }, false],
  [{ name: '../x', url: URL }, false],
  [{ name: '', url: URL }, false],
])('with %j: %s', (more, ok) => {
  expect(accepts('dnf_repo', { name: 'x', ...more })).toBe(ok);
});

test.each([
  ['curl: (6) Could not resolve host: download.docker.com', 'check `gateway` and `dns`'],
  ['curl: (7) Failed to connect', 'check `gateway` and `dns`'],
  ['curl: (28) Connection timed out', 'check `gateway` and `dns`'],
  ['curl: (60) SSL certificate problem', 'clock'],
  ['curl: (23) Failure writing output to destination', 'findmnt'],
  ['sh: cannot create /etc/yum.repos.d/.x: Read-only file system', 'findmnt'],
  ["Error: Unknown repo: 'docker-ce-stable'", 'dnf repolist --all'],
  ['', 'Open the URL in a browser'],
])('advice for "%s"', (words, found) => {
  expect(advice('dnf_repo', DOCKER, words)).toContain(found);
});
