import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import { accepts, advice, unknownState, done, nothing, skipped, told, type Told } from './resource.ts';
import { named } from '../named.ts';

/** As `rpm -q` answers: a version for each that is installed, and a status that counts the others. */
function rpm(installed: Record<string, string>, ...missing: readonly string[]): Result {
  const lines = [
    ...Object.entries(installed).map(([name, version]) => `${name} ${version}\n`),
    ...missing.map((name) => `package ${name} is not installed\n`),
  ];
  return done(lines.join(''), missing.length);
}

/** As `dnf remove --assumeno` answers, with these rows between its headings. */
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
/** A host that runs 5.14.0-1 and starts this one the next time. */
const kernels = (next: string): readonly Result[] => [
  done('5.14.0-1.el9.x86_64\n'),
  done(`kernel="/boot/vmlinuz-${next}"\nkernel="/boot/vmlinuz-5.14.0-1.el9.x86_64"\n`),
  done(`/boot/vmlinuz-${next}\n`),
];
const RUNC = ' runc              x86_64        4:1.1.12-1.el9            @AppStream     8.3 M';

/** As `dnf history info` answers about a transaction that came to no end, with these rows. */
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
const REPAIR = ['dnf -y remove --duplicates', 'dnf -y reinstall --'];
const NOTE =
  'its last transaction came to no end, as by a power cut (dnf history info 4); this repairs what it left: ' +
  'dnf remove --duplicates; dnf reinstall';

test.each(
  named<{ what: string; desired: unknown; answers: readonly Result[]; expected: Told }>([
    { what: 'installed', desired: 'vim', answers: [rpm({ vim: '2:8.2-1' })], expected: nothing },
    {
      what: 'only what is missing is installed',
      desired: ['a', 'b', 'c'],
      answers: [rpm({ b: '1-1' }, 'a', 'c')],
      expected: { diff: ['a: absent → installed', 'c: absent → installed'], run: ['dnf -y install -- a c'] },
    },
    {
      what: 'installed in several versions',
      desired: 'kernel-devel',
      answers: [done('kernel-devel 5.14.0-1.el9\nkernel-devel 5.14.0-2.el9\n')],
      expected: nothing,
    },
    {
      what: 'installed by a transaction that came to no end',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), NO_DNF, unfinished(SELINUX, INSTALL)],
      expected: {
        diff: ['dnf: broken off in "-y install docker-ce" → complete'],
        run: REPAIR,
        notes: [`${NOTE} container-selinux docker-ce`],
      },
    },
    {
      what: 'not installed yet by a transaction that came to no end',
      desired: 'docker-ce',
      answers: [rpm({}, 'docker-ce'), NO_DNF, unfinished(INSTALL)],
      expected: {
        diff: ['dnf: broken off in "-y install docker-ce" → complete', 'docker-ce: absent → installed'],
        run: [...REPAIR, 'dnf -y install -- docker-ce'],
        notes: [`${NOTE} docker-ce`],
      },
    },
    {
      what: 'an upgrade that came to no end: what it was to take away is not brought back',
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
        diff: ['dnf: broken off in "-y install docker-ce" → complete'],
        run: REPAIR,
        notes: [`${NOTE} docker-ce`],
      },
    },
    {
      what: 'somebody else’s dnf is at work',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), DNF, unfinished(INSTALL)],
      expected: nothing,
    },
    {
      what: 'a transaction of other packages came to no end',
      desired: 'vim',
      answers: [rpm({ vim: '2:8.2-1' }), NO_DNF, unfinished(INSTALL)],
      expected: nothing,
    },
    {
      what: 'dnf’s history has an end, though its log has none',
      desired: 'docker-ce',
      answers: [rpm({ 'docker-ce': '3:28.5.1-1.el9' }), NO_DNF, unfinished(INSTALL.replace('**', '  '))],
      expected: nothing,
    },
    {
      what: 'a kernel that is running',
      desired: 'kernel',
      answers: [rpm({ kernel: '5.14.0-1.el9' }), ...kernels('5.14.0-1.el9.x86_64')],
      expected: nothing,
    },
    {
      what: 'a kernel that is installed, and not running yet',
      desired: 'kernel-core',
      answers: [rpm({ 'kernel-core': '5.14.0-2.el9' }), ...kernels('5.14.0-2.el9.x86_64')],
      expected: { ...nothing, reboot: 'kernel 5.14.0-1.el9.x86_64 is running, 5.14.0-2.el9.x86_64 after a reboot' },
    },
    {
      what: 'a newer kernel: the reboot that it will need is told beforehand, in the same words',
      desired: { name: ['bash', 'kernel'], state: 'latest' },
      answers: [
        rpm({ bash: '5.1.8-9.el9', kernel: '5.14.0-1.el9' }),
        done('kernel.x86_64  5.14.0-2.el9  baseos\n', 100),
        ...kernels('5.14.0-1.el9.x86_64'),
      ],
      expected: {
        diff: ['kernel: 5.14.0-1.el9 → 5.14.0-2.el9'],
        run: ['dnf -y install -- kernel'],
        reboot: 'kernel 5.14.0-1.el9.x86_64 is running, 5.14.0-2.el9.x86_64 after a reboot',
      },
    },
    {
      what: 'a kernel of another kind',
      desired: 'kernel-rt',
      answers: [rpm({}, 'kernel-rt'), ...kernels('5.14.0-1.el9.x86_64')],
      expected: {
        diff: ['kernel-rt: absent → installed'],
        run: ['dnf -y install -- kernel-rt'],
        reboot: 'kernel 5.14.0-1.el9.x86_64 is running, kernel-rt after a reboot',
      },
    },
    {
      what: 'a kernel in a container, which does not run it',
      desired: 'kernel',
      answers: [rpm({}, 'kernel'), done('6.1.0\n'), done('', 127), done('', 127)],
      expected: { diff: ['kernel: absent → installed'], run: ['dnf -y install -- kernel'] },
    },
    {
      what: 'absent',
      desired: { name: 'runc', state: 'absent' },
      answers: [rpm({}, 'runc'), skipped],
      expected: nothing,
    },
    {
      what: 'removed, with what goes with it',
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
        run: ['dnf -y remove -- runc'],
        notes: ['takes 2 more along that cannot be without it or are left over'],
      },
    },
    {
      what: 'rows too wide for dnf, broken in two',
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
        run: ['dnf -y remove -- runc'],
        notes: ['takes 2 more along that cannot be without it or are left over'],
      },
    },
    {
      what: 'the latest is there',
      desired: { name: ['a', 'b'], state: 'latest' },
      answers: [rpm({ a: '1-1', b: '1-1' }), done('')],
      expected: nothing,
    },
    {
      what: 'a newer one, and one that is missing',
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
        run: ['dnf -y install -- docker-ce new'],
      },
    },
    {
      what: 'a newer one, in a row broken in two',
      desired: { name: 'docker-buildx-plugin', state: 'latest' },
      answers: [
        rpm({ 'docker-buildx-plugin': '0.14-1.el9' }),
        done('docker-buildx-plugin.x86_64\n                      0:0.15-1.el9         docker-ce-stable\n', 100),
      ],
      expected: {
        diff: ['docker-buildx-plugin: 0.14-1.el9 → 0:0.15-1.el9'],
        run: ['dnf -y install -- docker-buildx-plugin'],
      },
    },
    {
      what: 'none of the latest is installed yet',
      desired: { name: 'a', state: 'latest' },
      answers: [rpm({}, 'a'), skipped],
      expected: { diff: ['a: absent → installed'], run: ['dnf -y install -- a'] },
    },
  ]),
)('%s', (_what, { desired, answers, expected }) => {
  expect(told('package', desired, answers)).toEqual(expected);
});

test.each<[string, unknown, readonly Result[], string]>([
  [
    'the database of rpm is broken',
    'a',
    [done('', 1, 'error: rpmdb: BDB0113 Thread died\nerror: cannot open Packages database\n')],
    'rpm -q ended with status 1: error: rpmdb',
  ],
  ['there is no rpm', 'a', [done('', 127, 'sh: rpm: not found')], 'rpm -q ended with status 127'],
  ['rpm was killed', ['a', 'b'], [done('a 1-1\n', 137)], 'rpm -q ended with status 137'],
  ['a package is there under another name', 'vim', [done('vim-enhanced 8-1\n')], 'rpm -q vim answers for another name'],
  [
    'dnf refuses the removal',
    { name: 'dnf', state: 'absent' },
    [
      rpm({ dnf: '4-1' }),
      done('', 1, 'Error: The operation would result in removing the following protected packages: dnf'),
    ],
    'protected packages: dnf',
  ],
  [
    'dnf cannot look for updates',
    { name: 'a', state: 'latest' },
    [rpm({ a: '1-1' }), done('', 1, "Error: Failed to download metadata for repo 'baseos'")],
    'dnf check-update ended with status 1',
  ],
])('cannot tell: %s', (_what, desired, answers, message) => {
  expect(unknownState('package', desired, answers).message).toContain(message);
});

test.each<[unknown, boolean]>([
  ['docker-ce', true],
  [['a', 'libstdc++', 'python3.11', 'gtk+'], true],
  [{ name: ['a'], state: 'latest' }, true],
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
  ["Curl error (6): Couldn't resolve host name for http://mirrorlist.centos.org/?release=8-stream", 'vault.centos.org'],
  ["Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist", 'vault.centos.org'],
  ['Curl error (60): SSL certificate problem: certificate is not yet valid', 'Check the clock'],
  ["Failed to download metadata for repo 'baseos': Curl error (60): SSL peer certificate", 'Check the clock'],
  ["Failed to download metadata for repo 'baseos': repomd.xml parser error: Parse error at line: 1", 'df -h'],
  ['Could not resolve host: download.docker.com', 'check dns'],
  ['No space left on device', 'Free space'],
  ['At least 120MB more space needed on the / filesystem.', 'Free space'],
  ['Error: Unable to find a match: docker-ce', 'is the name right'],
  ['No match for argument: docker-ce', 'is the name right'],
  ['Error: GPG check FAILED', 'gpgkey'],
  ['tree: absent, not installed\nvim: absent, not installed', 'rpm -q --whatprovides tree'],
])('%s', (words, found) => {
  expect(advice('package', 'a', words) ?? '').toContain(found);
});
