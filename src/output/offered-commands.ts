import * as messages from './messages.ts';
import { forHosts, type NextCommands } from './next-commands.ts';
import { pendingReboots } from './pending-reboots.ts';
import { type HostView, isFailure, pendingSteps, type RunView } from './run-view.ts';

/** A command that continues after a run, with the reason for it. */
export interface OfferedCommand {
  readonly label: string;
  readonly command: string;
}

/** What a person may want to do after a run, in its shortest form. */
export function offeredCommands(view: RunView, commands: NextCommands): readonly OfferedCommand[] {
  const dryRun = view.started?.command === 'plan';
  const hosts = view.hosts.filter((host) => host.finished);
  const names = (some: readonly HostView[]) => some.map(({ name }) => name);
  const offer = (label: string, command: string, some: readonly HostView[]) =>
    some.length === 0 ? [] : [{ label, command: forHosts(command, names(some), view.hosts.length) }];
  const drifted = hosts.filter(({ drift }) => drift.length > 0);
  const failed = hosts.filter(({ finished }) => finished && isFailure(finished.status));
  const unrecorded = failed.filter(({ finished }) => finished?.failure?.code === 'host-key-unknown');
  const interrupted = hosts.filter(({ finished }) => finished?.status === 'interrupted');
  const pending = dryRun ? hosts.filter((host) => !failed.includes(host) && hasPending(host)) : [];
  return [
    ...(pending.length === 0 ? [] : [{ label: messages.applyLabel, command: commands.retry }]),
    ...offer(messages.rebootLabel, commands.reboot, pendingReboots(view)),
    ...offer(messages.trustLabel, commands.trust, unrecorded),
    ...offer(messages.retryLabel, dryRun ? commands.plan : commands.retry, failed),
    ...offer(messages.continueLabel, commands.retry, interrupted),
    ...(drifted.length === 0 ? [] : [{ label: messages.planAgainLabel, command: commands.replan }]),
  ];
}

function hasPending(host: HostView): boolean {
  const { changes, unknown } = pendingSteps(host);
  return changes + unknown > 0;
}
