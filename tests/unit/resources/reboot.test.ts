import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import type { PendingReboot } from '../../../src/model/resource.ts';
import { bind } from '../../../src/model/step.ts';
import { reboot } from '../../../src/resources/reboot/index.ts';
import { named } from '../named.ts';
import { accepts, done, planText, type PlanText, unchanged } from './resource.ts';

const OLD = '5.14.0-503.el9.x86_64';
const NEW = '5.14.0-575.el9.x86_64';

interface HostState {
  readonly running?: string;
  readonly installed?: readonly string[];
  readonly first?: string;
}

/** A host with two kernels, which runs the one that it boots. */
function answers({ running = NEW, installed = [NEW, OLD], first = NEW }: HostState): Result[] {
  const entries = installed.map((version, index) => `index=${index}\nkernel="/boot/vmlinuz-${version}"\nargs="ro"\n`);
  return [done(`${running}\n`), done(entries.join('')), done(`/boot/vmlinuz-${first}\n`)];
}

const missing = done('', 127, 'grubby: not found\n');
const because = (...reasons: readonly string[]): PlanText => ({
  diff: [`reboot: ${reasons.join('; ')} → rebooted`],
  run: ['systemctl reboot (detached)'],
  notes: ['the host reboots; the run continues when the host is back'],
});
const kernel = (running: string, next: string) => `kernel ${running} is running, ${next} after a reboot`;
const needed = (reason: string): PlanText => ({ ...because(reason), pendingReboot: reason });

test.each(
  named<{ what: string; answers: readonly Result[]; expected: PlanText }>([
    { what: 'the running kernel is the one that is booted next', answers: answers({}), expected: unchanged },
    { what: 'a newer kernel is installed', answers: answers({ running: OLD }), expected: needed(kernel(OLD, NEW)) },
    {
      what: 'an older kernel was chosen',
      answers: answers({ first: OLD }),
      expected: needed(kernel(NEW, OLD)),
    },
    {
      what: 'a newer kernel is installed, and the older one was chosen',
      answers: answers({ running: OLD, first: OLD }),
      expected: unchanged,
    },
    {
      what: 'paths without quotes, in a subdirectory, of another kernel type',
      answers: [
        done(`${OLD}+rt\n`),
        done(`index=0\nkernel=/boot/loader/vmlinuz-${NEW}+rt\nindex=1\nkernel=/boot/loader/vmlinuz-${OLD}+rt\n`),
        done(`/boot/loader/vmlinuz-${NEW}+rt\n`),
      ],
      expected: needed(kernel(`${OLD}+rt`, `${NEW}+rt`)),
    },
    {
      what: 'the kernel is not one of the boot entries, as in a container',
      answers: answers({ running: '6.1.0' }),
      expected: unchanged,
    },
    { what: 'there is no boot loader', answers: [done(`${NEW}\n`), missing, missing], expected: unchanged },
    {
      what: 'grubby prints no default kernel',
      answers: [done(`${NEW}\n`), done(`kernel="/boot/vmlinuz-${NEW}"\n`), done('\n')],
      expected: unchanged,
    },
  ]),
)('%s', (_what, { answers: given, expected }) => {
  expect(planText('reboot', 'needed', given)).toEqual(expected);
});

test.each(
  named<{ what: string; pendingReboot: PendingReboot; running: string; reasons: readonly string[] }>([
    {
      what: 'earlier steps',
      pendingReboot: { reasons: ['a', 'b'], rebooted: false },
      running: NEW,
      reasons: ['a', 'b'],
    },
    {
      what: 'earlier steps and the kernel',
      pendingReboot: { reasons: ['a'], rebooted: false },
      running: OLD,
      reasons: ['a', kernel(OLD, NEW)],
    },
    {
      what: 'a step that installs the kernel, and gives the same reason',
      pendingReboot: { reasons: [kernel(OLD, NEW)], rebooted: false },
      running: OLD,
      reasons: [kernel(OLD, NEW)],
    },
    {
      what: 'steps after another reboot',
      pendingReboot: { reasons: [], rebooted: true },
      running: OLD,
      reasons: [],
    },
  ]),
)('the reasons are those of %s', (_what, { pendingReboot, running, reasons }) => {
  const step = bind(reboot, { when: 'needed' }, 1);
  const state = step.plan(answers({ running }), pendingReboot);
  const changes = state.kind === 'planned' ? state.changes : [];
  expect(changes.map(({ diff }) => diff[0]?.before)).toEqual(reasons.length === 0 ? [] : [reasons.join('; ')]);
  expect(changes.map(({ reboots }) => reboots)).toEqual(reasons.length === 0 ? [] : [{ seconds: 300 }]);
});

test.each<[unknown, boolean]>([
  ['needed', true],
  [{ when: 'needed' }, true],
  [{ when: 'always' }, false],
  ['always', false],
  [true, false],
  [{}, false],
  [{ when: 'needed', after: 5 }, false],
])('%j is accepted: %s', (parameters, ok) => {
  expect(accepts('reboot', parameters)).toBe(ok);
});
