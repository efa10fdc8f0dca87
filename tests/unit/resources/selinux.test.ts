import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import { absent, accepts, unknownState, done, file, nothing, plan, told, type Told } from './resource.ts';
import { named } from '../named.ts';

type Mode = 'enforcing' | 'permissive' | 'disabled';

interface HostState {
  readonly running?: Mode;
  readonly config?: string;
  readonly release?: string;
  /** The arguments of each kernel that is installed. */
  readonly kernels?: readonly string[];
  readonly cmdline?: string;
}

/** A host's answers, as freshly installed unless said otherwise. */
function answers({
  running = 'enforcing',
  config = CONFIG('enforcing'),
  release = '9',
  kernels = ['ro quiet'],
  cmdline = 'ro quiet',
}: HostState): Result[] {
  const grubby = kernels.map(
    (args, index) => `index=${index}\nkernel="/boot/vmlinuz-${index}"\nargs="${args}"\nroot="/dev/sda1"\n`,
  );
  return [
    done(`${running.replace(/^./, (first) => first.toUpperCase())}\n`),
    file(config),
    file(`NAME="CentOS Stream"\nVERSION_ID="${release}"\n`),
    done(grubby.join('')),
    file(`BOOT_IMAGE=(hd0)/vmlinuz ${cmdline}\n`),
  ];
}
const CONFIG = (mode: string) =>
  `\n# SELINUX= can take one of these three values:\n#     disabled\nSELINUX=${mode}\n# SELINUXTYPE= can take\nSELINUXTYPE=targeted\n\n`;
const write = (content: string) => `write /etc/selinux/config: ${content}`;
const grubby = (option: '--args' | '--remove-args') => `grubby --update-kernel ALL ${option} selinux=0`;
const REBOOT = { notes: ['needs a reboot to take full effect'] };
const RELABEL = 'write /.autorelabel: -F\n';

test.each(
  named<{ what: string; mode: Mode; state: HostState; expected: Told }>([
    { what: 'in order', mode: 'enforcing', state: {}, expected: nothing },
    {
      what: 'EL8: the file says all',
      mode: 'disabled',
      state: { release: '8.10' },
      expected: {
        diff: ['mode: enforcing → disabled', 'until the reboot: enforcing → permissive'],
        run: [write(CONFIG('disabled')), 'setenforce 0'],
        ...REBOOT,
        reboot: 'SELinux is permissive, disabled after a reboot',
      },
    },
    {
      what: 'EL8: kernel arguments do not matter',
      mode: 'disabled',
      state: { release: '8', running: 'disabled', config: CONFIG('disabled'), kernels: [] },
      expected: nothing,
    },
    {
      what: 'EL8: but one that switches SELinux off wins over the file there, too',
      mode: 'enforcing',
      state: { release: '8', running: 'disabled', kernels: ['ro selinux=0'] },
      expected: {
        diff: ['kernel argument: selinux=0 → (none)'],
        run: [grubby('--remove-args'), RELABEL],
        ...REBOOT,
        reboot: 'SELinux is disabled, enforcing after a reboot',
      },
    },
    {
      what: 'EL9: the kernel argument, too',
      mode: 'disabled',
      state: {},
      expected: {
        diff: [
          'mode: enforcing → disabled',
          'kernel argument: (none) → selinux=0',
          'until the reboot: enforcing → permissive',
        ],
        run: [write(CONFIG('disabled')), grubby('--args'), 'setenforce 0'],
        ...REBOOT,
        reboot: 'SELinux is permissive, disabled after a reboot',
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
        reboot: 'SELinux is permissive, disabled after a reboot',
      },
    },
    {
      what: 'all is said, the reboot is to come',
      mode: 'disabled',
      state: { running: 'permissive', config: CONFIG('disabled'), kernels: ['ro selinux=0'] },
      expected: { ...nothing, reboot: 'SELinux is permissive, disabled after a reboot' },
    },
    {
      what: 'one kernel of several would still load it',
      mode: 'disabled',
      state: { running: 'disabled', config: CONFIG('disabled'), kernels: ['ro selinux=0', 'ro'], cmdline: 'selinux=0' },
      expected: { diff: ['kernel argument: (none) → selinux=0'], run: [grubby('--args')] },
    },
    {
      what: 'one kernel of several would not load it',
      mode: 'enforcing',
      state: { kernels: ['ro selinux=0', 'ro'] },
      expected: { diff: ['kernel argument: selinux=0 → (none)'], run: [grubby('--remove-args')] },
    },
    {
      what: 'an argument that only ends or begins like it',
      mode: 'enforcing',
      state: { kernels: ['ro noselinux=0 selinux=01'] },
      expected: nothing,
    },
    {
      what: 'enforcing again after disabled',
      mode: 'enforcing',
      state: { running: 'disabled', config: CONFIG('disabled'), kernels: ['selinux=0'], cmdline: 'selinux=0' },
      expected: {
        diff: ['mode: disabled → enforcing', 'kernel argument: selinux=0 → (none)'],
        run: [write(CONFIG('enforcing')), grubby('--remove-args'), RELABEL],
        ...REBOOT,
        reboot: 'SELinux is disabled, enforcing after a reboot',
      },
    },
    {
      what: 'permissive: now and after a reboot',
      mode: 'permissive',
      state: {},
      expected: {
        diff: ['mode: enforcing → permissive', 'until the reboot: enforcing → permissive'],
        run: [write(CONFIG('permissive')), 'setenforce 0'],
      },
    },
    {
      what: 'only the running mode drifted',
      mode: 'enforcing',
      state: { running: 'permissive' },
      expected: { diff: ['until the reboot: permissive → enforcing'], run: ['setenforce 1'] },
    },
  ]),
)('%s', (_what, { mode, state, expected }) => {
  expect(told('selinux', mode, answers(state))).toEqual(expected);
});

/** Only what is to change changes; what counts is what libselinux reads: the first line that begins with SELINUX=. */
test.each(
  named<{ what: string; before: string; after: string | undefined }>([
    { what: 'no such line', before: 'SELINUXTYPE=targeted\n', after: 'SELINUXTYPE=targeted\nSELINUX=permissive\n' },
    {
      what: 'no newline at the end',
      before: 'SELINUXTYPE=targeted',
      after: 'SELINUXTYPE=targeted\nSELINUX=permissive\n',
    },
    {
      what: 'only a comment of it',
      before: '#SELINUX=permissive\n',
      after: '#SELINUX=permissive\nSELINUX=permissive\n',
    },
    {
      what: 'blank lines before it',
      before: '# a\n\n\nSELINUX=enforcing\n\n# b\n',
      after: '# a\n\n\nSELINUX=permissive\n\n# b\n',
    },
    { what: 'blanks at its end', before: 'SELINUX=permissive \n', after: undefined },
    { what: 'letters of another case', before: 'SELINUX=Permissive\n', after: undefined },
    {
      what: 'two of them, of which the first counts',
      before: 'SELINUX=enforcing\nSELINUX=permissive\n',
      after: 'SELINUX=permissive\nSELINUX=permissive\n',
    },
    {
      what: 'a line that is indented and so does not count',
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
    [MISSING, absent, ...answers({ kernels: ['ro selinux=0'] }).slice(2)],
  ],
  [
    'disabled where neither it nor grubby is installed',
    'disabled',
    [MISSING, absent, ...answers({}).slice(2, 3), done('', 127, 'sh: grubby: not found'), file('')],
  ],
] as const)('%s', (_what, mode, results) => {
  expect(told('selinux', mode, results)).toEqual(nothing);
});

test.each([
  ['getenforce fails', 0, done('', 1, 'getenforce: getenforce() failed'), 'getenforce ended with status 1'],
  ['getenforce answers something new', 0, done('Sometimes\n'), 'getenforce answers "sometimes"'],
  [
    'the file cannot be read',
    1,
    { kind: 'failed', message: 'Permission denied' },
    '/etc/selinux/config cannot be read: Permission denied',
  ],
  ['grubby fails', 3, done('', 1, 'grubby: cannot open /boot'), 'grubby --info ALL ended with status 1'],
  ['there is no kernel', 3, done(''), 'grubby --info ALL names no kernel'],
] as const)('cannot tell: %s', (_what, index, answer, message) => {
  const results = answers({}).with(index, answer);
  expect(unknownState('selinux', 'disabled', results).message).toContain(message);
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
