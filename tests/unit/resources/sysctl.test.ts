import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { keyOf, pathOf } from '../../../src/resources/sysctl/key.ts';
import { named } from '../named.ts';
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
  unchanged,
  unknownState,
} from './resource.ts';

const FORWARD = 'net.ipv4.ip_forward';
const ONE = { name: FORWARD, value: 1 };
const OWN = '/etc/sysctl.d/zz-provision.conf';
const HEADER = '# Written by provision.\n';
const MOUNTS = 'proc /proc proc rw,nosuid 0 0\nsysfs /sys sysfs ro,nosuid 0 0\n';

interface HostState {
  /** By path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly mounts?: string;
  readonly values?: readonly (string | Result)[];
}

function answers({ files = {}, mounts = MOUNTS, values = ['0\n'] }: HostState): Result[] {
  const lines = Object.entries(files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (/^[^#;=]+=/.test(line) ? [`${path}:${index + 1}:${line}\n`] : [])),
  );
  const paths = Object.keys(files).filter((path) => path !== '/etc/sysctl.conf');
  const own = files[OWN];
  return [
    done(lines.join(''), 2),
    done(paths.map((path) => `${path}\n`).join(''), 1),
    own === undefined ? absent : file(own),
    file(mounts),
    ...values.map((value) => (typeof value === 'string' ? file(value) : value)),
  ];
}

const set = `sysctl -w -- net/ipv4/ip_forward=1`;
const save = `write ${OWN}: ${HEADER}${FORWARD} = 1\n`;

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    {
      what: 'a fresh host',
      parameters: ONE,
      state: {},
      expected: { diff: [`${FORWARD}: 0 → 1`, `${FORWARD} after a reboot: (none) → 1`], run: [set, save] },
    },
    {
      what: 'as declared, in our file',
      parameters: ONE,
      state: { files: { [OWN]: `${FORWARD} = 1\n` }, values: ['1\n'] },
      expected: unchanged,
    },
    {
      what: 'as declared, in another file and spelling',
      parameters: ONE,
      state: { files: { '/usr/lib/sysctl.d/50-default.conf': '-net/ipv4/ip_forward=1\n' }, values: ['1\n'] },
      expected: unchanged,
    },
    {
      what: 'only now another value',
      parameters: ONE,
      state: { files: { [OWN]: `${FORWARD} = 1\n` } },
      expected: { diff: [`${FORWARD}: 0 → 1`], run: [set] },
    },
    {
      what: 'only at boot another value: the file is named',
      parameters: ONE,
      state: { files: { '/etc/sysctl.d/k8s.conf': `${FORWARD}=0\n` }, values: ['1\n'] },
      expected: {
        diff: [`${FORWARD} after a reboot: 0 → 1`],
        run: [save],
        notes: ['overrides line 1 of /etc/sysctl.d/k8s.conf, which sets 0'],
      },
    },
    {
      what: 'our file has another value, a comment and other parameters',
      parameters: ONE,
      state: { files: { [OWN]: `# by hand\n${FORWARD}=0\nvm.swappiness = 10\n${FORWARD}=2\n` }, values: ['1\n'] },
      expected: {
        diff: [`${FORWARD} after a reboot: 2 → 1`],
        run: [`write ${OWN}: # by hand\nvm.swappiness = 10\n${FORWARD} = 1\n`],
      },
    },
    {
      what: 'the last of two lines counts',
      parameters: ONE,
      state: { files: { [OWN]: `${FORWARD}=0\n${FORWARD}=1\n` }, values: ['1\n'] },
      expected: unchanged,
    },
    {
      what: 'a list of numbers is compared by its words',
      parameters: { name: 'net.ipv4.tcp_rmem', value: '4096  131072 6291456' },
      state: {
        files: { [OWN]: 'net.ipv4.tcp_rmem = 4096\t131072\t6291456\n' },
        values: ['4096\t131072\t6291456\n'],
      },
      expected: unchanged,
    },
    {
      what: 'several: only those that differ',
      parameters: { settings: { [FORWARD]: 1, 'vm.swappiness': 10 } },
      state: { files: { [OWN]: 'vm.swappiness = 10\n' }, values: ['1\n', '60\n'] },
      expected: {
        diff: [`${FORWARD} after a reboot: (none) → 1`, 'vm.swappiness: 60 → 10'],
        run: ['sysctl -w -- vm/swappiness=10', `write ${OWN}: vm.swappiness = 10\n${FORWARD} = 1\n`],
      },
    },
    {
      what: 'a pattern never wins over a name',
      parameters: { name: 'net.ipv4.conf.all.rp_filter', value: 2 },
      state: {
        files: {
          [OWN]: 'net.ipv4.conf.all.rp_filter = 2\n',
          '/etc/sysctl.d/zzz.conf': 'net.ipv4.conf.*.rp_filter=1\n',
        },
        values: ['2\n'],
      },
      expected: unchanged,
    },
    {
      what: 'a device with a dot in its name',
      parameters: { name: 'net.ipv4.conf.ens33/100.forwarding', value: 1 },
      state: { files: { [OWN]: 'net/ipv4/conf/ens33.100/forwarding = 1\n' } },
      expected: {
        diff: ['net.ipv4.conf.ens33/100.forwarding: 0 → 1'],
        run: ['sysctl -w -- net/ipv4/conf/ens33.100/forwarding=1'],
      },
    },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('sysctl', parameters, answers(state))).toEqual(expected);
});

const OVERRIDE = { ...ONE, override_only: true };
const HARDENED = { '/etc/sysctl.d/60-hardening.conf': `# CIS 3.3.1\n${FORWARD} = 0\n` };
const NOTE = 'overrides line 2 of /etc/sysctl.d/60-hardening.conf, which sets 0';

test.each<[string, HostState, PlanText]>([
  ['no file sets it', { values: ['0\n'] }, unchanged],
  [
    'a file sets it to 0',
    { files: HARDENED },
    { diff: [`${FORWARD}: 0 → 1`, `${FORWARD} after a reboot: 0 → 1`], run: [set, save], notes: [NOTE] },
  ],
  [
    'Docker has set it to 1 for now',
    { files: HARDENED, values: ['1\n'] },
    { diff: [`${FORWARD} after a reboot: 0 → 1`], run: [save], notes: [NOTE] },
  ],
  [
    'overridden, and 0 again by hand',
    { files: { ...HARDENED, [OWN]: `${FORWARD} = 1\n` } },
    { diff: [`${FORWARD}: 0 → 1`], run: [set] },
  ],
  ['overridden', { files: { ...HARDENED, [OWN]: `${FORWARD} = 1\n` }, values: ['1\n'] }, unchanged],
  ['no file sets it, and the kernel does not have it', { values: [absent] }, unchanged],
])('override_only: %s', (_what, state, expected) => {
  expect(planText('sysctl', OVERRIDE, answers(state))).toEqual(expected);
});

test.each(
  named<{ what: string; files: Readonly<Record<string, string>>; counts: string | null }>([
    {
      what: 'the later name counts, whatever the directory',
      files: { '/etc/sysctl.d/10-a.conf': `${FORWARD}=3\n`, '/usr/lib/sysctl.d/20-b.conf': `${FORWARD}=4\n` },
      counts: '4',
    },
    {
      what: 'letters sort after digits',
      files: { '/etc/sysctl.d/99-sysctl.conf': `${FORWARD}=3\n`, '/usr/lib/sysctl.d/a.conf': `${FORWARD}=4\n` },
      counts: '4',
    },
    {
      what: 'a file in /etc hides that in /usr/lib',
      files: { '/usr/lib/sysctl.d/a.conf': `${FORWARD}=4\n`, '/etc/sysctl.d/a.conf': 'vm.swappiness=1\n' },
      counts: null,
    },
    {
      what: 'an empty file in /run hides that in /usr/lib',
      files: { '/usr/lib/sysctl.d/a.conf': `${FORWARD}=4\n`, '/run/sysctl.d/a.conf': '' },
      counts: null,
    },
    {
      what: 'a file in /run does not hide that in /etc',
      files: { '/run/sysctl.d/a.conf': '', '/etc/sysctl.d/a.conf': `${FORWARD}=4\n` },
      counts: '4',
    },
    {
      what: 'comments and folders do not count',
      files: { '/etc/sysctl.d/a.conf': `#${FORWARD}=4\n;${FORWARD}=5\n`, '/etc/sysctl.d/old/b.conf': `${FORWARD}=4\n` },
      counts: null,
    },
    {
      what: '/etc/sysctl.conf counts through its link only',
      files: { '/etc/sysctl.conf': `${FORWARD}=4\n` },
      counts: null,
    },
  ]),
)('at boot: %s', (_what, { files, counts }) => {
  const { diff } = planText('sysctl', ONE, answers({ files, values: ['1\n'] }));
  expect(diff).toEqual([`${FORWARD} after a reboot: ${counts ?? '(none)'} → 1`]);
});

test.each(
  named<{ what: string; parameters: unknown; state: HostState; reason: string; next: RegExp; by: unknown }>([
    {
      what: 'a file that sorts after ours',
      parameters: ONE,
      state: { files: { '/usr/lib/sysctl.d/zzz.conf': `${FORWARD}=0\n` } },
      reason: `line 1 of /usr/lib/sysctl.d/zzz.conf sets ${FORWARD} to 0 at boot, and wins over zz-provision.conf: the name of the file sorts later`,
      next: /^Remove line 1 from \/usr\/lib\/sysctl\.d\/zzz\.conf/,
      by: [[{ type: 'file', name: '/usr/lib/sysctl.d/zzz.conf' }]],
    },
    {
      what: 'a parameter of a module',
      parameters: { name: 'net.bridge.bridge-nf-call-iptables', value: 1 },
      state: { values: [absent] },
      reason: 'the kernel has no parameter net.bridge.bridge-nf-call-iptables',
      next: /kernel_module: br_netfilter/,
      by: [[{ type: 'kernel_module', name: 'br_netfilter' }]],
    },
    {
      what: 'a parameter that nobody knows',
      parameters: { name: 'vm.swapiness', value: 1 },
      state: { values: [absent] },
      reason: 'the kernel has no parameter vm.swapiness',
      next: /sysctl -a/,
      by: [[{ type: 'kernel_module' }]],
    },
    {
      what: 'a device that does not exist',
      parameters: { name: 'net.ipv6.conf.ens34.forwarding', value: 1 },
      state: { values: [absent] },
      reason:
        'the kernel has no parameter net.ipv6.conf.ens34.forwarding, because the host has no network device ens34',
      next: /ip link/,
      by: [[{ type: 'network' }]],
    },
    {
      what: 'a container: /proc/sys is mounted read-only',
      parameters: ONE,
      state: { mounts: `${MOUNTS}proc /proc/sys proc ro,relatime 0 0\n` },
      reason: `${FORWARD} cannot be changed here: /proc/sys is mounted read-only, as in a container`,
      next: /on the machine that runs the container/,
      by: undefined,
    },
    {
      what: 'a parameter that the kernel only shows',
      parameters: { name: 'kernel.osrelease', value: '6.0' },
      state: { values: [{ kind: 'file', content: '5.14\n', mode: '444', owner: 'root:root' }] },
      reason: 'kernel.osrelease cannot be changed: the kernel only shows it',
      next: /^Remove/,
      by: undefined,
    },
  ]),
)('refused: %s', (_what, { parameters, state, reason, next, by }) => {
  const found = unknownState('sysctl', parameters, answers(state));
  expect(found).toMatchObject({ reason, refused: true });
  expect(found.next).toMatch(next);
  expect(found.solution?.by).toEqual(by);
});

test('read-only where the value is as declared: only the file is written', () => {
  const mounts = `${MOUNTS}proc /proc/sys proc ro,relatime 0 0\n`;
  expect(planText('sysctl', ONE, answers({ mounts, values: ['1\n'] })).run).toEqual([save]);
});

test('/proc/sys/net of a container can be mounted for writing', () => {
  const mounts = `${MOUNTS}proc /proc/sys proc ro 0 0\nproc /proc/sys/net proc rw 0 0\n`;
  expect(planText('sysctl', ONE, answers({ mounts })).run).toEqual([set, save]);
});

test('the later of two mounts at one place counts', () => {
  const mounts = `${MOUNTS}proc /proc/sys proc ro 0 0\nproc /proc/sys proc rw 0 0\n`;
  expect(planText('sysctl', ONE, answers({ mounts })).run).toEqual([set, save]);
});

test('/etc/sysctl.conf with another value is named in a warning', () => {
  const files = { [OWN]: `${FORWARD}=1\n`, '/etc/sysctl.conf': `${FORWARD} = 0\n` };
  const found = plan('sysctl', ONE, answers({ files, values: ['1\n'] }));
  expect([found.changes, found.warning?.message]).toEqual([
    [],
    `line 1 of /etc/sysctl.conf sets ${FORWARD} to 0: \`sysctl --system\` reads this file last, unlike the boot`,
  ]);
  const same = { ...files, '/etc/sysctl.conf': `${FORWARD} = 1\n` };
  expect(plan('sysctl', ONE, answers({ files: same, values: ['1\n'] })).warning).toBeUndefined();
});

const ABSENT = { name: FORWARD, state: 'absent' };
const REMOVED = {
  diff: [`${FORWARD} in ${OWN}: 1 → (none)`],
  notes: [`the kernel keeps the value of ${FORWARD} until the next boot`],
};

test.each<[string, HostState, PlanText]>([
  ['nothing to remove', {}, unchanged],
  ['another file is left alone', { files: { '/etc/sysctl.d/k8s.conf': `${FORWARD}=1\n` } }, unchanged],
  [
    'one of two lines',
    { files: { [OWN]: `${HEADER}${FORWARD} = 1\nvm.swappiness = 1\n` } },
    { ...REMOVED, run: [`write ${OWN}: ${HEADER}vm.swappiness = 1\n`] },
  ],
  [
    'the last line: the file goes, too',
    { files: { [OWN]: `${HEADER}${FORWARD} = 1\n` } },
    { ...REMOVED, run: [`rm -f -- ${OWN}`] },
  ],
  ['a parameter that does not exist', { values: [absent] }, unchanged],
  ['a parameter that cannot be read', { values: [{ kind: 'failed', message: 'Permission denied' }] }, unchanged],
])('absent: %s', (_what, state, expected) => {
  expect(planText('sysctl', ABSENT, answers(state))).toEqual(expected);
});

test.each<[string, unknown, HostState, unknown]>([
  [
    'the same value now and at boot',
    ONE,
    { files: { [OWN]: `${FORWARD}=0\n` } },
    { settings: [{ key: FORWARD, path: 'net/ipv4/ip_forward', value: '0' }] },
  ],
  ['a value that no file has', ONE, {}, undefined],
  ['another value at boot', ONE, { files: { [OWN]: `${FORWARD}=2\n` } }, undefined],
  ['nothing that could be removed', ABSENT, {}, undefined],
  [
    'a removed line',
    ABSENT,
    { files: { [OWN]: `${FORWARD}=1\n` }, values: ['1\n'] },
    { settings: [{ key: FORWARD, path: 'net/ipv4/ip_forward', value: '1' }] },
  ],
])('restored: %s', (_what, parameters, state, expected) => {
  expect(restored('sysctl', parameters, answers(state))).toEqual(expected);
});

test('the state is unknown if the parameter cannot be read', () => {
  const failed = { kind: 'failed', message: 'Permission denied' } as const;
  expect(unknownState('sysctl', ONE, answers({ values: [failed] }))).toMatchObject({
    reason: 'cannot read /proc/sys/net/ipv4/ip_forward',
    words: 'Permission denied',
  });
});

test.each([
  ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'],
  ['net/ipv4/conf/ens33.100/forwarding', 'net/ipv4/conf/ens33.100/forwarding'],
  ['net.ipv4.conf.ens33/100.forwarding', 'net/ipv4/conf/ens33.100/forwarding'],
])('the path of %s', (key, path) => {
  expect(pathOf(key)).toBe(path);
  expect(pathOf(keyOf(path))).toBe(path);
});

test.each([
  ['sysctl: setting key "net.ipv4.ip_forward": Invalid argument', /correct `value`/],
  ['sh: 1: exec: sysctl: not found', /procps-ng/],
])('advice: %s', (words, expected) => {
  expect(advice('sysctl', ONE, words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  [ONE, true],
  [{ name: 'kernel.core_pattern', value: '|/bin/true %p' }, true],
  [{ settings: { 'vm.swappiness': 10, 'net/ipv4/ip_forward': '1' } }, true],
  [ABSENT, true],
  [OVERRIDE, true],
  [{ settings: { [FORWARD]: 1 }, override_only: true }, true],
  [{ ...ABSENT, override_only: true }, false],
  [{ name: FORWARD }, false],
  [{ value: 1 }, false],
  [{ settings: {} }, false],
  [{ settings: { [FORWARD]: 1, 'net/ipv4/ip_forward': 1 } }, false],
  [{ ...ONE, settings: { 'vm.swappiness': 10 } }, false],
  [{ ...ONE, state: 'absent' }, false],
  [{ settings: { [FORWARD]: 1 }, state: 'absent' }, false],
  [{ name: 'ip_forward', value: 1 }, false],
  [{ name: 'net/../../etc/passwd', value: 1 }, false],
  [{ name: 'net..ipv4', value: 1 }, false],
  [{ name: '-net.ipv4.ip_forward', value: 1 }, false],
  [{ name: 'net.ipv4.*', value: 1 }, false],
  [{ name: FORWARD, value: '1\n2' }, false],
  [{ name: FORWARD, value: ' ' }, false],
  [{ name: FORWARD, value: true }, false],
  [{ name: FORWARD, value: 1.5 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('sysctl', parameters)).toBe(ok);
});
