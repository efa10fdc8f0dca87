import type { Current } from './current.ts';
import { EMPTY_CONTEXT } from '../../model/plan-context.ts';
import { entryChanges } from './entries.ts';
import { plan } from './plan.ts';
import type { Desired } from './schema.ts';
import { type Entries, KINDS, NO_ENTRIES } from './zone.ts';

/** Where the two configurations differ, no declaration describes them; and none removes a zone. */
export function restore(current: Current, desired: Desired): Desired | undefined {
  const { running, permanent } = current.zone;
  if (!running || !permanent) return undefined;
  const changes = entryChanges(current, desired);
  const listed = (wanted: boolean): Entries =>
    KINDS.reduce((entries, kind) => {
      const own = changes.filter((one) => one.kind === kind && one.wanted === wanted).map(({ entry }) => entry);
      return { ...entries, [kind]: own };
    }, NO_ENTRIES);
  const before: Desired = {
    ...{ zone: desired.zone, present: listed(false), absent: listed(true), complete: [] },
    masquerade: desired.masquerade === undefined ? undefined : running.masquerade,
    target: desired.target === undefined ? undefined : running.target,
  };
  // Another zone was the default one.
  if (desired.default === true && current.defaultZone.running !== desired.zone) return undefined;
  // Docker is not part of the declaration, and its repair is not undone.
  const zones = { ...current, docker: undefined };
  const isEmpty = (one: Desired) => plan(zones, one, EMPTY_CONTEXT).length === 0;
  return isEmpty(before) && !(current.docker && isEmpty(desired)) ? before : undefined;
}
