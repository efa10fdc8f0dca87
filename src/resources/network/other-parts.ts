import { exec, type Operation } from '../../model/operation.ts';
import type { Difference } from '../../model/resource.ts';
import { KEEP_ADDRESSES } from '../cloud-init.ts';
import type { Current } from './current.ts';
import { resolvConfDifferences } from './dns.ts';
import { portRivals } from './ports.ts';
import { isUsedElsewhere, type Profile } from './profiles.ts';
import { HIGHEST_PRIORITY, PRIORITY } from './rivals.ts';
import type { Desired } from './schema.ts';

/** A part of a change beside the profile of the device. */
export interface Part {
  readonly difference: Difference;
  readonly operation: Operation;
}

export function otherParts(
  current: Current,
  profile: Profile | undefined,
  rivals: readonly Profile[],
  desired: Desired,
): readonly Part[] {
  const { device, files, cloudInit } = current;
  const equals = rivals.filter(({ priority }) => priority >= HIGHEST_PRIORITY);
  const parts = equals.map((rival) => yieldTo(rival, desired.interface));
  for (const { port, rival } of portRivals(current, profile, desired)) parts.push(yieldTo(rival, port));
  for (const difference of resolvConfDifferences(device, files, desired)) {
    parts.push({ difference, operation: exec('nmcli', 'general', 'reload', 'dns-rc') });
  }
  if (!files.enabled) {
    const difference = { field: 'NetworkManager at boot', before: 'disabled', after: 'enabled' };
    parts.push({ difference, operation: exec('systemctl', 'enable', 'NetworkManager') });
  }
  if (cloudInit.writesNetwork) {
    const difference = { field: 'cloud-init at boot', before: 'may write the network', after: 'keeps the network' };
    parts.push({ difference, operation: KEEP_ADDRESSES });
  }
  return parts;
}

/** A profile that is active on other devices, too, keeps its priority there. */
function yieldTo(rival: Profile, device: string): Part {
  const set = (...setting: string[]) => exec('nmcli', 'connection', 'modify', 'uuid', rival.uuid, ...setting);
  if (isUsedElsewhere(rival, device)) {
    const before = rival.matchInterface.join(' ') || null;
    const after = [...rival.matchInterface, `!${device}`].join(' ');
    const difference = { field: `devices of profile "${rival.name}"`, before, after };
    return { difference, operation: set('match.interface-name', after.replaceAll(' ', ',')) };
  }
  const lower = String(HIGHEST_PRIORITY - 1);
  const difference = { field: `${PRIORITY} of profile "${rival.name}"`, before: String(rival.priority), after: lower };
  return { difference, operation: set('connection.autoconnect-priority', lower) };
}
