import { expect, test } from 'vitest';
import { withoutMarks } from '../../../src/model/host-text.ts';
import { remainingDifferences } from '../../../src/engine/steps-text.ts';
import { key } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import {
  accepts,
  advice,
  done,
  planText,
  type PlanText,
  restored,
  restorePlan,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';
import { mergeReads } from '../../../src/model/merge.ts';
import { query, parseQuery } from '../../../src/resources/package/query.ts';
import { named } from '../named.ts';

/** The answer of `rpm -q`: a version for each installed package, and the number of the others as exit status. */
function rpm(installed: Record<string, string>, ...missing: readonly string[]): Result {
  const lines = [
    ...Object.entries(installed).map(([name, version]) => `${name} ${version} x86_64\n`),
    ...missing.map((name) => `package ${name} is not installed\n`),
  ];
  return done(lines.join(''), missing.length);
}

/** The answer of `dnf remove --assumeno`, with these rows between its headings. */
const removal = (...rows: readonly string[]): Result =>
  done(
    `Dependencies resolved.
================================================================================
 Package           Architecture  Version                   Repository      Size
================================================================================
Removing:
${rows.join('\n')}

Transaction Summary
================================================================================
Remove  ${rows.length} Packages

Freed space: 100 M
`,
    1,
    'Operation aborted.\n',
  );
/** A host that runs 5.14.0-1 and boots this kernel next. */
const kernels = (next: string): readonly Result[] => [
  done('5.14.0-1.el9.x86_64\n'),
  done(
    [next, '5.14.0-1.el9.x86_64']
      .map((version) => `/boot/loader/entries/0417-${version}.conf:linux /vmlinuz-${version}\n`)
      .join(''),
  ),
  skipped,
  skipped,
];
/** The engine's text after a change that did not install these packages. */
const stillDiffers = (...names: readonly string[]) =>
  withoutMarks(remainingDifferences(names.map((field) => ({ field, before: 'absent', after: 'installed' }))));
const RUNC = ' runc              x86_64        4:1.1.12-1.el9            @AppStream     8.3 M';

/** The answer of `dnf history info` about an unfinished transaction, with these rows. */
const unfinished = (...rows: readonly string[]): Result =>
  done(`Transaction ID : 4
Return-Code    : Failure: 1
Command Line   : -y install docker-ce
Packages Altered:
${rows.join('\n')}
`);
const INSTALL = ' ** Install  docker-ce-3:28.5.1-1.el9.x86_64  @docker-ce-stable';
const SELINUX = ' ** Install  container-selinux-4:2.235.0-1.el9.noarch  @appstream';
const [NO_DNF, DNF] = [done('', 1), done('117\n')];
const REPAIR = ['dnf --setopt=color=never -y remove --duplicates', 'dnf --setopt=color=never -y reinstall --'];
const NAMES = String.raw`rpm --nosignature -q --queryformat '%{NAME}\n' --`;
const installs = (names: string) => [`dnf --setopt=color=never -y install -- ${names}`, `${NAMES} ${names}`];
const NOTE =
  'the last dnf transaction did not finish, for example because of a power cut (dnf history info 4). ' +
  'Repaired with: dnf remove --duplicates; dnf reinstall';

test.each(
  named<{ what: string; desired: unknown; answers: readonly Result[]; expected: PlanText }>([
    { what: 'installed', desired: 'vim', answers: [rpm({ vim: '2:8.2-1' })], expected: unchanged },
    {
      what: 'only what is missing is installed',
      desired: ['a', 'b', 'c'],
      answers: [rpm({ b: '1-1' }, 'a', 'c')],
      expected: { diff: ['a: absent → installed', 'c: absent → installed'], run: installs('a c') },
    },
    {
      what: 'installed in several versions',
      desired: 'kernel-devel',
      answers: [done('kernel-devel 5.14.0-1.el9 x86_64\nkernel-devel 5.14.0-2.el9 x86_64\n')],
      expected: unchanged,
    },
    {
      what: 'installed by an unfinished transaction',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), NO_DNF, unfinished(SELINUX, INSTALL)],
      expected: {
        diff: ['dnf transaction: unfinished: dnf -y install docker-ce → complete'],
        run: REPAIR,
        notes: [`${NOTE} container-selinux docker-ce`],
      },
    },
    {
      what: 'not installed yet by an unfinished transaction',
      desired: 'docker-ce',
      answers: [rpm({}, 'docker-ce'), NO_DNF, unfinished(INSTALL)],
      expected: {
        diff: ['dnf transaction: unfinished: dnf -y install docker-ce → complete', 'docker-ce: absent → installed'],
        run: [...REPAIR, ...installs('docker-ce')],
        notes: [`${NOTE} docker-ce`],
      },
    },
    {
      what: 'an unfinished upgrade: packages that it was to remove are not reinstalled',
      desired: { name: ['docker-ce', 'old'], state: 'latest' },
      answers: [
        rpm({ 'docker-ce': '3:28.5.1-1.el9', old: '1-1' }),
        done(''),
        NO_DNF,
        unfinished(
          INSTALL.replace('Install ', 'Upgrade '),
          ' ** Upgraded docker-ce-3:28.4.0-1.el9.x86_64  @@System',
          ' ** Obsoleted old-1-1.el9.x86_64  @@System',
        ),
      ],
      expected: {
        diff: ['dnf transaction: unfinished: dnf -y install docker-ce → complete'],
        run: REPAIR,
        notes: [`${NOTE} docker-ce`],
      },
    },
    {
      what: 'another dnf is running',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), DNF, unfinished(INSTALL)],
      expected: unchanged,
    },
    {
      what: 'an unfinished transaction of other packages',
      desired: 'vim',
      answers: [rpm({ vim: '2:8.2-1' }), NO_DNF, unfinished(INSTALL)],
      expected: unchanged,
    },
    {
      what: 'finished by the history of dnf, and not by its log',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), NO_DNF, unfinished(INSTALL.replace('**', '  '))],
      expected: unchanged,
    },
    {
      what: 'the running kernel',
      desired: 'kernel',
      answers: [rpm({ kernel: '5.14.0-1.el9' }), ...kernels('5.14.0-1.el9.x86_64')],
      expected: unchanged,
    },
    {
      what: 'a kernel that is installed and not booted yet',
      desired: 'kernel-core',
      answers: [rpm({ 'kernel-core': '5.14.0-2.el9' }), ...kernels('5.14.0-2.el9.x86_64')],
      expected: {
        ...unchanged,
        pendingReboot: 'kernel 5.14.0-1.el9.x86_64 is running, 5.14.0-2.el9.x86_64 after a reboot',
      },
    },
    {
      what: 'a newer kernel: the pending reboot has the same text before and after',
      desired: { name: ['bash', 'kernel'], state: 'latest' },
      answers: [
        rpm({ bash: '5.1.8-9.el9', kernel: '5.14.0-1.el9' }),
        done('kernel.x86_64  5.14.0-2.el9  baseos\n', 100),
        ...kernels('5.14.0-1.el9.x86_64'),
      ],
      expected: {
        diff: ['kernel: 5.14.0-1.el9 → 5.14.0-2.el9'],
        run: installs('kernel'),
        pendingReboot: 'kernel 5.14.0-1.el9.x86_64 is running, 5.14.0-2.el9.x86_64 after a reboot',
      },
    },
    {
      what: 'a kernel of another type',
      desired: 'kernel-rt',
      answers: [rpm({}, 'kernel-rt'), ...kernels('5.14.0-1.el9.x86_64')],
      expected: {
        diff: ['kernel-rt: absent → installed'],
        run: installs('kernel-rt'),
        pendingReboot: 'kernel 5.14.0-1.el9.x86_64 is running, kernel-rt after a reboot',
      },
    },
    {
      what: 'a kernel in a container, which runs the kernel of its host',
      desired: 'kernel',
      answers: [rpm({}, 'kernel'), done('6.1.0\n'), done('', 2), done('', 127), done('', 127)],
      expected: { diff: ['kernel: absent → installed'], run: installs('kernel') },
    },
    {
      what: 'absent',
      desired: { name: 'runc', state: 'absent' },
      answers: [rpm({}, 'runc'), skipped],
      expected: unchanged,
    },
    {
      what: 'removed, with dependent and unused packages',
      desired: { name: 'runc', state: 'absent' },
      answers: [
        rpm({ runc: '4:1.1.12-1.el9' }),
        removal(
          RUNC,
          'Removing dependent packages:',
          ' podman            x86_64        2:4.9.4-1.el9             @AppStream      53 M',
          'Removing unused dependencies:',
          ' conmon            x86_64        3:2.1.10-1.el9            @AppStream     170 k',
        ),
      ],
      expected: {
        diff: ['runc: 4:1.1.12-1.el9 → absent', 'podman: 2:4.9.4-1.el9 → absent', 'conmon: 3:2.1.10-1.el9 → absent'],
        run: ['dnf --setopt=color=never -y remove -- runc'],
        notes: ['also removes 2 packages: 1 that depends on it, 1 no longer needed'],
      },
    },
    {
      what: 'one transaction installs and removes',
      desired: { present: ['docker-ce', 'bash'], absent: ['runc', 'not-there'] },
      answers: [rpm({ runc: '4:1.1.12-1.el9', bash: '5-1' }, 'not-there', 'docker-ce'), removal(RUNC)],
      expected: {
        diff: ['docker-ce: absent → installed', 'runc: 4:1.1.12-1.el9 → absent'],
        run: [
          'dnf --setopt=color=never -y --downloadonly --allowerasing install -- docker-ce',
          'dnf --setopt=color=never -y shell /dev/stdin',
          `${NAMES} docker-ce`,
          `${NAMES} docker-ce`,
        ],
      },
    },
    {
      what: 'an unfinished transaction is repaired once what is in the way of its packages is removed',
      desired: { present: ['docker-ce'], absent: ['runc'] },
      answers: [
        rpm({ runc: '4:1.1.12-1.el9', 'docker-ce': '3:28.5.1-1.el9' }),
        removal(RUNC),
        NO_DNF,
        unfinished(INSTALL),
      ],
      expected: {
        diff: ['runc: 4:1.1.12-1.el9 → absent', 'dnf transaction: unfinished: dnf -y install docker-ce → complete'],
        run: ['dnf --setopt=color=never -y remove -- runc', ...REPAIR],
        notes: [`${NOTE} docker-ce`],
      },
    },
    {
      what: 'names with a version, a release or an architecture',
      desired: ['tree-1.8.0', 'tree-1.8.0-10.el9', 'tree-1.8.0-10.el9.x86_64', 'tree.x86_64', 'tree'],
      answers: [rpm({ tree: '1:1.8.0-10.el9' })],
      expected: unchanged,
    },
    {
      what: 'another version than the declared one',
      desired: 'tree-2.1.0',
      answers: [rpm({}, 'tree-2.1.0')],
      expected: { diff: ['tree-2.1.0: absent → installed'], run: installs('tree-2.1.0') },
    },
    {
      what: 'a removal by name and version lists the package once',
      desired: { name: 'runc-1.1.12', state: 'absent' },
      answers: [rpm({ runc: '4:1.1.12-1.el9' }), removal(RUNC)],
      expected: {
        diff: ['runc-1.1.12: 4:1.1.12-1.el9 → absent'],
        run: ['dnf --setopt=color=never -y remove -- runc-1.1.12'],
      },
    },
    {
      what: 'rows of two lines',
      desired: { name: ['runc', 'not-there'], state: 'absent' },
      answers: [
        rpm({ runc: '4:1.1.12-1.el9' }, 'not-there'),
        removal(
          RUNC,
          'Removing dependent packages:',
          ' python3-a-package-with-a-very-long-name-indeed',
          '                   noarch        1.0-1.el9                 @@commandline   53 k',
          ' short             x86_64        4:1.1.12-1.module_el8.9.0+3711+92d1e9f5.with.a.very.long.release',
          '                                                           @System         10 k',
        ),
      ],
      expected: {
        diff: [
          'runc: 4:1.1.12-1.el9 → absent',
          'python3-a-package-with-a-very-long-name-indeed: 1.0-1.el9 → absent',
          'short: 4:1.1.12-1.module_el8.9.0+3711+92d1e9f5.with.a.very.long.release → absent',
        ],
        run: ['dnf --setopt=color=never -y remove -- runc'],
        notes: ['also removes 2 packages: 2 that depend on it'],
      },
    },
    {
      what: 'the latest version is installed',
      desired: { name: ['a', 'b'], state: 'latest' },
      answers: [rpm({ a: '1-1', b: '1-1' }), done('')],
      expected: unchanged,
    },
    {
      what: 'a newer version, and a package that is not installed',
      desired: { name: ['docker-ce', 'vim', 'new'], state: 'latest' },
      answers: [
        rpm({ 'docker-ce': '3:26.0-1.el9', vim: '2:8.2-1' }, 'new'),
        done(
          '\ndocker-ce.x86_64            3:27.0-1.el9             docker-ce-stable\nkernel.x86_64   5.14.0-3.el9  baseos\n' +
            'Obsoleting Packages\nvim.x86_64    2:9.0-1    appstream\n    old.x86_64    1-1    @System\n',
          100,
        ),
      ],
      expected: {
        diff: ['docker-ce: 3:26.0-1.el9 → 3:27.0-1.el9', 'new: absent → installed'],
        run: installs('docker-ce new'),
      },
    },
    {
      what: 'a newer version, in a row of two lines',
      desired: { name: 'docker-buildx-plugin', state: 'latest' },
      answers: [
        rpm({ 'docker-buildx-plugin': '0.14-1.el9' }),
        done('docker-buildx-plugin.x86_64\n                      0:0.15-1.el9         docker-ce-stable\n', 100),
      ],
      expected: {
        diff: ['docker-buildx-plugin: 0.14-1.el9 → 0:0.15-1.el9'],
        run: installs('docker-buildx-plugin'),
      },
    },
    {
      what: 'latest, and not installed yet',
      desired: { name: 'a', state: 'latest' },
      answers: [rpm({}, 'a'), skipped],
      expected: { diff: ['a: absent → installed'], run: installs('a') },
    },
  ]),
)('%s', (_what, { desired, answers, expected }) => {
  expect(planText('package', desired, answers)).toEqual(expected);
});

const VERIFY = 'Check the rpm database on the host: rpm --verifydb.';

test.each<[string, unknown, readonly Result[], object]>([
  [
    'the rpm database is broken',
    'a',
    [done('', 1, 'error: rpmdb: BDB0113 Thread died\nerror: cannot open Packages database\n')],
    {
      reason: '`rpm -q` exited with status 1',
      words: 'error: rpmdb: BDB0113 Thread died\nerror: cannot open Packages database',
      next: VERIFY,
    },
  ],
  [
    'there is no rpm',
    'a',
    [done('', 127, 'sh: rpm: not found')],
    {
      reason: '`rpm` is not installed (exit status 127)',
      words: 'sh: rpm: not found',
      next: undefined,
      missing: true,
    },
  ],
  [
    'rpm was killed',
    ['a', 'b'],
    [done('a 1-1 x86_64\n', 137)],
    { reason: '`rpm -q` exited with status 137', next: VERIFY, missing: undefined },
  ],
  [
    'a package is installed under another name',
    'vim',
    [done('vim-enhanced 8-1 x86_64\n')],
    { reason: '`rpm -q vim` reports a package with another name', next: 'Write the plain package name.' },
  ],
  [
    'dnf refuses the removal',
    { name: 'dnf', state: 'absent' },
    [
      rpm({ dnf: '4-1' }),
      done('', 1, 'Error: The operation would result in removing the following protected packages: dnf'),
    ],
    {
      reason: 'dnf refuses to remove protected packages: dnf',
      next: expect.stringContaining('protected.d'),
    },
  ],
  [
    'there is no dnf to remove with',
    { name: 'a', state: 'absent' },
    [rpm({ a: '1-1' }), done('', 127, 'sh: dnf: not found')],
    { reason: '`dnf` is not installed (exit status 127)', words: 'sh: dnf: not found', missing: true },
  ],
  [
    'dnf cannot look for updates',
    { name: 'a', state: 'latest' },
    [rpm({ a: '1-1' }), done('', 1, "Error: Failed to download metadata for repo 'baseos'")],
    {
      reason: '`dnf check-update` exited with status 1',
      words: "Error: Failed to download metadata for repo 'baseos'",
      next: expect.stringContaining('base_repos: vault'),
    },
  ],
  [
    'there is no dnf to look for updates',
    { name: 'a', state: 'latest' },
    [rpm({ a: '1-1' }), done('', 127, 'sh: dnf: not found')],
    { reason: '`dnf` is not installed (exit status 127)', missing: true },
  ],
])('the state is unknown: %s', (_what, desired, answers, expected) => {
  const { reason, words, next, missing } = unknownState('package', desired, answers);
  expect({ reason, words, next, missing }).toMatchObject(expected);
});

const IDLE = [NO_DNF, skipped];
const CONMON = ' conmon            x86_64        3:2.1.10-1.el9            @AppStream     170 k';

test.each(
  named<{
    what: string;
    desired: object;
    before: readonly Result[];
    after: readonly Result[];
    restores: object;
    expected: PlanText;
  }>([
    {
      what: 'packages that were not installed',
      desired: { name: ['a', 'b', 'c'] },
      before: [rpm({ b: '1-1' }, 'a', 'c'), ...IDLE],
      after: [rpm({ a: '1-1', c: '1-1' }), removal(RUNC.replace('runc', 'a   ')), ...IDLE],
      restores: { present: [], absent: ['a', 'c'], latest: [] },
      expected: { diff: ['a: 1-1 → absent', 'c: 1-1 → absent'], run: ['dnf --setopt=color=never -y remove -- a c'] },
    },
    {
      what: 'removed packages, with those that were removed, too',
      desired: { name: 'runc', state: 'absent' },
      before: [rpm({ runc: '1-1' }), removal(RUNC, 'Removing unused dependencies:', CONMON), ...IDLE],
      after: [rpm({}, 'runc', 'conmon'), ...IDLE],
      restores: { present: ['runc', 'conmon'], absent: [], latest: [] },
      expected: {
        diff: ['runc: absent → installed', 'conmon: absent → installed'],
        run: installs('runc conmon'),
      },
    },
  ]),
)('%s can be restored', (_what, { desired, before, after, restores, expected }) => {
  const previous = restored('package', desired, before);
  expect(previous).toEqual(restores);
  expect(restorePlan('package', previous, after)).toEqual(expected);
});

test.each<[string, object, readonly Result[]]>([
  [
    'an older version',
    { name: ['a', 'b'], state: 'latest' },
    [rpm({ a: '1-1' }, 'b'), done('a.x86_64 2-1 appstream\n', 100), ...IDLE],
  ],
  ['an unfinished transaction', { name: 'docker-ce' }, [rpm({}, 'docker-ce'), NO_DNF, unfinished(INSTALL)]],
  ['an unchanged state', { name: 'a' }, [rpm({ a: '1-1' }), ...IDLE]],
])('%s cannot be restored', (_what, desired, before) => {
  expect(restored('package', desired, before)).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['docker-ce', true],
  [['a', 'libstdc++', 'python3.11', 'gtk+'], true],
  [{ name: ['a'], state: 'latest' }, true],
  [{ present: 'a', absent: ['b'] }, true],
  [{ present: ['a'] }, true],
  [{ absent: ['a'] }, true],
  [{}, false],
  [{ state: 'absent' }, false],
  [{ name: 'a', present: 'b' }, false],
  [{ name: 'a', absent: 'b' }, false],
  [{ present: ['a', 'b'], absent: ['b'] }, false],
  [{ present: 'a', state: 'latest' }, false],
  [[], false],
  [{ name: [] }, false],
  ['', false],
  ['@development', false],
  ['docker*', false],
  ['-y', false],
  ['a b', false],
  ['https://host/a.rpm', false],
  [{ name: 'a', state: 'installed' }, false],
  [{ state: 'present' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('package', parameters)).toBe(ok);
});

test.each<[string, string]>([
  ['Error:\n Problem: problem with installed package buildah-1:1.33.7-1.el9.x86_64\n', 'Remove buildah first'],
  ['problem with installed package podman-catatonit-2:4.9.4-1.el9.x86_64', 'Remove podman-catatonit first'],
  [
    'Error: Transaction test error:\n  file /usr/bin/docker from install of docker-ce-cli-1:28.5.1-1.el9.x86_64 conflicts with file from package podman-docker-4:4.9.4-10.el9.noarch\n',
    'podman-docker has /usr/bin/docker, which docker-ce-cli brings, too. Add `absent: [podman-docker]`',
  ],
  [
    "Curl error (6): Couldn't resolve host name for http://mirrorlist.centos.org/?release=8-stream",
    'base_repos: vault',
  ],
  ["Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist", 'base_repos: vault'],
  ['Curl error (60): SSL certificate problem: certificate is not yet valid', 'Check the clock'],
  ["Failed to download metadata for repo 'baseos': Curl error (60): SSL peer certificate", 'Check the clock'],
  ["Failed to download metadata for repo 'baseos': repomd.xml parser error: Parse error at line: 1", 'df -h'],
  // Seen on a full disk.
  [
    "Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Parse error at line: 1 (Extra content at the end of the document\n)",
    'df -h',
  ],
  ["Failed to download metadata for repo 'baseos': No space left on device", 'Free space'],
  ["Failed to download metadata for repo 'baseos': Curl error (6): Could not resolve host: mirror", 'check `dns`'],
  ['Could not resolve host: download.docker.com', 'check `dns`'],
  ['No space left on device', 'Free space'],
  ['At least 120MB more space needed on the / filesystem.', 'Free space'],
  ['Error: Unable to find a match: docker-ce', 'Check the name'],
  ['No match for argument: docker-ce', 'Check the name'],
  ['Error: GPG check FAILED', '`gpgkey`'],
  [stillDiffers('tree', 'vim'), 'replaces tree'],
  [
    'a\npackage mta is not installed\na\npostfix\n',
    'mta is not the name of a package: postfix provides it. Declare postfix.',
  ],
  [
    'All matches were filtered out by exclude filtering for argument: tree\n\nError: Unable to find a match: tree',
    'dnf reports "All matches were filtered out by exclude filtering for argument: tree". A setting hides the package',
  ],
  ['All matches were filtered out by modular filtering for argument: php', 'dnf module list'],
  [
    'Ignoring repositories: docker-ce-stable\nError: Unable to find a match: docker-ce',
    '(skip_if_unavailable): docker-ce-stable',
  ],
  ['Error:\n Problem: The operation would result in removing the following protected packages: dnf', 'protected.d'],
])('%s', (words, found) => {
  expect(advice('package', 'a', words) ?? '').toContain(found);
});

test('the queries of several steps become one, and each step gets its own part', () => {
  const ask = (...names: readonly string[]) => ({ names, operation: query(names) });
  const [first, second, third] = [ask('bash', 'tree-2.1'), ask('no-such', 'bash'), ask('bash.x86_64')];
  const { operations, answers } = mergeReads([[first.operation], [second.operation], [third.operation]]);
  expect(operations).toHaveLength(1);
  const all = done(
    'bash 5-1 x86_64\npackage tree-2.1 is not installed\npackage no-such is not installed\nbash 5-1 x86_64\n',
    2,
  );
  const found = answers([all]);
  const installed = [first, second, third].map(({ names, operation }) =>
    Object.fromEntries(parseQuery(found.get(key(operation)), names).installed),
  );
  expect(installed).toEqual([{ bash: '5-1' }, { bash: '5-1' }, { 'bash.x86_64': '5-1' }]);
});
