import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Exec } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import { advice, done, skipped, textOf } from './resource.ts';
import { named } from '../named.ts';

/** What a host with Debian answers, by the beginning of the command line. */
interface Answers {
  readonly broken?: string;
  readonly journal?: string;
  readonly running?: boolean;
  readonly packages?: string;
  readonly install?: string;
  readonly remove?: string;
  readonly lists?: string;
}

function stepOf(parameters: unknown) {
  const resource = resources.get('package');
  if (!resource) throw new Error();
  return bind(resource, resource.schema.parse(parameters), 1);
}

function stateOf(parameters: unknown, answers: Answers) {
  const step = stepOf(parameters);
  return step.plan(step.operations.map((operation) => answer(operation as Exec, answers)));
}

function answer({ argv, onlyIf }: Exec, answers: Answers): Result {
  if (!onlyIf?.includes('/etc/debian_version')) return done('', 127, 'sh: not found');
  const line = argv.join(' ');
  if (line.startsWith('pgrep')) return done('', answers.running ? 0 : 1);
  if (line.startsWith('sed')) return done(answers.broken ?? '');
  if (line.includes('/var/lib/dpkg/updates')) return done(answers.journal ?? '');
  if (line.startsWith('dpkg-query')) return done(answers.packages ?? '', 1);
  if (line.startsWith('find /var/lib/apt/lists')) return done(answers.lists ?? '');
  const simulated = / install --/.test(line) ? answers.install : answers.remove;
  return simulated === undefined ? skipped : done(simulated);
}

function planOf(parameters: unknown, answers: Answers) {
  const state = stateOf(parameters, answers);
  if (state.kind === 'unknown') throw new Error(state.reason);
  return textOf(state);
}

const APT =
  'env DEBIAN_FRONTEND=noninteractive apt-get --quiet -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold';

test.each(
  named<{ what: string; desired: unknown; answers: Answers; diff: readonly string[]; run: readonly string[] }>([
    {
      what: 'installed',
      desired: 'tree',
      answers: { packages: 'ii  tree 2.1.0-1\n' },
      diff: [],
      run: [],
    },
    {
      what: 'missing',
      desired: 'tree',
      answers: { install: 'Inst tree (2.1.0-1 Debian:bookworm [amd64])\n' },
      diff: ['tree: absent → installed'],
      run: [`${APT} update`, `${APT} --yes --no-remove install -- tree`],
    },
    {
      what: 'removed with its configuration left',
      desired: 'tree',
      answers: { packages: 'rc  tree 2.1.0-1\n' },
      diff: ['tree: absent → installed'],
      run: [`${APT} update`, `${APT} --yes --no-remove install -- tree`],
    },
    {
      what: 'a pattern with the epoch, and an older version',
      desired: 'docker-ce-5:28.*',
      answers: { packages: 'ii  docker-ce 5:27.5.1-1~debian.12~bookworm\n' },
      diff: ['docker-ce: 5:27.5.1-1~debian.12~bookworm → 5:28.*'],
      run: [`${APT} update`, `${APT} --yes --no-remove --allow-downgrades install -- 'docker-ce=5:28.*'`],
    },
    {
      what: 'a pattern that the version matches',
      desired: 'docker-ce-5:28.*',
      answers: { packages: 'ii  docker-ce 5:28.5.1-1~debian.12~bookworm\n' },
      diff: [],
      run: [],
    },
    {
      what: 'removed with what depends on it',
      desired: { name: 'runc', state: 'absent' },
      answers: {
        packages: 'ii  runc 1.1.5\n',
        install: 'Remv docker.io [20.10]\nRemv runc [1.1.5]\n',
        remove: 'Remv docker.io [20.10]\nRemv runc [1.1.5]\n',
      },
      diff: ['runc: 1.1.5 → absent', 'docker.io: 20.10 → absent'],
      run: [`${APT} --yes remove -- runc`],
    },
    {
      what: 'latest, with old lists',
      desired: { name: 'hello', state: 'latest' },
      answers: { packages: 'ii  hello 2.10-3\n', lists: 'new a_InRelease\nold b_InRelease\n' },
      diff: ['package lists: older than a day → up to date'],
      run: [`${APT} update --error-on=any`, `${APT} --yes --no-remove install -- hello`],
    },
    {
      what: 'latest, with an upgrade',
      desired: { name: 'hello', state: 'latest' },
      answers: {
        packages: 'ii  hello 2.9-3\n',
        lists: 'new a_InRelease\n',
        install: 'Inst hello [2.9-3] (2.10-3 Debian:bookworm [amd64])\n',
      },
      diff: ['hello: 2.9-3 → 2.10-3'],
      run: [`${APT} update --error-on=any`, `${APT} --yes --no-remove install -- hello`],
    },
    {
      what: 'held',
      desired: { present: ['hello'], hold: true },
      answers: { packages: 'ii  hello 2.10-3\n' },
      diff: ['updates of hello: allowed → held at the installed version'],
      run: ['apt-mark hold -- hello'],
    },
  ]),
)('%s', (_what, { desired, answers, diff, run }) => {
  expect(planOf(desired, answers)).toMatchObject({ diff, run });
});

const DPKG = 'env DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold --configure --pending';

test('what dpkg did not finish is completed, and what it did not unpack is installed again', () => {
  const { diff, run } = planOf('hello', { packages: 'iHR hello 2.10-3\n', broken: 'half-installed hello\nwaiting\n' });
  expect(diff).toEqual(['dpkg transaction: unfinished: hello waiting → complete']);
  expect(run).toEqual([
    DPKG,
    `${APT} --yes --fix-broken install`,
    `${APT} update`,
    `${APT} --yes --reinstall install -- hello`,
  ]);
});

test('what dpkg did not finish of other packages does not matter to a step with nothing to do', () => {
  expect(planOf('tree', { packages: 'ii  tree 2.1.0-1\n', broken: 'waiting\n' }).run).toEqual([]);
  expect(planOf('hello', { broken: 'waiting\n' }).run.slice(0, 2)).toEqual([DPKG, `${APT} --yes --fix-broken install`]);
});

test('a running dpkg is not unfinished', () => {
  expect(planOf('hello', { broken: 'waiting\n', running: true }).diff).toEqual(['hello: absent → installed']);
});

test.each([
  [
    'a removal that is not declared',
    'podman-docker',
    { install: 'Remv docker.io [20.10]\n' },
    /would remove docker\.io/,
  ],
  [
    'an essential package',
    { name: 'bash', state: 'absent' },
    {
      packages: 'ii  bash 5.2\n',
      install:
        'WARNING: The following essential packages will be removed.\nThis should NOT be done unless you know exactly what you are doing!\n  bash\n0 upgraded\nRemv bash [5.2]\n',
    },
    /the system needs bash/,
  ],
  ['a module', { name: 'nodejs', module: 'nodejs:20' }, {}, /apt has no modules/],
  ['an RPM', { name: 'app', from: '/srv/app.rpm' }, {}, /apt does not install from/],
  ['security updates', { name: 'app', state: 'latest', security: true }, {}, /no advisories/],
  ['a name of no package', 'Tree', {}, /not the name of a package on Debian/],
] as const)('%s is refused', (_what, desired, answers, reason) => {
  expect(stateOf(desired, answers)).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(reason) });
});

test.each([
  ['E: Unable to locate package no-such', /No repository has this package/],
  ["E: Version '28.*' for 'docker-ce' was not found", /begins with the epoch/],
  [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (unattended-upgr)',
    /unattended-upgrades/,
  ],
  ["E: The repository 'https://x bullseye Release' does not have a Release file.", /does not have this release/],
  ['E: dpkg was interrupted', /^$/],
])('%s', (words, expected) => {
  expect(advice('package', 'tree', words) ?? '').toMatch(expected);
});

const STATUS = `Package: tree
Status: install ok installed
Version: 2.1.0-1
Description: lists directories
 Status: purge ok installed

Package: docker-ce
Status: hold ok installed
Version: 5:28.5.1-1

Package: waiting
Status: install ok half-configured
Version: 1.0-1

Package: gone
Status: deinstall ok config-files
Version: 1
`;

test.each([
  ['tree', []],
  ['no-such', ['no-such']],
  ['waiting', ['waiting']],
  ['gone', ['gone']],
  ['docker-ce-5:28.*', []],
  ['docker-ce-5:27.*', ['docker-ce=5:27.*']],
  ['docker-ce-28.*', ['docker-ce=28.*']],
  [{ name: 'tree', state: 'latest' }, ['tree']],
  [{ name: ['tree', 'gone'], state: 'absent' }, ['tree-']],
])('apt is asked about %j only where it has something to do', (desired, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const status = join(folder, 'status');
  writeFileSync(status, STATUS);
  const found = stepOf(desired).operations.find(
    (one): one is Exec => one.kind === 'exec' && one.argv.includes('install') && one.argsFrom?.[0] === 'awk',
  );
  const [program = '', ...words] = found?.argsFrom ?? [];
  const printed = execFileSync(program, words.with(-1, status), { encoding: 'utf8' });
  expect(printed.split('\n').filter(Boolean)).toEqual(expected);
});
