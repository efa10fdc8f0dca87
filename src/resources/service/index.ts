import { nearest } from '../../input/nearest.ts';
import { defined } from '../../model/optional.ts';
import { EMPTY_CONTEXT } from '../../model/plan-context.ts';
import type { Resource, Warning } from '../../model/resource.ts';
import { UNIT } from '../docker/engine.ts';
import { restartsDocker } from '../docker/packet-rules.ts';
import { declarationOf } from '../restore.ts';
import { dockerProbeFor, isFirewalld, parseDockerFor } from './firewalld.ts';
import { installProbe, parseInstall } from './install.ts';
import * as messages from './messages.ts';
import { differences, plan, startsAgain } from './plan.ts';
import { refuse } from './refuse.ts';
import { type Desired, schema, sourcesOf } from './schema.ts';
import { exists, isMasked } from './state.ts';
import { parseSources, sourcesProbe } from './outdated.ts';
import { unreachedTargets } from './targets.ts';
import { parseProbe, probeUnit, type Unit } from './unit.ts';
import { isTemplate, unitName } from './unit-name.ts';

export const service: Resource<Desired, Unit> = {
  type: 'service',
  summary: 'A systemd unit: running or stopped, enabled at boot or not, masked or not.',
  schema,
  name: ({ name }) => name.replace(/\.service$/, ''),
  probe(desired) {
    const unit = unitName(desired.name);
    const [operations, sources] = [probeUnit(unit), sourcesOf(desired)];
    const install = desired.enabled === true && !isTemplate(unit) ? installProbe(unit) : [];
    const read = sources ? sourcesProbe(unit, sources) : [];
    const before = operations.length + install.length;
    return {
      operations: [...operations, ...install, ...read, ...dockerProbeFor(desired)],
      parse: (results) => ({
        ...parseProbe(results.slice(0, operations.length), unit),
        ...(install.length > 0 ? { install: parseInstall(results.slice(operations.length, before)) } : {}),
        ...(sources ? { sources: parseSources(unit, sources, results.slice(before, before + read.length)) } : {}),
        ...parseDockerFor(desired, results.slice(before + read.length)),
      }),
    };
  },
  plan,
  follows: (desired) => sourcesOf(desired) !== undefined || isFirewalld(desired),
  touches: (current, changes) => ({
    units: [...(startsAgain(changes) ? [current.id] : []), ...(restartsDocker(changes) ? [UNIT] : [])],
  }),
  refuse,
  warn,
  restore,
  advise(words, { name }) {
    const unit = unitName(name);
    if (/not (be )?found|not loaded|does not exist/i.test(words)) return messages.unitNotFound(unit);
    if (/is a non-template unit/.test(words)) return messages.noDefaultInstance(unit);
    const [, kind] = /^enabled: (static|generated|transient|indirect), expected enabled$/m.exec(words) ?? [];
    if (kind !== undefined) return messages.cannotBeEnabled({ unit, kind }).next;
    if (/^enabled: \S+, expected disabled$/m.test(words)) return messages.stillStarted(unit);
    // A process that ends soon after its start is no failure of `systemctl start` (systemd.service(5), Type=simple).
    return /journalctl|control process exited|failed because|^state: \S+, expected running$/im.test(words)
      ? messages.seeJournal(unit)
      : undefined;
  },
};

function warn(current: Unit, { state, enabled, masked }: Desired): Warning | undefined {
  if (enabled === false && masked !== true && !isMasked(current) && current.wantedBy.length > 0) {
    return messages.startedByOthers({ unit: current.id, by: current.wantedBy });
  }
  const unreached = enabled === true ? unreachedTargets(current) : [];
  if (unreached.length > 0) return messages.enabledForOthers({ unit: current.id, targets: unreached });
  const { files = [], packages = [], units = [] } = current.sources?.missing ?? {};
  if (files.length + packages.length + units.length > 0) {
    return { ...messages.missingSources({ unit: current.id, files, packages, units }), missing: true };
  }
  // A unit that does not exist is as it should be, unless its name is wrong.
  const turnsOff = masked !== true && state !== 'running' && enabled !== true;
  if (exists(current) || !turnsOff || masked === false) return undefined;
  return messages.noSuchUnit({ unit: current.name, similar: nearest(current.name, current.similar) });
}

/** The opposite of what the step changes; what it does not change stays declared. */
function restore(current: Unit, desired: Desired): Desired | undefined {
  // `systemctl disable` would remove the file of a linked unit.
  if (desired.enabled === true && current.file.startsWith('linked')) return undefined;
  const differs = new Set(differences(current, desired).map(({ field }) => field));
  const { name, state, enabled, masked } = desired;
  // Docker is not part of the declaration, and its repair is not undone.
  const { docker, ...unit } = current;
  if (docker && plan(unit, desired, EMPTY_CONTEXT).length === 0) return undefined;
  return declarationOf({ schema, plan }, unit, {
    name,
    ...defined({ state, enabled, masked }),
    ...(differs.has('state') ? { state: state === 'running' ? 'stopped' : 'running' } : {}),
    ...(differs.has('enabled') ? { enabled: !enabled } : {}),
    ...(differs.has('masked') ? { masked: !masked } : {}),
  });
}
