import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { named } from '../named.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  planText,
  type PlanText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';

const NAME = 'br_netfilter';
const KERNEL = '/lib/modules/5.14.0-575.el9.x86_64';
const HEADER = '# Written by provision.\n';
const LOAD_FILE = `/etc/modules-load.d/provision-${NAME}.conf`;
const MODPROBE_FILE = `/etc/modprobe.d/provision-${NAME}.conf`;
const IN_FILE = done(
  `insmod ${KERNEL}/kernel/net/bridge/bridge.ko.xz \ninsmod ${KERNEL}/kernel/net/bridge/br_netfilter.ko.xz \n`,
);
const BUILT_IN = done(`builtin ${NAME}\n`);
const NOT_FOUND = done('', 1, `modprobe: FATAL: Module ${NAME} not found in directory ${KERNEL}`);

interface HostState {
  readonly modules?: string;
  readonly depends?: Result;
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the declared options. */
  readonly values?: readonly Result[];
}

function answers({ modules = '', depends = IN_FILE, files = {}, values = [] }: HostState): Result[] {
  const lines = Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line) => (/^\s*[^#;\s]/.test(line) ? [`${path}:${line}\n`] : [])),
  );
  const own = (path: string) => (files[path] === undefined ? absent : file(files[path]));
  return [file(modules), depends, done(lines.join(''), 2), own(LOAD_FILE), own(MODPROBE_FILE), ...values];
}

const LOADED = `bridge 421888 1 ${NAME}, Live 0x0\n${NAME} 36864 0 - Live 0x0\n`;
const AT_BOOT = { [LOAD_FILE]: `${HEADER}${NAME}\n` };
const load = `modprobe -- ${NAME}`;
const atBoot = `write ${LOAD_FILE}: ${HEADER}${NAME}\n`;

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    {
      what: 'a fresh host',
      parameters: NAME,
      state: {},
      expected: {
        diff: ['now: not loaded → loaded', 'at boot: not loaded at boot → loaded at boot'],
        run: [load, atBoot],
      },
    },
    { what: 'as declared', parameters: NAME, state: { modules: LOADED, files: AT_BOOT }, expected: unchanged },
    {
      what: 'as declared, with a hyphen, in a file of a package',
      parameters: 'br-netfilter',
      state: { modules: LOADED, files: { '/usr/lib/modules-load.d/k8s.conf': ' br-netfilter\n' } },
      expected: unchanged,
    },
    {
      what: 'only loaded until the reboot',
      parameters: NAME,
      state: { modules: LOADED },
      expected: { diff: ['at boot: not loaded at boot → loaded at boot'], run: [atBoot] },
    },
    {
      what: 'unloaded by hand',
      parameters: NAME,
      state: { modules: `${NAME}_x 1 0 - Live 0x0\n`, files: AT_BOOT },
      expected: { diff: ['now: not loaded → loaded'], run: [load] },
    },
    { what: 'built into the kernel', parameters: NAME, state: { depends: BUILT_IN }, expected: unchanged },
    {
      what: 'a file in /etc hides that in /usr/lib',
      parameters: NAME,
      state: {
        modules: LOADED,
        files: { '/usr/lib/modules-load.d/k8s.conf': `${NAME}\n`, '/etc/modules-load.d/k8s.conf': 'overlay\n' },
      },
      expected: { diff: ['at boot: not loaded at boot → loaded at boot'], run: [atBoot] },
    },
    {
      what: 'loaded, where modprobe does not know it: a container',
      parameters: NAME,
      state: { modules: LOADED, depends: NOT_FOUND, files: AT_BOOT },
      expected: unchanged,
    },
    {
      what: 'prevented by our own file, before',
      parameters: NAME,
      state: { files: { [MODPROBE_FILE]: `${HEADER}blacklist ${NAME}\n` } },
      expected: {
        diff: [
          `blacklist: ${MODPROBE_FILE} → (none)`,
          'now: not loaded → loaded',
          'at boot: not loaded at boot → loaded at boot',
        ],
        run: [`rm -f -- ${MODPROBE_FILE}`, load, atBoot],
      },
    },
    {
      what: 'options come before the load',
      parameters: { name: NAME, options: { hashsize: 32768, debug: 'Y' } },
      state: { values: [absent, absent] },
      expected: {
        diff: [
          'option hashsize: (none) → 32768',
          'option debug: (none) → Y',
          'now: not loaded → loaded',
          'at boot: not loaded at boot → loaded at boot',
        ],
        run: [`write ${MODPROBE_FILE}: ${HEADER}options ${NAME} hashsize=32768 debug=Y\n`, load, atBoot],
      },
    },
    {
      what: 'options as declared: a boolean is shown as Y',
      parameters: { name: NAME, options: { debug: 1 } },
      state: {
        modules: LOADED,
        files: { ...AT_BOOT, '/etc/modprobe.d/net.conf': `options ${NAME} debug=1\n` },
        values: [file('Y\n')],
      },
      expected: unchanged,
    },
    {
      what: 'loaded with other options: until the reboot',
      parameters: { name: NAME, options: { hashsize: 2 } },
      state: {
        modules: LOADED,
        files: { ...AT_BOOT, [MODPROBE_FILE]: `options ${NAME} hashsize=1\n` },
        values: [file('1\n')],
      },
      expected: {
        diff: ['option hashsize: 1 → 2'],
        run: [`write ${MODPROBE_FILE}: ${HEADER}options ${NAME} hashsize=2\n`],
        pendingReboot: `the module ${NAME} has other options until it is loaded again`,
      },
    },
    {
      what: 'a value that the kernel shows in a form of its own',
      parameters: { name: NAME, options: { mask: '0x10' } },
      state: {
        modules: LOADED,
        files: { ...AT_BOOT, [MODPROBE_FILE]: `options ${NAME} mask=0x10\n` },
        values: [file('16\n')],
      },
      expected: unchanged,
    },
    {
      what: 'an install line with a real command does not prevent the load',
      parameters: NAME,
      state: {
        modules: LOADED,
        files: { ...AT_BOOT, '/etc/modprobe.d/x.conf': `install ${NAME} /sbin/modprobe --ignore-install ${NAME}\n` },
      },
      expected: unchanged,
    },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('kernel_module', parameters, answers(state))).toEqual(expected);
});

const ABSENT = { name: NAME, state: 'absent' };
const blacklist = `write ${MODPROBE_FILE}: ${HEADER}blacklist ${NAME}\n`;

test.each<[string, HostState, PlanText]>([
  [
    'loaded now and at boot',
    { modules: LOADED, files: AT_BOOT },
    {
      diff: [
        `blacklist: (none) → ${MODPROBE_FILE}`,
        'at boot: loaded at boot → not loaded at boot',
        'now: loaded → not loaded',
      ],
      run: [blacklist, `rm -f -- ${LOAD_FILE}`, `rmmod -- ${NAME}`],
    },
  ],
  ['not loaded', {}, { diff: [`blacklist: (none) → ${MODPROBE_FILE}`], run: [blacklist] }],
  ['as declared', { files: { '/etc/modprobe.d/x.conf': 'blacklist br-netfilter\n' } }, unchanged],
  [
    'an install line is no blacklist',
    { files: { '/etc/modprobe.d/x.conf': `install ${NAME} /bin/true\n` } },
    { diff: [`blacklist: (none) → ${MODPROBE_FILE}`], run: [blacklist] },
  ],
  [
    'unknown to the kernel',
    { depends: NOT_FOUND, files: { '/etc/modprobe.d/x.conf': `blacklist ${NAME}\n` } },
    unchanged,
  ],
])('absent: %s', (_what, state, expected) => {
  expect(planText('kernel_module', ABSENT, answers(state))).toEqual(expected);
});

test.each(
  named<{ what: string; parameters: unknown; state: HostState; reason: string; next: RegExp; by: unknown }>([
    {
      what: 'no such module',
      parameters: NAME,
      state: { depends: NOT_FOUND },
      reason: `the running kernel 5.14.0-575.el9.x86_64 has no module ${NAME}`,
      next: /package: kernel-modules-extra-5\.14\.0-575\.el9\.x86_64\./,
      by: [[{ type: 'package' }]],
    },
    {
      what: 'no modules at all, as in a container',
      parameters: NAME,
      state: { depends: done('', 1, `modprobe: FATAL: Module ${NAME} not found in directory`) },
      reason: `the running kernel has no module ${NAME}`,
      next: /on the machine that runs the container/,
      by: [[{ type: 'package' }]],
    },
    {
      what: 'an alias',
      parameters: 'fs-ext3',
      state: { depends: done(`insmod ${KERNEL}/kernel/fs/ext4/ext4.ko.xz \n`) },
      reason: 'fs_ext3 is another name of the module ext4',
      next: /kernel_module: ext4/,
      by: undefined,
    },
    {
      what: 'a blacklist of another file',
      parameters: NAME,
      state: { modules: LOADED, files: { ...AT_BOOT, '/etc/modprobe.d/x.conf': `blacklist ${NAME}\n` } },
      reason: `/etc/modprobe.d/x.conf prevents the load of the module at boot: blacklist ${NAME}`,
      next: /^Remove the line from \/etc\/modprobe\.d\/x\.conf/,
      by: [[{ type: 'file', name: '/etc/modprobe.d/x.conf' }]],
    },
    {
      what: 'an install line of another file',
      parameters: NAME,
      state: {
        depends: done('install /bin/false\n'),
        files: { '/etc/modprobe.d/x.conf': `install ${NAME} /bin/false\n` },
      },
      reason: `/etc/modprobe.d/x.conf prevents the load of the module at boot: install ${NAME} /bin/false`,
      next: /^Remove the line/,
      by: [[{ type: 'file', name: '/etc/modprobe.d/x.conf' }]],
    },
    {
      what: 'a file with other options that sorts after ours',
      parameters: { name: NAME, options: { hashsize: 2 } },
      state: {
        modules: LOADED,
        files: { '/etc/modprobe.d/zz.conf': `options ${NAME} hashsize=1\n` },
        values: [absent],
      },
      reason: `/etc/modprobe.d/zz.conf sets the option hashsize to 1, and wins over ${MODPROBE_FILE}: its name sorts later`,
      next: /^Remove the option/,
      by: [[{ type: 'file', name: '/etc/modprobe.d/zz.conf' }]],
    },
    {
      what: 'absent, and built in',
      parameters: ABSENT,
      state: { depends: BUILT_IN },
      reason: `${NAME} is part of the kernel: it cannot be unloaded`,
      next: /^Remove this step/,
      by: undefined,
    },
    {
      what: 'absent, and used by other modules',
      parameters: { name: 'bridge', state: 'absent' },
      state: { modules: `bridge 1 2 ${NAME},stp, Live 0x0\n`, depends: done(`insmod ${KERNEL}/bridge.ko.xz\n`) },
      reason: `the module bridge is in use by ${NAME}, stp`,
      next: /kernel_module: \{ name: br_netfilter, state: absent \}/,
      by: [[{ type: 'kernel_module', name: NAME }], [{ type: 'kernel_module', name: 'stp' }]],
    },
    {
      what: 'absent, and in use',
      parameters: ABSENT,
      state: { modules: `${NAME} 1 1 - Live 0x0\n` },
      reason: `the module ${NAME} is in use`,
      next: /^Stop what uses it/,
      by: undefined,
    },
  ]),
)('refused: %s', (_what, { parameters, state, reason, next, by }) => {
  const found = unknownState('kernel_module', parameters, answers(state));
  expect(found).toMatchObject({ reason, refused: true });
  expect(found.next).toMatch(next);
  expect(found.solution?.by).toEqual(by);
});

test('the state is unknown without modprobe', () => {
  const missing = done('', 127, 'sh: modprobe: not found');
  expect(unknownState('kernel_module', NAME, answers({ depends: missing }))).toMatchObject({
    reason: '`modprobe` is not installed (exit status 127)',
    missing: true,
  });
});

test('the state is unknown where modprobe fails for another reason than a missing module', () => {
  expect(unknownState('kernel_module', NAME, answers({ depends: done('', 137, 'Killed') }))).toMatchObject({
    reason: '`modprobe --show-depends` exited with status 137',
    words: 'Killed',
  });
});

const PREVENTED = { [MODPROBE_FILE]: `${HEADER}blacklist ${NAME}\n` };

test('what was there before can be restored', () => {
  const before = restored('kernel_module', ABSENT, answers({ modules: LOADED, files: AT_BOOT }));
  expect(before).toEqual({ name: NAME, state: 'present' });
  expect(restorePlan('kernel_module', before, answers({ files: PREVENTED })).run).toEqual([
    `rm -f -- ${MODPROBE_FILE}`,
    load,
    atBoot,
  ]);
  const absentBefore = restored('kernel_module', NAME, answers({ files: PREVENTED }));
  expect(absentBefore).toEqual({ name: NAME, state: 'absent' });
});

test.each<[string, unknown, HostState]>([
  ['neither loaded nor prevented', NAME, {}],
  ['loaded until the reboot only', NAME, { modules: LOADED }],
  [
    'an option without a value before',
    { name: NAME, options: { x: 1 } },
    { modules: LOADED, files: AT_BOOT, values: [absent] },
  ],
])('cannot be restored: %s', (_what, parameters, state) => {
  expect(restored('kernel_module', parameters, answers(state))).toBeUndefined();
});

test.each([
  ["modprobe: ERROR: could not insert 'x': Operation not permitted", /container/],
  ["modprobe: ERROR: could not insert 'x': Key was rejected by service", /Secure Boot/],
  ["modprobe: ERROR: could not insert 'x': Invalid argument", /dmesg/],
])('advice: %s', (words, expected) => {
  expect(advice('kernel_module', NAME, words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  [NAME, true],
  ['8021q', true],
  ['usb-storage', true],
  [{ name: NAME, options: { hashsize: 1, list: 'a,b' } }, true],
  [ABSENT, true],
  ['', false],
  ['-r', false],
  ['../x', false],
  ['a b', false],
  [{ ...ABSENT, options: { a: 1 } }, false],
  [{ name: NAME, options: { 'a b': 1 } }, false],
  [{ name: NAME, options: { a: '1\ninstall x /bin/sh' } }, false],
  [{ name: NAME, options: { a: true } }, false],
  [{ name: NAME, more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('kernel_module', parameters)).toBe(ok);
});
