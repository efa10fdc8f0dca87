import type { Refusal } from '../../model/resource.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import {
  exists,
  isFixed,
  isLostAtReboot,
  isMasked,
  isMaskedPermanently,
  isRunning,
  startsAtBoot,
  startsAtEachBoot,
} from './state.ts';
import type { Unit } from './unit.ts';

/** Why systemd cannot bring the unit into the desired state. */
export function refuse(current: Unit, desired: Desired): Refusal | undefined {
  if (!exists(current)) return undefined;
  const refusal =
    refuseReload(current, desired) ??
    refuseMask(current, desired) ??
    refuseState(current, desired) ??
    refuseEnabled(current, desired);
  // What systemd refuses is in the unit file.
  return refusal && { ...refusal, solvedBy: [[{ type: 'unit', name: current.id }]] };
}

function refuseReload({ id, sources }: Unit, { reload_on: reload }: Desired): Refusal | undefined {
  return reload && sources?.unit.canReload === false ? messages.cannotReload(id) : undefined;
}

function refuseMask(current: Unit, { masked }: Desired): Refusal | undefined {
  if (masked !== true || isMaskedPermanently(current)) return undefined;
  // The mask would be a link of this name.
  const path = `/etc/systemd/system/${current.id}`;
  return current.path === path ? messages.unitFileAtPlaceOfMask({ unit: current.id, path }) : undefined;
}

function refuseState(current: Unit, { state, masked }: Desired): Refusal | undefined {
  if (state !== 'running' || isRunning(current)) return undefined;
  if (isMasked(current)) return masked === false ? undefined : messages.isMasked({ unit: current.id, verb: 'start' });
  if (current.needsReload) return undefined;
  if (current.load === 'bad-setting' || current.load === 'error') return messages.invalidUnitFile(current);
  return current.finishes ? messages.oneshotStaysInactive(current.id) : undefined;
}

function refuseEnabled(current: Unit, { enabled, masked }: Desired): Refusal | undefined {
  const { id: unit, file: kind, targets, source } = current;
  if (enabled === false) {
    if (!isFixed(current) || !startsAtBoot(current, masked)) return undefined;
    return messages.cannotBeDisabled({ unit, kind, targets, source });
  }
  if (enabled === undefined || startsAtEachBoot(current)) return undefined;
  if (isMasked(current)) return masked === false ? undefined : messages.isMasked({ unit, verb: 'enable' });
  if (isLostAtReboot(current)) return messages.lostAtReboot(current);
  if (isFixed(current)) return messages.cannotBeEnabled({ unit, kind });
  return namesOnlyOthers(current) ? messages.enablesOnlyOthers(unit) : undefined;
}

/** Its [Install] section has only Also=. Instances of a template, and units with a link of another name, are different. */
function namesOnlyOthers({ file, id, hasAliases, triggers }: Unit): boolean {
  return file === 'indirect' && !id.includes('@') && !hasAliases && triggers.length === 0;
}
