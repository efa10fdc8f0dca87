import type { Refusal } from '../../model/resource.ts';
import type { Touched } from '../../model/touched.ts';
import * as docker from '../docker/messages.ts';
import { changedKeys, conflicts, merged, otherConfigFile } from '../docker/daemon-config.ts';
import { UNIT } from '../docker/engine.ts';
import { UNIT_DIRECTORY } from '../unit-files.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { declaredOf, settingsBefore } from './plan.ts';
import type { Desired } from './schema.ts';

/** The first version whose daemon.json has the proxies. */
const PROXIES_SINCE = 23;

/** What gives the command line of dockerd: the unit file and its drop-ins. */
const UNIT_FILES = [UNIT, `${UNIT}.d`].map((name) => ({ path: `${UNIT_DIRECTORY}/${name}` }));

/** Why dockerd would not use the file, or not start with it. `dockerd --validate` finds nothing of that. */
export function refuse(current: Current, desired: Desired, touched: Touched): Refusal | undefined {
  return (
    refuseUnit(current, desired, touched) ?? refuseProxies(current, desired) ?? refuseSwarm(current, desired, touched)
  );
}

function refuseUnit(current: Current, desired: Desired, touched: Touched): Refusal | undefined {
  const file = otherConfigFile(current.argv);
  if (file !== undefined) return { ...messages.anotherConfigFile(file), solvedBy: [UNIT_FILES] };
  const before = settingsBefore(current, touched);
  const declared = declaredOf(desired, current);
  const isDeclared = (key: string) => (declared[key] ?? null) !== null;
  // A key of others matters once the engine is to be restarted with it.
  const matters = changedKeys(before, declared).length > 0 ? () => true : isDeclared;
  const conflict = conflicts(current.argv, merged(before, declared)).find(({ key }) => matters(key));
  if (!conflict) return undefined;
  return { ...docker.alsoOnCommandLine({ ...conflict, isDeclared: isDeclared(conflict.key) }), solvedBy: [UNIT_FILES] };
}

function refuseProxies({ version }: Current, { settings }: Desired): Refusal | undefined {
  if (version === undefined || version >= PROXIES_SINCE || (settings['proxies'] ?? null) === null) return undefined;
  return { ...messages.proxiesTooNew(version), solvedBy: [[{ type: 'package' }]] };
}

/** moby, daemon/config: isSwarmCompatible. A reload accepts it, and the next start fails. */
function refuseSwarm(current: Current, desired: Desired, touched: Touched): Refusal | undefined {
  const engine = current.running?.engine;
  if (!engine || 'unknown' in engine || !engine.inSwarm) return undefined;
  const after = merged(settingsBefore(current, touched), declaredOf(desired, current));
  return after['live-restore'] === true ? messages.liveRestoreInSwarm() : undefined;
}
