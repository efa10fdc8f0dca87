import { hostNames } from './host-ranges.ts';
import type { HostView, RunView } from './run-view.ts';

/** The hosts that need a reboot; after a dry run without those whose plan has it already. */
export function pendingReboots({ started, hosts }: RunView): readonly HostView[] {
  const dryRun = started?.command === 'plan';
  return hosts.filter(({ plan = [], finished }) => {
    const planned = dryRun && plan.some(({ changes }) => changes.some((change) => change.reboots));
    return finished && finished.reboot.length > 0 && !planned;
  });
}

/** Why hosts need a reboot, each reason once, with the names of the hosts. */
export function rebootReasons(
  hosts: readonly HostView[],
): readonly { readonly reason: string; readonly hosts: string }[] {
  const reasons = new Map<string, string[]>();
  for (const { name, finished } of hosts) {
    for (const reason of finished?.reboot ?? []) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(([reason, names]) => ({ reason, hosts: hostNames(names) }));
}
