import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { matchesPin, pinOf } from '../../../src/resources/package/pin.ts';
import { absent, accepts, done, file, plan, planText, restored, skipped, unchanged, unknownState } from './resource.ts';

const rpm = (installed: Readonly<Record<string, string>>, ...missing: readonly string[]): Result =>
  done(
    [
      ...Object.entries(installed).map(([name, version]) => `${name} ${version} x86_64\n`),
      ...missing.map((name) => `package ${name} is not installed\n`),
    ].join(''),
    missing.length,
  );
/** No dnf is running, and no transaction is unfinished. */
const finished = [done('', 1), skipped];
const DNF = 'dnf --setopt=color=never';
const NAMES = String.raw`rpm --nosignature -q --queryformat '%{NAME}\n' --`;

test.each([
  ['docker-ce-27.*', 'docker-ce', '27.*'],
  ['docker-ce-3:27.5*', 'docker-ce', '3:27.5*'],
  ['java-17-openjdk-17.0.*', 'java-17-openjdk', '17.0.*'],
  ['kernel-5.14.0-70*', 'kernel', '5.14.0-70*'],
  ['tree-1.8.0', 'tree-1.8.0', undefined],
  ['gtk+-2*', 'gtk+', '2*'],
])('%s is %s in the version %s', (spec, name, version) => {
  expect(pinOf(spec)).toEqual({ spec, name, version });
});

test.each<[string, string, boolean]>([
  ['docker-ce-27.*', '3:27.5.1-1.el9', true],
  ['docker-ce-27.*', '3:28.0.0-1.el9', false],
  ['docker-ce-3:27.*', '3:27.5.1-1.el9', true],
  ['docker-ce-2:27.*', '3:27.5.1-1.el9', false],
  ['docker-ce-27.5.1-1*', '3:27.5.1-1.el9', true],
  ['docker-ce-27.5.1-2*', '3:27.5.1-1.el9', false],
  ['tree-1*', '1.8.0-10.el9', true],
  ['tree-1.*', '10.0-1', false],
])('%s matches %s: %s', (spec, version, matches) => {
  expect(matchesPin(pinOf(spec), version)).toBe(matches);
});

describe('a pattern of versions', () => {
  const parameters = ['docker-ce-27.*', 'tree'];
  const run = [`${DNF} -y install -- 'docker-ce-27.*'`, `${NAMES} docker-ce`];

  test.each([
    ['a version that matches', rpm({ 'docker-ce': '3:27.5.1-1.el9', tree: '1-1' }), unchanged],
    ['not installed', rpm({ tree: '1-1' }, 'docker-ce'), { diff: ['docker-ce: absent → 27.*'], run }],
    [
      'a newer version',
      rpm({ 'docker-ce': '3:28.0.0-1.el9', tree: '1-1' }),
      { diff: ['docker-ce: 3:28.0.0-1.el9 → 27.*'], run },
    ],
    [
      'several versions, one of which matches',
      done('docker-ce 3:27.5.1-1.el9 x86_64\ndocker-ce 3:28.0.0-1.el9 x86_64\ntree 1-1 x86_64\n'),
      unchanged,
    ],
  ])('%s', (_what, answer, expected) => {
    expect(planText('package', parameters, [answer, ...finished])).toEqual(expected);
  });

  test('what was not installed is removed again; another version cannot be declared', () => {
    expect(restored('package', parameters, [rpm({ tree: '1-1' }, 'docker-ce'), ...finished])).toEqual({
      present: [],
      absent: ['docker-ce'],
      latest: [],
    });
    const newer = [rpm({ 'docker-ce': '3:28.0.0-1.el9', tree: '1-1' }), ...finished];
    expect(restored('package', parameters, newer)).toBeUndefined();
  });
});

describe('hold', () => {
  const held = { name: 'docker-ce', hold: true };
  const pinned = { name: 'docker-ce-27.*', hold: true };
  const LINES = '# Added lock on Thu Nov 26 10:00:00 2026\ndocker-ce-3:27.5.1-1.el9.*\n';
  const OTHERS = '# mine\ndocker-ce-cli-1:27.5.1-1.el9.*\n!docker-ce-3:26.0-1.*\n';
  const answers = (list: Result, installed = rpm({ 'docker-ce': '3:27.5.1-1.el9' })) => [
    installed,
    ...finished,
    list,
    done(''),
    done('', 1),
  ];

  test.each<[string, object, readonly Result[], unknown]>([
    ['held', held, answers(file(LINES + OTHERS)), unchanged],
    ['held to the pattern', pinned, answers(file('docker-ce-27.*\n')), unchanged],
    [
      'not held',
      held,
      answers(file(OTHERS)),
      {
        diff: ['updates of docker-ce: allowed → held at the installed version'],
        run: [`${DNF} --cacheonly --quiet versionlock add docker-ce`],
      },
    ],
    [
      'held at a version, and not to the pattern',
      pinned,
      answers(file(LINES + OTHERS)),
      {
        diff: ['updates of docker-ce: held at another version → 27.*'],
        run: [
          `write /etc/dnf/plugins/versionlock.list: ${OTHERS}`,
          `${DNF} --cacheonly --quiet versionlock add --raw 'docker-ce-27.*'`,
        ],
      },
    ],
    [
      'another version is installed, and the old one is not held any longer',
      pinned,
      answers(file('docker-ce-28.*\n'), rpm({ 'docker-ce': '3:28.0.0-1.el9' })),
      {
        diff: ['docker-ce: 3:28.0.0-1.el9 → 27.*', 'updates of docker-ce: held at another version → 27.*'],
        run: [
          'write /etc/dnf/plugins/versionlock.list: ',
          `${DNF} -y install -- 'docker-ce-27.*'`,
          `${NAMES} docker-ce`,
          `${DNF} --cacheonly --quiet versionlock add --raw 'docker-ce-27.*'`,
        ],
      },
    ],
    ['released', { name: 'docker-ce', hold: false }, answers(file(OTHERS)), unchanged],
    [
      'to be released',
      { name: 'docker-ce', hold: false },
      answers(file(LINES + OTHERS)),
      {
        diff: ['updates of docker-ce: held at the installed version → allowed'],
        run: [`write /etc/dnf/plugins/versionlock.list: ${OTHERS}`],
      },
    ],
    ['no list', { name: 'docker-ce', hold: false }, answers(absent), unchanged],
  ])('%s', (_what, parameters, all, expected) => {
    expect(planText('package', parameters, all)).toEqual(expected);
  });

  test('refused without the plugin, unless an earlier step installs it, and with dnf5', () => {
    const without = [rpm({ 'docker-ce': '3:27.5.1-1.el9' }), ...finished, absent, done('', 1), done('', 1)];
    expect(unknownState('package', held, without)).toMatchObject({
      refused: true,
      reason: 'dnf cannot hold packages: its versionlock plugin is not installed',
      solution: { by: [[{ type: 'package', name: 'python3-dnf-plugin-versionlock' }]] },
    });
    expect(unknownState('package', held, [...without.slice(0, 5), done('')]).reason).toContain('dnf5');
    expect(planText('package', { name: 'docker-ce', hold: false }, without)).toEqual(unchanged);
  });

  test('what was not held before is released again', () => {
    expect(restored('package', held, answers(file('')))).toEqual({
      present: ['docker-ce'],
      absent: [],
      latest: [],
      hold: false,
    });
  });
});

describe('a module', () => {
  const parameters = { module: 'nodejs:20', present: 'nodejs' };
  const module = (stream: string, state = 'enabled') =>
    file(`[nodejs]\nname=nodejs\nstream=${stream}\nprofiles=\nstate=${state}\n`);
  const answers = (stream: Result) => [rpm({ nodejs: '1:20.1-1' }), ...finished, stream];

  test.each<[string, Result, unknown]>([
    ['enabled', module('20'), unchanged],
    ['no stream', absent, { diff: ['module nodejs: (none) → 20'], run: [`${DNF} -y module enable nodejs:20`] }],
    [
      'disabled',
      module('', 'disabled'),
      { diff: ['module nodejs: (none) → 20'], run: [`${DNF} -y module enable nodejs:20`] },
    ],
    [
      'another stream',
      module('18'),
      {
        diff: ['module nodejs: 18 → 20'],
        run: [`${DNF} -y module reset nodejs`, `${DNF} -y module enable nodejs:20`],
        notes: [
          'packages that are installed from the other stream stay as they are; remove them in the same step to replace them',
        ],
      },
    ],
  ])('%s', (_what, stream, expected) => {
    expect(planText('package', parameters, answers(stream))).toEqual(expected);
  });

  test('comes before its packages, and alone', () => {
    const { changes } = plan('package', parameters, [rpm({}, 'nodejs'), ...finished, absent]);
    expect(changes.map(({ diff }) => diff.map(({ field }) => field))).toEqual([['module nodejs'], ['nodejs']]);
    expect(planText('package', { module: 'nodejs:20' }, [...finished, module('20')])).toEqual(unchanged);
  });

  test('an earlier stream is restored; none cannot be declared', () => {
    expect(restored('package', parameters, answers(module('18')))).toMatchObject({ module: 'nodejs:18' });
    expect(restored('package', parameters, answers(absent))).toBeUndefined();
  });
});

test('security updates', () => {
  const parameters = { name: ['openssl', 'tree'], state: 'latest', security: true };
  const updates = done('\nopenssl.x86_64  1:3.0.7-2.el9  baseos\n', 100);
  const installed = rpm({ openssl: '1:3.0.7-1.el9' }, 'tree');
  expect(planText('package', parameters, [installed, updates, ...finished])).toEqual({
    diff: ['openssl: 1:3.0.7-1.el9 → 1:3.0.7-2.el9', 'tree: absent → installed'],
    run: [`${DNF} -y install -- tree`, `${NAMES} tree`, `${DNF} -y upgrade --security -- openssl`],
  });
  expect(planText('package', parameters, [rpm({ openssl: '1-1', tree: '1-1' }), done(''), ...finished])).toEqual(
    unchanged,
  );
});

test('from an RPM', () => {
  const parameters = { name: 'epel-release', from: 'https://example.com/epel-release-latest-9.noarch.rpm' };
  expect(planText('package', parameters, [rpm({ 'epel-release': '9-7.el9' }), ...finished])).toEqual(unchanged);
  expect(planText('package', parameters, [rpm({}, 'epel-release'), ...finished])).toEqual({
    diff: [`epel-release: absent → installed, from ${parameters.from}`],
    run: [`${DNF} -y install -- ${parameters.from}`, `${NAMES} epel-release`],
  });
});

test.each<[unknown, boolean]>([
  ['docker-ce-27.*', true],
  ['docker-*', false],
  ['*', false],
  ['docker-ce-2*7', false],
  [{ name: 'docker-ce-27.*', state: 'absent' }, false],
  [{ name: 'docker-ce-27.*', state: 'latest' }, false],
  [{ present: 'tree', absent: 'docker-ce-27.*' }, false],
  [{ name: 'tree', hold: true }, true],
  [{ name: 'tree', state: 'latest', hold: true }, false],
  [{ name: 'tree', state: 'absent', hold: false }, false],
  [{ absent: 'tree', hold: true }, false],
  [{ module: 'nodejs:20' }, true],
  [{ module: 'nodejs' }, false],
  [{ hold: true }, false],
  [{ name: 'tree', state: 'latest', security: true }, true],
  [{ name: 'tree', security: true }, false],
  [{ name: 'tree', from: '/srv/tree.rpm' }, true],
  [{ name: ['tree', 'git'], from: '/srv/tree.rpm' }, false],
  [{ name: 'tree', state: 'latest', from: '/srv/tree.rpm' }, false],
  [{ name: 'tree', from: "/srv/tree'.rpm" }, false],
  [{ present: 'tree', from: '/srv/tree.rpm' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('package', parameters)).toBe(ok);
});
