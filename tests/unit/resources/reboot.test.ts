import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import type { PendingReboot } from '../../../src/model/resource.ts';
import { bind } from '../../../src/model/step.ts';
import { reboot } from '../../../src/resources/reboot/index.ts';
import { named } from '../named.ts';
import { accepts, done, planText, type PlanText, skipped, unchanged } from './resource.ts';

const OLD = '5.14.0-503.el9.x86_64';
const NEW = '5.14.0-575.el9.x86_64';

interface HostState {
  readonly running?: string;
  readonly installed?: readonly string[];
  /** `saved_entry` of grubenv. */
  readonly first?: string;
}

/** A host with two kernels, which runs the one that it boots. */
function answers({ running = NEW, installed = [OLD, NEW], first }: HostState): Result[] {
  const entries = installed.map(
    (version) =>
      `/boot/loader/entries/0417-${version}.conf:linux /vmlinuz-${version}\n/boot/loader/entries/0417-${version}.conf:options ro\n`,
  );
  const saved = first === undefined ? '' : `/boot/grub2/grubenv:saved_entry=${first}\n`;
  return [done(`${running}\n`), done(entries.join('') + saved), skipped, skipped];
}

const NO_ENTRIES = done('', 2);
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
      answers: answers({ first: `0417-${OLD}` }),
      expected: needed(kernel(NEW, OLD)),
    },
    {
      what: 'a newer kernel is installed, and the older one was chosen',
      answers: answers({ running: OLD, first: '1' }),
      expected: unchanged,
    },
    {
      what: 'paths without quotes, in a subdirectory, of another kernel type',
      answers: [
        done(`${OLD}+rt\n`),
        NO_ENTRIES,
        done([NEW, OLD].map((one, at) => `index=${at}\nkernel=/boot/loader/vmlinuz-${one}+rt\nargs="ro"\n`).join('')),
        done(`/boot/loader/vmlinuz-${NEW}+rt\n`),
      ],
      expected: needed(kernel(`${OLD}+rt`, `${NEW}+rt`)),
    },
    {
      what: 'a saved entry that is gone: the newest boots',
      answers: answers({ running: OLD, first: '0417-gone' }),
      expected: needed(kernel(OLD, NEW)),
    },
    {
      what: 'the rescue entry is not the newest',
      answers: answers({ installed: [NEW, '0-rescue-0417'] }),
      expected: unchanged,
    },
    {
      what: 'the kernel is not one of the boot entries, as in a container',
      answers: answers({ running: '6.1.0' }),
      expected: unchanged,
    },
    { what: 'there is no boot loader', answers: [done(`${NEW}\n`), NO_ENTRIES, missing, missing], expected: unchanged },
    {
      what: 'grubby prints no default kernel',
      answers: [done(`${NEW}\n`), NO_ENTRIES, done(`kernel="/boot/vmlinuz-${NEW}"\nargs="ro"\n`), done('\n')],
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
  const state = step.plan(answers({ running }), { pendingReboot });
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
