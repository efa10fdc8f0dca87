import { selinux } from '../../../src/resources/selinux/index.ts';
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
  type PlanText,
  restored,
  restorePlan,
  skipped,
  textOf,
  unchanged,
  unknownState,
} from './resource.ts';
import { named } from '../named.ts';

type Mode = 'enforcing' | 'permissive' | 'disabled';

interface HostState {
  readonly running?: Mode;
  readonly config?: string;
  readonly release?: string;
  /** The arguments of each installed kernel. */
  readonly kernels?: readonly string[];
  /** Whether the next boot labels all files. */
  readonly relabels?: boolean;
}

/** The answers of a host, freshly installed unless given otherwise. */
function answers(state: HostState, mode?: Mode): Result[] {
  return mode === 'disabled' ? allAnswers(state).slice(0, -1) : allAnswers(state);
}

function allAnswers({
  running = 'enforcing',
  config = CONFIG('enforcing'),
  release = '9',
  kernels = ['ro quiet'],
  relabels = false,
}: HostState): Result[] {
  return [
    done(`${running.replace(/^./, (first) => first.toUpperCase())}\n`),
    file(config),
    file(`NAME="CentOS Stream"\nVERSION_ID="${release}"\n`),
    bootEntries(...kernels),
    skipped,
    relabels ? file('-F\n') : absent,
  ];
}

/** What grep finds in the boot entries with these kernel arguments. */
function bootEntries(...kernels: readonly string[]): Result {
  const lines = kernels.flatMap((args, index) => [
    `/boot/loader/entries/0417-${index}.conf:linux /vmlinuz-${index}`,
    `/boot/loader/entries/0417-${index}.conf:options root=/dev/sda1 ${args}`,
  ]);
  return done(lines.map((line) => `${line}\n`).join(''), 2);
}
const CONFIG = (mode: string) =>
  `\n# SELINUX= can take one of these three values:\n#     disabled\nSELINUX=${mode}\n# SELINUXTYPE= can take\nSELINUXTYPE=targeted\n\n`;
const write = (content: string) => `write /etc/selinux/config: ${content}`;
const grubby = (option: '--args' | '--remove-args') => `grubby --update-kernel ALL ${option} selinux=0`;
const REBOOT = { notes: ['needs a reboot to take full effect'] };
const RELABEL = 'write /.autorelabel: -F\n';
const LABELS = 'labels: missing → set at the next boot, which takes minutes';

test.each(
  named<{ what: string; mode: Mode; state: HostState; expected: PlanText }>([
    { what: 'as declared', mode: 'enforcing', state: {}, expected: unchanged },
    {
      what: 'EL8: the file alone decides',
      mode: 'disabled',
      state: { release: '8.10' },
      expected: {
        diff: ['mode: enforcing → disabled', 'running mode: enforcing → permissive'],
        run: [write(CONFIG('disabled')), 'setenforce 0'],
        ...REBOOT,
        pendingReboot: 'SELinux is permissive now, disabled after a reboot',
      },
    },
    {
      what: 'EL8: kernel arguments are not needed',
      mode: 'disabled',
      state: { release: '8', running: 'disabled', config: CONFIG('disabled'), kernels: [] },
      expected: unchanged,
    },
    {
      what: 'EL8: the kernel argument selinux=0 wins over the file, too',
      mode: 'enforcing',
      state: { release: '8', running: 'disabled', kernels: ['ro selinux=0'] },
      expected: {
        diff: ['kernel argument: selinux=0 → (none)', LABELS],
        run: [RELABEL, grubby('--remove-args')],
        ...REBOOT,
        pendingReboot: 'SELinux is disabled now, enforcing after a reboot',
      },
    },
    {
      what: 'EL9: the kernel argument is needed, too',
      mode: 'disabled',
      state: {},
      expected: {
        diff: [
          'mode: enforcing → disabled',
          'kernel argument: (none) → selinux=0',
          'running mode: enforcing → permissive',
        ],
        run: [write(CONFIG('disabled')), 'setenforce 0', grubby('--args')],
        ...REBOOT,
        pendingReboot: 'SELinux is permissive now, disabled after a reboot',
      },
    },
    {
      what: 'EL10 is like EL9',
      mode: 'disabled',
      state: { release: '10', config: CONFIG('disabled'), running: 'permissive' },
      expected: {
        diff: ['kernel argument: (none) → selinux=0'],
        run: [grubby('--args')],
        ...REBOOT,
        pendingReboot: 'SELinux is permissive now, disabled after a reboot',
      },
    },
    {
      what: 'only the reboot is pending',
      mode: 'disabled',
      state: { running: 'permissive', config: CONFIG('disabled'), kernels: ['ro selinux=0'] },
      expected: { ...unchanged, pendingReboot: 'SELinux is permissive now, disabled after a reboot' },
    },
    {
      what: 'one kernel of several still loads SELinux',
      mode: 'disabled',
      state: { running: 'disabled', config: CONFIG('disabled'), kernels: ['ro selinux=0', 'ro'] },
      expected: { diff: ['kernel argument: (none) → selinux=0'], run: [grubby('--args')] },
    },
    {
      what: 'one kernel of several does not load SELinux',
      mode: 'enforcing',
      state: { kernels: ['ro selinux=0', 'ro'] },
      expected: { diff: ['kernel argument: selinux=0 → (none)'], run: [grubby('--remove-args')] },
    },
    {
      what: 'a kernel that boots permissive',
      mode: 'enforcing',
      state: { kernels: ['ro enforcing=0'] },
      expected: {
        diff: ['kernel argument: enforcing=0 → (none)'],
        run: ['grubby --update-kernel ALL --remove-args enforcing=0'],
      },
    },
    {
      what: 'kernels with both arguments',
      mode: 'enforcing',
      state: { running: 'permissive', kernels: ['ro enforcing=0', 'ro selinux=0'] },
      expected: {
        diff: ['kernel argument: selinux=0 enforcing=0 → (none)', 'running mode: permissive → enforcing'],
        run: ['setenforce 1', "grubby --update-kernel ALL --remove-args 'selinux=0 enforcing=0'"],
      },
    },
    {
      what: 'permissive with enforcing=0: the argument agrees',
      mode: 'permissive',
      state: { running: 'permissive', config: CONFIG('permissive'), kernels: ['ro enforcing=0'] },
      expected: unchanged,
    },
    {
      what: 'permissive, and a kernel that boots enforcing',
      mode: 'permissive',
      state: { running: 'permissive', config: CONFIG('permissive'), kernels: ['ro enforcing=1'] },
      expected: {
        diff: ['kernel argument: enforcing=1 → (none)'],
        run: ['grubby --update-kernel ALL --remove-args enforcing=1'],
      },
    },
    {
      what: 'an argument that only ends or begins like selinux=0',
      mode: 'enforcing',
      state: { kernels: ['ro noselinux=0 selinux=01'] },
      expected: unchanged,
    },
    {
      what: 'enforcing again after disabled',
      mode: 'enforcing',
      state: { running: 'disabled', config: CONFIG('disabled'), kernels: ['selinux=0'] },
      expected: {
        diff: ['mode: disabled → enforcing', 'kernel argument: selinux=0 → (none)', LABELS],
        run: [write(CONFIG('enforcing')), RELABEL, grubby('--remove-args')],
        ...REBOOT,
        pendingReboot: 'SELinux is disabled now, enforcing after a reboot',
      },
    },
    {
      what: 'enabled by hand, without new labels',
      mode: 'enforcing',
      state: { running: 'disabled' },
      expected: {
        diff: [LABELS],
        run: [RELABEL],
        ...REBOOT,
        pendingReboot: 'SELinux is disabled now, enforcing after a reboot',
      },
    },
    {
      what: 'only the reboot that labels all files is pending',
      mode: 'permissive',
      state: { running: 'disabled', config: CONFIG('permissive'), relabels: true },
      expected: { ...unchanged, pendingReboot: 'SELinux is disabled now, permissive after a reboot' },
    },
    {
      what: 'permissive: now and after a reboot',
      mode: 'permissive',
      state: {},
      expected: {
        diff: ['mode: enforcing → permissive', 'running mode: enforcing → permissive'],
        run: [write(CONFIG('permissive')), 'setenforce 0'],
      },
    },
    {
      what: 'only the running mode differs',
      mode: 'enforcing',
      state: { running: 'permissive' },
      expected: { diff: ['running mode: permissive → enforcing'], run: ['setenforce 1'] },
    },
  ]),
)('%s', (_what, { mode, state, expected }) => {
  expect(planText('selinux', mode, answers(state, mode))).toEqual(expected);
});

/** Nothing else in the file changes. libselinux reads the first line that begins with SELINUX=. */
test.each(
  named<{ what: string; before: string; after: string | undefined }>([
    { what: 'no such line', before: 'SELINUXTYPE=targeted\n', after: 'SELINUXTYPE=targeted\nSELINUX=permissive\n' },
    {
      what: 'no newline at the end',
      before: 'SELINUXTYPE=targeted',
      after: 'SELINUXTYPE=targeted\nSELINUX=permissive\n',
    },
    {
      what: 'only a comment with such a line',
      before: '#SELINUX=permissive\n',
      after: '#SELINUX=permissive\nSELINUX=permissive\n',
    },
    {
      what: 'blank lines before it',
      before: '# a\n\n\nSELINUX=enforcing\n\n# b\n',
      after: '# a\n\n\nSELINUX=permissive\n\n# b\n',
    },
    { what: 'spaces at the end', before: 'SELINUX=permissive \n', after: undefined },
    { what: 'another case', before: 'SELINUX=Permissive\n', after: undefined },
    {
      what: 'two such lines: the first counts',
      before: 'SELINUX=enforcing\nSELINUX=permissive\n',
      after: 'SELINUX=permissive\nSELINUX=permissive\n',
    },
    {
      what: 'an indented line does not count',
      before: 'SELINUX=enforcing\n  SELINUX=permissive\n',
      after: 'SELINUX=permissive\n  SELINUX=permissive\n',
    },
  ]),
)('the file: %s', (_what, { before, after }) => {
  const { changes } = plan('selinux', 'permissive', answers({ running: 'permissive', config: before }));
  const contents = changes.flatMap(({ operations }) =>
    operations.flatMap((one) => (one.kind === 'write' ? [one.content] : [])),
  );
  expect(contents).toEqual(after === undefined ? [] : [after]);
  const again = plan('selinux', 'permissive', answers({ running: 'permissive', config: after ?? before }));
  expect(again.changes).toEqual([]);
});

const MISSING = done('', 127, 'sh: getenforce: not found');

test.each([
  [
    'disabled where SELinux is not installed',
    'disabled',
    [MISSING, absent, ...answers({ kernels: ['ro selinux=0'] }, 'disabled').slice(2)],
  ],
  [
    'disabled where neither SELinux nor grubby is installed',
    'disabled',
    [MISSING, absent, ...answers({}).slice(2, 3), done('', 127, 'sh: grubby: not found'), file('')],
  ],
] as const)('%s', (_what, mode, results) => {
  expect(planText('selinux', mode, results)).toEqual(unchanged);
});

const NO_GRUBBY = done('', 127, 'sh: grubby: not found');
const NO_ENTRIES = done('', 2);

test.each([
  [
    'getenforce fails',
    0,
    done('', 1, 'getenforce: getenforce() failed'),
    { reason: '`getenforce` exited with status 1', words: 'getenforce: getenforce() failed' },
  ],
  [
    'getenforce prints an unknown mode',
    0,
    done('Sometimes\n'),
    { reason: '`getenforce` printed a mode that provision does not know', words: 'Sometimes' },
  ],
  [
    'the file cannot be read',
    1,
    { kind: 'failed', message: 'Permission denied' },
    { reason: 'cannot read /etc/selinux/config', words: 'Permission denied' },
  ],
] as const)('the state is unknown: %s', (_what, index, answer, expected) => {
  const results = answers({}).with(index, answer);
  expect(unknownState('selinux', 'disabled', results)).toMatchObject(expected);
});

test('the state is unknown: SELinux is to be enforcing, and is not installed', () => {
  expect(unknownState('selinux', 'enforcing', [MISSING, absent, ...answers({}).slice(2)])).toMatchObject({
    reason: '`getenforce` is not installed (exit status 127)',
    words: 'sh: getenforce: not found',
    missing: true,
  });
});

const withoutEntries = (state: HostState, listed: Result, mode?: Mode) =>
  answers(state, mode).with(3, NO_ENTRIES).with(4, listed);

test.each<[string, Result, string]>([
  ['there is no grubby', NO_GRUBBY, '`grubby` is not installed (exit status 127)'],
  ['grubby fails', done('', 1, 'grubby: cannot open /boot'), '`grubby --info ALL` exited with status 1'],
  ['grubby lists no kernel', done(''), 'the host has no boot entry in /boot/loader/entries'],
  ['the directory of the boot entries is empty', skipped, 'the host has no boot entry in /boot/loader/entries'],
])('without boot entries, the rest is done and a warning says so: %s', (_what, listed, reason) => {
  const state = plan('selinux', 'permissive', withoutEntries({}, listed));
  expect(textOf(state)).toEqual({
    diff: ['mode: enforcing → permissive', 'running mode: enforcing → permissive'],
    run: [write(CONFIG('permissive')), 'setenforce 0'],
  });
  expect(state.warning?.message).toBe(
    `the kernel arguments were not checked (${reason}): selinux=0 or enforcing=0 there would override the configuration file`,
  );
});

test('the boot entries are asked from grubby where they are no files', () => {
  const listed = done('index=0\nkernel="/boot/vmlinuz-0"\nargs="ro selinux=0"\nroot="/dev/sda1"\n');
  expect(planText('selinux', 'enforcing', withoutEntries({}, listed)).diff).toEqual([
    'kernel argument: selinux=0 → (none)',
  ]);
});

test('EL8: the entries name the arguments in grubenv', () => {
  const entries = done(
    [
      '/boot/loader/entries/0417-4.18.0-553.el8.conf:linux /vmlinuz-4.18.0-553.el8',
      '/boot/loader/entries/0417-4.18.0-553.el8.conf:options $kernelopts $tuned_params',
      '/boot/grub2/grubenv:saved_entry=0417-4.18.0-553.el8',
      '/boot/grub2/grubenv:kernelopts=root=/dev/mapper/cl-root ro enforcing=0',
      '',
    ].join('\n'),
  );
  expect(planText('selinux', 'enforcing', answers({ release: '8' }).with(3, entries)).diff).toEqual([
    'kernel argument: enforcing=0 → (none)',
  ]);
});

test('boot entries are not needed to disable SELinux on EL8', () => {
  const state = { release: '8', running: 'disabled', config: CONFIG('disabled') } as const;
  const found = plan('selinux', 'disabled', withoutEntries(state, NO_GRUBBY, 'disabled'));
  expect([found.changes, found.warning]).toEqual([[], undefined]);
});

test('advice: grubby is not installed', () => {
  expect(advice('selinux', 'disabled', 'sh: 1: exec: grubby: not found')).toBe(
    'Add a step before this one: package: grubby.',
  );
});

const DISABLED: HostState = { running: 'permissive', config: CONFIG('disabled'), kernels: ['ro selinux=0'] };

test.each(
  named<{ what: string; mode: Mode; before: HostState; after: HostState; restores: Mode; expected: PlanText }>([
    {
      what: 'enforcing',
      mode: 'disabled',
      before: {},
      after: DISABLED,
      restores: 'enforcing',
      expected: {
        diff: [
          'mode: disabled → enforcing',
          'kernel argument: selinux=0 → (none)',
          'running mode: permissive → enforcing',
        ],
        run: [write(CONFIG('enforcing')), 'setenforce 1', grubby('--remove-args')],
      },
    },
    {
      what: 'disabled, with the reboot still pending',
      mode: 'enforcing',
      before: DISABLED,
      after: {},
      restores: 'disabled',
      expected: {
        diff: [
          'mode: enforcing → disabled',
          'kernel argument: (none) → selinux=0',
          'running mode: enforcing → permissive',
        ],
        run: [write(CONFIG('disabled')), 'setenforce 0', grubby('--args')],
        ...REBOOT,
        pendingReboot: 'SELinux is permissive now, disabled after a reboot',
      },
    },
  ]),
)('%s can be restored', (_what, { mode, before, after, restores, expected }) => {
  const previous = restored('selinux', mode, answers(before, mode));
  expect(previous).toEqual({ mode: restores });
  expect(restorePlan('selinux', previous, answers(after, restores))).toEqual(expected);
});

test.each<[string, HostState]>([
  ['a running mode that differs from the file', { running: 'permissive' }],
  ['kernels that differ', { kernels: ['ro', 'ro selinux=0'] }],
])('%s cannot be restored', (_what, before) => {
  expect(restored('selinux', 'disabled', answers(before, 'disabled'))).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['disabled', true],
  [{ mode: 'permissive' }, true],
  ['off', false],
  [false, false],
  [{ mode: 'disabled', now: true }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('selinux', parameters)).toBe(ok);
});

test.each([
  [{ file_contexts: [{ path: '/srv' }] }, 'type is missing: the label of the files'],
  [{ file_contexts: [{ path: '/srv', type: 'a_t', state: 'absent' }] }, 'type cannot be combined with `state: absent`'],
  [{}, 'selinux declares nothing'],
])('%j: %s', (declared, message) => {
  expect(
    selinux.schema
      .safeParse(declared)
      .error?.issues.map((issue) => issue.message)
      .join(),
  ).toContain(message);
});
