import type { PlannedStep } from '../model/events.ts';
import { consequences } from './consequences.ts';
import * as messages from './plan-messages.ts';
import { hasFailedStep, type HostView, isFailure, isPending } from './run-view.ts';

type Kind = 'add' | 'change' | 'remove' | 'run';
const KINDS: readonly Kind[] = ['add', 'change', 'remove', 'run'];

/** What applying the plans of hosts does, in two sentences; before them, for how many hosts there is no complete plan. */
export function planTotal(all: readonly HostView[]): string {
  const failed = all.filter((host) => hasFailedStep(host) || (host.finished && isFailure(host.finished.status)));
  const others = all.filter((host) => host.plan && !failed.includes(host));
  const hosts = others.filter((host) => host.plan?.some(isPending));
  const steps = hosts.flatMap(({ plan = [] }) => plan);
  const changing = steps.filter(({ changes }) => changes.length > 0);
  return messages.planTotal({
    hosts: hosts.length,
    kinds: KINDS.flatMap((kind) => {
      const count = changing.filter((step) => kindOf(step) === kind).length;
      return count === 0 ? [] : [`${count} ${kind}`];
    }),
    changes: changing.length,
    unknown: steps.filter(({ unknown }) => unknown !== undefined).length,
    serious: seriousCounts(hosts),
    failed: failed.length,
    others: others.length,
  });
}

/** A step with changes of several kinds changes something. */
export function kindOf({ changes }: PlannedStep): Kind {
  const [first, ...more] = new Set(changes.map(({ action }) => action));
  return first !== undefined && more.length === 0 ? first : 'change';
}

function seriousCounts(hosts: readonly HostView[]): messages.SeriousCounts {
  const all = hosts.map(({ plan = [], connected, address }) =>
    plan.flatMap((step) => step.changes.map((change) => consequences(step, change, connected?.address ?? address))),
  );
  const count = (has: (one: ReturnType<typeof consequences>) => boolean) => all.filter((each) => each.some(has)).length;
  return {
    moves: count(({ moves }) => moves),
    interrupts: count(({ mayInterruptConnection }) => mayInterruptConnection),
    endsAccess: count(({ endsAccess }) => endsAccess),
    endsLogin: count(({ endsLogin }) => endsLogin),
    removesLogins: count(({ removesUser, removesKeys }) => removesUser || removesKeys > 0),
    packages: all.flat().reduce((sum, { removes }) => sum + removes, 0),
    reboots: count(({ reboots }) => reboots),
    // A reboot that the plan has, too, leaves none pending.
    leavesReboot: all.filter(
      (each) => each.some(({ leavesReboot }) => leavesReboot) && !each.some(({ reboots }) => reboots),
    ).length,
  };
}
