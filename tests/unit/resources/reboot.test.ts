import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import { bind, type PendingReboot } from '../../../src/model/resource.ts';
import { reboot } from '../../../src/resources/reboot.ts';
import { named } from '../named.ts';
import { accepts, done, nothing, told, type Told } from './resource.ts';

const OLD = '5.14.0-503.el9.x86_64';
const NEW = '5.14.0-575.el9.x86_64';

interface HostState {
  readonly running?: string;
  readonly installed?: readonly string[];
  readonly first?: string;
}

/** A host with two kernels, of which it runs the one it starts. */
function answers({ running = NEW, installed = [NEW, OLD], first = NEW }: HostState): Result[] {
  const entries = installed.map((version, index) => `index=${index}\nkernel="/boot/vmlinuz-${version}"\nargs="ro"\n`);
  return [done(`${running}\n`), done(entries.join('')), done(`/boot/vmlinuz-${first}\n`)];
}

const missing = done('', 127, 'grubby: not found\n');
const because = (...reasons: readonly string[]): Told => ({
  diff: [`restart: ${reasons.join('; ')} → restarted`],
  run: ['systemctl reboot (detached)'],
  notes: ['the host goes down, and the run goes on once it is back'],
});
const kernel = (running: string, next: string) => `kernel ${running} is running, ${next} after a reboot`;
const needed = (reason: string): Told => ({ ...because(reason), reboot: reason });

test.each(
  named<{ what: string; answers: readonly Result[]; expected: Told }>([
    { what: 'the kernel is the one that is started', answers: answers({}), expected: nothing },
    { what: 'a newer kernel is installed', answers: answers({ running: OLD }), expected: needed(kernel(OLD, NEW)) },
    {
      what: 'an older one has been chosen',
      answers: answers({ first: OLD }),
      expected: needed(kernel(NEW, OLD)),
    },
    {
      what: 'a newer one is installed, but the older one was chosen to stay',
      answers: answers({ running: OLD, first: OLD }),
      expected: nothing,
    },
    {
      what: 'without quotes, with a sub-folder and a kind, as elsewhere',
      answers: [
        done(`${OLD}+rt\n`),
        done(`index=0\nkernel=/boot/loader/vmlinuz-${NEW}+rt\nindex=1\nkernel=/boot/loader/vmlinuz-${OLD}+rt\n`),
        done(`/boot/loader/vmlinuz-${NEW}+rt\n`),
      ],
      expected: needed(kernel(`${OLD}+rt`, `${NEW}+rt`)),
    },
    { what: 'the kernel is that of another machine', answers: answers({ running: '6.1.0' }), expected: nothing },
    { what: 'there is no boot loader', answers: [done(`${NEW}\n`), missing, missing], expected: nothing },
    {
      what: 'grubby names nothing',
      answers: [done(`${NEW}\n`), done(`kernel="/boot/vmlinuz-${NEW}"\n`), done('\n')],
      expected: nothing,
    },
  ]),
)('%s', (_what, { answers: given, expected }) => {
  expect(told('reboot', 'needed', given)).toEqual(expected);
});

test.each(
  named<{ what: string; pendingReboot: PendingReboot; running: string; reasons: readonly string[] }>([
    {
      what: 'steps before it',
      pendingReboot: { reasons: ['a', 'b'], restarted: false },
      running: NEW,
      reasons: ['a', 'b'],
    },
    {
      what: 'steps before it and the kernel',
      pendingReboot: { reasons: ['a'], restarted: false },
      running: OLD,
      reasons: ['a', kernel(OLD, NEW)],
    },
    {
      what: 'a step that brings the kernel, and tells the same',
      pendingReboot: { reasons: [kernel(OLD, NEW)], restarted: false },
      running: OLD,
      reasons: [kernel(OLD, NEW)],
    },
    {
      what: 'only what comes after another restart',
      pendingReboot: { reasons: [], restarted: true },
      running: OLD,
      reasons: [],
    },
  ]),
)('the reasons are those of %s', (_what, { pendingReboot, running, reasons }) => {
  const step = bind(reboot, { when: 'needed' }, 1);
  const { changes } = step.plan(answers({ running }), pendingReboot);
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
