import { reveal } from '../../../src/model/secret.ts';
import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  type PlanText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';
import { named } from '../named.ts';

const repolist = (...rows: readonly string[]) =>
  done(['repo id        repo name          status', ...rows, ''].join('\n'));
const STABLE_ON = 'docker-ce-stable   Docker CE Stable - x86_64   enabled';
const TEST_OFF = 'docker-ce-test     Docker CE Test, enabled by hand   disabled';
const SEEN = repolist('baseos   CentOS Stream 9 - BaseOS   enabled', STABLE_ON, TEST_OFF);

const URL = 'https://download.docker.com/linux/centos/docker-ce.repo';
const DOCKER = { name: 'docker-ce', url: URL };
const FILE =
  '[docker-ce-stable]\nname=Docker CE Stable\nenabled=1\n\n[docker-ce-test]\nname=Docker CE Test\nenabled=0\n';

const FIELDS = { name: 'local', baseurl: 'https://host/repo', gpgcheck: false, priority: 10 };
const LOCAL = '[local]\nname=local\nbaseurl=https://host/repo\nenabled=1\ngpgcheck=0\npriority=10\n';
const OURS = LOCAL.replace('name=local', 'name=Ours').replace('enabled=1', 'enabled=0');
const BY_HAND = `${LOCAL.replace('priority=10', 'proxy=x').replace('gpgcheck=0', 'gpgcheck=1')}[other]\nname=x\n`;
const LOCAL_FILE = '/etc/yum.repos.d/local.repo';
const LOCAL_ON = repolist('local   local   enabled');

test.each(
  named<{ what: string; desired: object; file: Result; dnf?: Result; diff: readonly string[]; writes?: string }>([
    { what: 'a file from url, as declared', desired: DOCKER, file: file(FILE), diff: [] },
    {
      what: 'without enabled, the file decides',
      desired: DOCKER,
      file: file(FILE.replace('enabled=1', 'enabled=0')),
      dnf: repolist(STABLE_ON.replace('enabled', 'disabled'), TEST_OFF),
      diff: [],
    },
    {
      what: 'enabled ids, as declared',
      desired: { ...DOCKER, enabled: ['docker-ce-stable'] },
      file: file(FILE),
      diff: [],
    },
    {
      what: 'other ids are enabled',
      desired: { ...DOCKER, enabled: ['docker-ce-test'] },
      file: file(FILE),
      diff: ['docker-ce-stable: enabled → disabled', 'docker-ce-test: disabled → enabled'],
    },
    {
      what: 'an id that the file does not have',
      desired: { ...DOCKER, enabled: ['docker-ce-stable', 'docker-ce-nightly'] },
      file: file(FILE),
      diff: ['docker-ce-nightly: not in the file → enabled'],
    },
    {
      what: 'a section without the key is enabled',
      desired: { ...DOCKER, enabled: ['docker-ce-stable'] },
      file: file(FILE.replace('enabled=1\n', '')),
      diff: [],
    },
    ...['0', 'no', 'False', 'off'].map((off) => ({
      what: `disabled, written as ${off}`,
      desired: DOCKER,
      file: file(FILE.replace('enabled=1', `enabled = ${off} `)),
      dnf: repolist(STABLE_ON.replace('enabled', 'disabled'), TEST_OFF),
      diff: [],
    })),
    {
      what: 'a repository that dnf does not list',
      desired: DOCKER,
      file: file(FILE),
      dnf: repolist(TEST_OFF),
      diff: ['docker-ce-stable in dnf repolist: not listed → enabled'],
    },
    {
      what: 'a repository that another setting of dnf disables',
      desired: { ...DOCKER, enabled: ['docker-ce-stable'] },
      file: file(FILE),
      dnf: repolist(STABLE_ON.replace('enabled', 'disabled'), TEST_OFF),
      diff: ['docker-ce-stable in dnf repolist: disabled → enabled'],
    },
    { what: 'by its fields, as declared', desired: FIELDS, file: file(LOCAL), dnf: LOCAL_ON, diff: [] },
    {
      what: 'comments and spaces do not count',
      desired: FIELDS,
      file: file(`# mine\n${LOCAL.replaceAll('=', ' = ')};end\n`),
      dnf: LOCAL_ON,
      diff: [],
    },
    {
      what: 'by its fields, new',
      desired: { ...FIELDS, description: 'Ours', enabled: false },
      file: absent,
      dnf: repolist(),
      diff: [`${LOCAL_FILE}: (none) → ${OURS}`],
      writes: OURS,
    },
    {
      what: 'an extra, a missing and a different field, and another repository in the file',
      desired: FIELDS,
      file: file(BY_HAND),
      dnf: LOCAL_ON,
      diff: [`${LOCAL_FILE}: ${BY_HAND} → ${LOCAL}`],
      writes: LOCAL,
    },
    {
      what: 'by its fields, not listed by dnf',
      desired: FIELDS,
      file: file(LOCAL),
      dnf: repolist(),
      diff: ['local in dnf repolist: not listed → enabled'],
      writes: LOCAL,
    },
    { what: 'absent', desired: { name: 'local', state: 'absent' }, file: absent, diff: [] },
  ]),
)('%s', (_what, { desired, file: answer, dnf = SEEN, diff, writes }) => {
  const { changes } = plan('dnf_repo', desired, [answer, dnf]);
  const contents = changes.flatMap(({ operations }) =>
    operations.flatMap((one) => (one.kind === 'write' ? [reveal(one.content)] : [])),
  );
  expect(planText('dnf_repo', desired, [answer, dnf]).diff).toEqual(diff);
  expect(contents).toEqual(writes === undefined ? [] : [writes]);
});

const fetched = (last: readonly string[]): PlanText => ({
  diff: [`file: (none) → ${URL}`],
  run: [
    `curl --fail --silent --show-error --location --max-time 60 --output /etc/yum.repos.d/docker-ce.repo.new ${URL}`,
    `grep --quiet '^\\[.*\\]' /etc/yum.repos.d/docker-ce.repo.new`,
    ...last,
    'mv -f -- /etc/yum.repos.d/docker-ce.repo.new /etc/yum.repos.d/docker-ce.repo',
  ],
});

test.each([
  ['no file', absent],
  ['an empty file', file('')],
  ['a page of something else', file('<html>\n')],
])('%s: the file is downloaded under another name, checked, then renamed', (_what, answer) => {
  expect(planText('dnf_repo', DOCKER, [answer, SEEN])).toEqual(fetched([]));
});

test('a removal', () => {
  expect(planText('dnf_repo', { name: 'docker-ce', state: 'absent' }, [file(FILE), SEEN])).toEqual({
    diff: ['file: docker-ce-stable docker-ce-test → absent'],
    run: ['rm -f -- /etc/yum.repos.d/docker-ce.repo'],
  });
  expect(planText('dnf_repo', { name: 'docker-ce', state: 'absent' }, [absent, SEEN])).toEqual(unchanged);
});

const INVALID = 'Error: Invalid configuration value: gpgcheck=maybe in /etc/yum.repos.d/x.repo';

test.each<[string, readonly Result[], object]>([
  ['dnf fails', [file(FILE), done('', 1, INVALID)], { reason: '`dnf repolist` exited with status 1', words: INVALID }],
  [
    'there is no dnf',
    [file(FILE), done('', 127, 'sh: dnf: not found')],
    { reason: '`dnf` is not installed (exit status 127)', words: 'sh: dnf: not found', missing: true },
  ],
  [
    'the file cannot be read',
    [{ kind: 'failed', message: 'Permission denied' }, SEEN],
    { reason: 'cannot read /etc/yum.repos.d/docker-ce.repo', words: 'Permission denied' },
  ],
])('the state is unknown: %s', (_what, answers, expected) => {
  expect(unknownState('dnf_repo', DOCKER, answers)).toMatchObject(expected);
});

const OTHER_FIELDS = { ...FIELDS, description: 'Ours', enabled: false };
const LOCAL_OFF = repolist('local   Ours   disabled');

test.each<{ what: string; desired: object; before: Result[]; after: Result[]; restores: object; run: string[] }>([
  {
    what: 'no file, with url',
    desired: DOCKER,
    before: [absent, repolist()],
    after: [file(FILE), SEEN],
    restores: { name: 'docker-ce', state: 'absent' },
    run: ['rm -f -- /etc/yum.repos.d/docker-ce.repo'],
  },
  {
    what: 'no file, with fields',
    desired: FIELDS,
    before: [absent, repolist()],
    after: [file(LOCAL), LOCAL_ON],
    restores: { name: 'local', state: 'absent' },
    run: [`rm -f -- ${LOCAL_FILE}`],
  },
  {
    what: 'the enabled ids',
    desired: { ...DOCKER, enabled: ['docker-ce-test'] },
    before: [file(FILE), SEEN],
    after: [
      file(FILE.replace('enabled=1', 'enabled=x').replace('enabled=0', 'enabled=1').replace('enabled=x', 'enabled=0')),
      repolist(STABLE_ON.replace('enabled', 'disabled'), TEST_OFF.replace('disabled', 'enabled')),
    ],
    restores: { ...DOCKER, state: 'present', enabled: ['docker-ce-stable'] },
    run: [expect.stringMatching(/^sed .*docker-ce-stable.*docker-ce\.repo$/) as string],
  },
  {
    what: 'other fields',
    desired: FIELDS,
    before: [file(OURS), LOCAL_OFF],
    after: [file(LOCAL), LOCAL_ON],
    restores: { ...OTHER_FIELDS, state: 'present' },
    run: [`write ${LOCAL_FILE}: ${OURS}`],
  },
  {
    what: 'a removed file',
    desired: { name: 'local', state: 'absent' },
    before: [file(OURS), LOCAL_OFF],
    after: [absent, repolist()],
    restores: { ...OTHER_FIELDS, state: 'present' },
    run: [`write ${LOCAL_FILE}: ${OURS}`],
  },
])('$what can be restored', ({ desired, before, after, restores, run }) => {
  const previous = restored('dnf_repo', desired, before);
  expect(previous).toEqual(restores);
  expect(restorePlan('dnf_repo', previous, before)).toEqual(unchanged);
  expect(restorePlan('dnf_repo', previous, after).run).toEqual(run);
});

test.each<[string, object, Result[]]>([
  ['a file with keys that cannot be declared', FIELDS, [file(BY_HAND), LOCAL_ON]],
  ['a removed file from a URL', { name: 'docker-ce', state: 'absent' }, [file(FILE), SEEN]],
  ['a repository that dnf does not list', { ...DOCKER, enabled: [] }, [file(FILE), repolist(TEST_OFF)]],
  ['a file without sections', DOCKER, [file('<html>\n'), repolist()]],
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
])('%s', (words, found) => {
  expect(advice('dnf_repo', DOCKER, words)).toContain(found);
});
