import type { Resource } from '../../model/resource.ts';
import { installGrubby } from '../messages.ts';
import { type Current, probe } from './current.ts';
import { kernelMatters } from './kernel-arguments.ts';
import * as messages from './messages.ts';
import { needsReboot, runningTarget } from './mode.ts';
import { plan } from './plan.ts';
import { refusePorts } from './ports.ts';
import { restore } from './restore.ts';
import { type Desired, schema } from './schema.ts';

export const selinux: Resource<Desired, Current> = {
  type: 'selinux',
  summary: 'SELinux: the mode, now and after a reboot; booleans; the types of ports; the labels of files.',
  schema,
  name: () => '',
  probe,
  plan,
  restore,
  refuse: ({ ports }, desired) => refusePorts(ports, desired.ports ?? []),
  pendingReboot({ mode: state }, { mode }) {
    // The mode that the running kernel can be set to: the same text before and after the change.
    if (!state || mode === undefined || !needsReboot(state.running, mode)) return undefined;
    return messages.pendingReboot({ running: runningTarget(state.running, mode), mode });
  },
  warn({ mode: state }, { mode }) {
    if (!state || mode === undefined || !kernelMatters(state, mode)) return undefined;
    return state.bootEntries.kind === 'unknown'
      ? messages.kernelArgumentsNotChecked(state.bootEntries.reason)
      : undefined;
  },
  advise: (words) => (/grubby: (command )?not found/.test(words) ? installGrubby : messages.adviceFor(words)),
};
