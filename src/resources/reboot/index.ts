import * as z from 'zod';
import { exec } from '../../model/operation.ts';
import type { Change, PlanContext, Resource } from '../../model/resource.ts';
import { type Kernel, kernelProbe, kernelReason, parseKernel } from './kernel.ts';
import * as messages from './messages.ts';

const When = z
  .literal('needed')
  .describe('Only if a reboot is pending: from a step before this one, or for another kernel.');

const schema = z.union([When.transform((when) => ({ when })), z.strictObject({ when: When })]);

type Desired = z.infer<typeof schema>;

/** Seconds that a host may take where the step has no timeout: virtual machines need less, and relabelling more. */
const LIMIT = 300;

interface Current {
  readonly kernel: Kernel | undefined;
}

export const reboot: Resource<Desired, Current> = {
  type: 'reboot',
  reboots: true,
  repeatable: true,
  summary: 'Reboots the host if a reboot is pending, waits until it has booted, and reads its state again.',
  schema,
  name: () => '',
  probe: () => ({
    operations: kernelProbe,
    parse: (results) => ({ kernel: parseKernel(results) }),
  }),
  plan,
  pendingReboot: ownReason,
};

function plan(current: Current, _desired: Desired, { pendingReboot }: PlanContext): readonly Change[] {
  const { reasons, rebooted } = pendingReboot;
  const own = rebooted ? undefined : ownReason(current);
  const all = [...new Set([...reasons, ...(own === undefined ? [] : [own])])];
  if (all.length === 0) return [];
  return [
    {
      action: 'change',
      diff: [{ field: 'reboot', before: all.join('; '), after: 'rebooted', plain: true }],
      operations: [{ ...exec('systemctl', 'reboot'), detached: true }],
      notes: [messages.hostReboots],
      reboots: { seconds: LIMIT },
    },
  ];
}

function ownReason({ kernel }: Current): string | undefined {
  return kernel && kernelReason(kernel);
}
