import { placeAt } from '../input/located.ts';
import { byNumber } from '../model/step.ts';
import type { HostDiagnostics } from './host-diagnostics.ts';
import * as messages from './language-messages.ts';
import type { LocatedStep } from './located-step.ts';

interface OrderedHost extends Omit<HostDiagnostics, 'diagnostics'> {
  readonly steps: readonly LocatedStep[];
}

/** A step of one host. */
interface Place {
  readonly host: OrderedHost;
  readonly step: LocatedStep;
}

/** Steps that would wait for themselves: each follows the steps before it on its host, and those of `Resource.after`. */
export function orderCycles(hosts: readonly OrderedHost[]): readonly HostDiagnostics[] {
  const byName = new Map(hosts.map((host) => [host.host.name, host]));
  const waiting = hosts.flatMap((host) => host.steps.filter(({ after }) => after).map((step) => ({ host, step })));
  /** The steps on other hosts that come before this one, directly. */
  const awaited = ({ host, step }: Place): readonly Place[] =>
    host.steps
      .filter((one) => byNumber(one, step) <= 0)
      .flatMap(({ after = [] }) => after)
      .flatMap((peer) => {
        const other = byName.get(peer.host);
        const found = other?.steps.findLast(({ type }) => type === peer.type);
        return other && found ? [{ host: other, step: found }] : [];
      });
  return waiting.flatMap((place) => {
    const cycle = cycleFrom(place, awaited);
    if (!cycle) return [];
    const text = messages.orderCycle(cycle.map(({ host, step }) => ({ host: host.host.name, step: step.number })));
    return [{ host: place.host.host, diagnostics: [{ place: placeAt(place.step.parameters, []), ...text }] }];
  });
}

/** The steps from this one back to itself. */
function cycleFrom(start: Place, awaited: (place: Place) => readonly Place[]): readonly Place[] | undefined {
  const seen = new Set<LocatedStep>();
  const search = (path: readonly Place[]): readonly Place[] | undefined => {
    const last = path.at(-1) ?? start;
    for (const next of awaited(last)) {
      // A later step of the same host comes after this one.
      if (next.host === start.host && byNumber(next.step, start.step) >= 0) return [...path, next];
      if (seen.has(next.step)) continue;
      seen.add(next.step);
      const found = search([...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search([start]);
}
