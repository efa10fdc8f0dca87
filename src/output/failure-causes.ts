import { shortTitle } from './format.ts';
import { hostIndependent } from './host-independent.ts';
import { failedStep, type HostView } from './run-view.ts';

/** The hosts that failed, were interrupted or drifted; those with the same cause together, in the order of the first. */
export function failuresByCause(hosts: readonly HostView[]): readonly (readonly HostView[])[] {
  const groups = new Map<string, HostView[]>();
  for (const host of hosts) {
    const text = causeText(host);
    if (text === undefined) continue;
    const cause = hostIndependent(text, host);
    groups.set(cause, [...(groups.get(cause) ?? []), host]);
  }
  return [...groups.values()];
}

/** Equal for hosts with the same cause, apart from their own names and addresses. Undefined if nothing failed. */
function causeText(host: HostView): string | undefined {
  const { finished, drift, done } = host;
  if (drift.length > 0) return JSON.stringify(drift);
  if (!finished) return undefined;
  const { status, failure } = finished;
  if (status === 'interrupted') return JSON.stringify([status, done.length]);
  if (!failure) return undefined;
  const step = failedStep(host);
  return [status, step ? shortTitle(step) : '', failure.message, failure.words].join('\n');
}
