import { expect, test } from 'vitest';
import { bind } from '../../../src/model/step.ts';
import { describe as shown } from '../../../src/model/describe-operation.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { resources } from '../../../src/resources/index.ts';
import { readsOnly } from '../../cases/reads-only.ts';
import { done, file, skipped, textOf } from './resource.ts';

// Which address a new repository gets, from what its server says.

const DOCKER = 'https://download.docker.com/linux';
const FIELDS = { name: 'own', baseurl: `${DOCKER}/centos/$releasever/$basearch/stable`, gpgcheck: false };
const FILE = `[stable]\nname=Stable\nbaseurl=${DOCKER}/rhel/$releasever/$basearch/stable\nenabled=1\n[test]\nname=Test\nbaseurl=${DOCKER}/rhel/$releasever/$basearch/test\nenabled=0\n`;
const URL = { name: 'docker', url: `${DOCKER}/rhel/docker-ce.repo` };

interface HostOptions {
  /** The files that the server has; undefined: the host does not reach it. */
  readonly served: readonly string[] | undefined;
  readonly release?: string;
  readonly releasever?: string;
  /** The file of the step. */
  readonly before?: string;
}

/** Asks a host as a run does, until the step has no further question. */
function ask(parameters: object, { served, release = '9', releasever, before }: HostOptions) {
  const resource = resources.get('dnf_repo');
  if (!resource) throw new Error('there is no dnf_repo');
  const step = bind(resource, resource.schema.parse(parameters), 1);
  const own = `/etc/yum.repos.d/${step.name}.repo:`;
  const texts = ['/etc/dnf/dnf.conf:[main]', ...(before ?? '').split('\n').flatMap((line) => (line ? own + line : []))];
  let results: readonly Result[] = [
    done(texts.map((line) => `${line}\n`).join('')),
    skipped,
    skipped,
    file(`NAME="Rocky Linux"\nVERSION_ID="${release}"\n`),
  ];
  const asked: Operation[] = [];
  for (;;) {
    const next = step.further?.(results) ?? [];
    if (next.length === 0) return { state: step.plan(results), asked };
    asked.push(...next);
    results = [...results, ...next.map((operation) => answer(operation, served, releasever))];
  }
}

function answer(operation: Operation, served: readonly string[] | undefined, releasever: string | undefined): Result {
  if (operation.kind !== 'exec') throw new Error('not a command');
  const { argv, stdin } = operation;
  if (argv[0] === 'uname') return done('x86_64\n');
  if (argv[0] === 'grep')
    return releasever === undefined ? done('', 1) : done(`/etc/dnf/vars/releasever:${releasever}\n`);
  const [, url = ''] = /^url = "(.*)"$/m.exec(String(stdin)) ?? [];
  if (!served) return done(argv.includes('/dev/null') ? '000' : '', 6, 'curl: (6) Could not resolve host\n');
  if (!argv.includes('/dev/null')) return served.includes(url) ? done(FILE) : done('', 22, 'curl: (22) error: 404\n');
  return done(served.includes(url) ? '200' : '404');
}

const index = (path: string) => `${DOCKER}/${path}/repodata/repomd.xml`;
const planned = (parameters: object, host: HostOptions) => {
  const { state } = ask(parameters, host);
  if (state.kind === 'unknown') throw new Error(state.reason);
  return textOf(state);
};

test('an address that the server has stays as declared', () => {
  const { diff, notes } = planned(FIELDS, { served: [index('centos/9/x86_64/stable')] });
  expect(diff[0]).toContain('/centos/$releasever/$basearch/stable\n');
  expect(notes).toBeUndefined();
});

test('a minor release that the server does not have becomes the major one', () => {
  const { diff, notes } = planned(FIELDS, { served: [index('centos/9/x86_64/stable')], releasever: '9.4' });
  expect(diff[0]).toContain('/centos/9/$basearch/stable\n');
  expect(notes).toEqual([
    `baseurl becomes ${DOCKER}/centos/9/$basearch/stable in place of ${FIELDS.baseurl}: the server does not have ${index('centos/9.4/x86_64/stable')}`,
  ]);
});

test.each([
  ['the folder of RHEL is missing', '10', undefined, '/rhel/|/centos/', undefined],
  ['the folder of RHEL and that of the minor release are missing', '10.1', '10.1', '/rhel/|/centos/', '10'],
])('in a downloaded file, where %s', (_what, release, releasever, path, major) => {
  const served = [URL.url, index('centos/10/x86_64/stable')];
  const { run, notes } = planned(URL, { served, release, ...(releasever === undefined ? {} : { releasever }) });
  const sed = run.find((line) => line.includes('baseurl'));
  expect(sed).toContain(`s|${path}|g`);
  expect(sed?.includes(String.raw`s|\$releasever|10|g`)).toBe(major !== undefined);
  expect(notes).toHaveLength(1);
});

test('a downloaded file whose addresses the server has stays as it is', () => {
  const { run, notes } = planned(URL, { served: [URL.url, index('rhel/9/x86_64/stable')] });
  expect([run.some((line) => line.includes('baseurl')), notes]).toEqual([false, undefined]);
});

test('only the repositories that become enabled have to be there', () => {
  const { state } = ask({ ...URL, enabled: ['stable', 'test'] }, { served: [URL.url, index('rhel/9/x86_64/stable')] });
  expect(state).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(index('rhel/9/x86_64/test')) });
});

test('a release of another major one gives way to that of the host, which counts as declared', () => {
  const host = { served: [index('centos/9/x86_64/stable')], releasever: '8-stream' };
  const { diff } = planned(FIELDS, host);
  expect(diff[0]).toContain('/centos/9/$basearch/stable\n');
  const before = `[own]\nname=own\nbaseurl=${DOCKER}/centos/9/$basearch/stable\nenabled=1\ngpgcheck=0\n`;
  expect(ask(FIELDS, { ...host, before }).state).toMatchObject({ changes: [] });
});

test('a server that has none of the addresses is named before anything changes', () => {
  const { state } = ask(FIELDS, { served: [], releasever: '9.4' });
  expect(state).toMatchObject({ kind: 'unknown', refused: true, reason: expect.stringContaining('centos/9.4') });
});

test('a host without a network gets the declared address, and the plan says that it was not checked', () => {
  const { diff, notes } = planned(FIELDS, { served: undefined });
  expect(diff[0]).toContain('$releasever');
  expect(notes).toEqual([expect.stringContaining('was not checked')]);
});

test('a .repo file that the host cannot download: the plan says that nothing was checked', () => {
  expect(planned(URL, { served: undefined }).notes).toEqual([
    `The host cannot reach ${URL.url}: whether the repository exists there was not checked`,
  ]);
});

test.each(['ftp://mirror.example/own.repo', 'file:///srv/own.repo'])(
  'the password of %s is no argument, either',
  (url) => {
    const { run } = planned({ name: 'own', url }, { served: undefined });
    expect(run[0]).toMatch(/^curl .* --config -$/);
  },
);

test('a host with nothing to change asks nothing, with the declared address and with a chosen one', () => {
  const text = (address: string) => `[own]\nname=own\nbaseurl=${address}\nenabled=1\ngpgcheck=0\n`;
  for (const address of [FIELDS.baseurl, `${DOCKER}/centos/9/$basearch/stable`]) {
    const { state, asked } = ask(FIELDS, { served: [], before: text(address) });
    expect([state, asked]).toMatchObject([{ kind: 'planned', changes: [] }, []]);
  }
  const drifted = ask(FIELDS, {
    served: [index('centos/9/x86_64/stable')],
    before: text(`${DOCKER}/centos/8/$basearch/stable`),
  });
  expect(drifted.state).toMatchObject({ changes: [{ action: 'change' }] });
  expect(ask(URL, { served: [], before: FILE }).asked).toEqual([]);
});

test('the questions only read, have time limits, and put no password in the arguments of a program', () => {
  const parameters = { ...FIELDS, baseurl: 'https://teacher:hunter2@mirror.example/$releasever' };
  const { asked, state } = ask(parameters, { served: [] });
  expect(asked.filter((operation) => !readsOnly(operation))).toEqual([]);
  expect(asked.map(shown).join('\n')).not.toContain('hunter2');
  expect(JSON.stringify(state)).not.toContain('hunter2');
  const requests = asked.filter((operation) => operation.kind === 'exec' && operation.argv[0] === 'curl');
  expect(requests.filter((operation) => !('timeout' in operation && Number(operation.timeout) > 0))).toEqual([]);
});
