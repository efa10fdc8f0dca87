import { z } from 'zod';
import { exec } from '../model/operation.ts';
import type { Resource } from '../model/resource.ts';
import { type Kernel, kernelOperations, kernelReason, parseKernel } from './kernel.ts';

const When = z
  .literal('needed')
  .describe('Only where something needs it: what a step before this one leaves to a reboot, or another kernel.');

const schema = z.union([When.transform((when) => ({ when })), z.strictObject({ when: When })]);

type Desired = z.infer<typeof schema>;

/** How long a host may take where the step does not say, in seconds: virtual machines need less, and relabelling more. */
const LIMIT = 300;

interface Current {
  readonly kernel: Kernel | undefined;
}

export const reboot: Resource<Desired, Current> = {
  type: 'reboot',
  reboots: true,
  repeatable: true,
  summary:
    'Restarts the host where something needs it, waits until it has booted, and goes on from what it finds there.',
  guide: {
    examples: [
      {
        what: 'As the last step: what the steps before it leave to a reboot is then in force',
        step: 'reboot: { when: needed }',
        recorded: 'another-kernel',
      },
      { what: 'A machine that takes its time: 5 minutes without this', step: 'reboot: needed\ntimeout: 15m' },
    ],
    knownIssues: [
      {
        what: 'The host does not come back in time',
        advice:
          'The step has failed, and nothing is claimed of the host. Look at its console. If it only takes longer, give the step a longer `timeout`; if it comes back at another address, by DHCP say, give that in the inventory.',
      },
      {
        what: 'It is restarted, and the reason is still there',
        advice:
          'The step fails and says which. SELinux: the kernel argument of another boot entry, or a file in /etc/selinux that is not the one that is read. Kernel: the boot loader does not start the one that "grubby --default-kernel" names.',
      },
      {
        what: 'A service that was updated still runs its old version, and this step sees no reason',
        advice:
          'What counts is SELinux and the kernel. "needs-restarting -r" (package dnf-utils) on the host tells about updated libraries.',
      },
      {
        what: 'The steps after this one find a host that has changed',
        advice:
          'Everything is read again after the restart. What runs only until a reboot, such as a service that is started and not enabled, is gone by then: declare `enabled: true`.',
      },
    ],
  },
  schema,
  name: () => '',
  probe: () => ({
    operations: kernelOperations,
    parse: (results) => ({ kernel: parseKernel(results) }),
  }),
  plan(current, _desired, { reasons, rebooted }) {
    const own = rebooted ? undefined : ownReason(current);
    const all = [...new Set([...reasons, ...(own === undefined ? [] : [own])])];
    if (all.length === 0) return [];
    return [
      {
        action: 'change',
        diff: [{ field: 'restart', before: all.join('; '), after: 'restarted', plain: true }],
        operations: [{ ...exec('systemctl', 'reboot'), detached: true }],
        notes: ['the host goes down, and the run goes on once it is back'],
        reboots: { seconds: LIMIT },
      },
    ];
  },
  pendingReboot: ownReason,
};

function ownReason({ kernel }: Current): string | undefined {
  return kernel && kernelReason(kernel);
}
