import { type Change, operationsOf } from '../../model/change.ts';
import { UnknownState } from '../../model/result.ts';
import type { Difference } from '../../model/resource.ts';
import { post } from '../docker/api.ts';
import { docker } from '../docker/cli.ts';
import { changedService, newService } from './body.ts';
import { compare, declared, type Deviation } from './compare.ts';
import type { Current } from './current.ts';
import { otherDeployer } from './deployer.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import type { Service } from './service.ts';
import { desiredCount, taskDifferences, taskErrors } from './tasks.ts';
import { type Awaited, tasksRun, updateEnds } from './wait.ts';

/** In seconds. */
const WITHIN = 120;

export function plan(current: Current, desired: Desired): readonly Change[] {
  const change = changeOf(current, desired);
  if (!change) return [];
  const host = otherDeployer(current, desired.before);
  if (host === undefined) return [change];
  const { message, next } = messages.changedOn({ name: desired.name, host });
  throw new UnknownState(message, { next, awaits: host });
}

function changeOf(current: Current, desired: Desired): Change | undefined {
  const { service } = current;
  if (desired.state === 'absent') return service && removal(desired);
  if (!service) return addition(desired);
  const deviations = compare({ spec: service.Spec, networks: current.networks }, desired);
  const status = service.UpdateStatus?.State;
  // To try again, an update that has stopped is declared again.
  if (deviations.length > 0 || status === 'paused') return update(current, service, desired, deviations);
  return wait(current, service, desired);
}

function removal({ name }: Desired): Change {
  const diff = [{ field: 'service', before: 'present', after: 'absent', plain: true as const }];
  return { action: 'remove', diff, operations: [docker('service', 'rm', name)] };
}

function addition(desired: Desired): Change {
  const options = declared(desired);
  const { mode, replicas = 1 } = desired;
  const awaited = awaitedBy(desired, mode === 'global' ? undefined : replicas);
  return {
    action: 'add',
    diff: [plain('service', 'absent', mode ?? 'replicated'), ...differencesOf(options)],
    operations: operationsOf([post('/services/create', newService(desired, options)), ...tasksRun(awaited)]),
  };
}

function update(current: Current, service: Service, desired: Desired, options: readonly Deviation[]): Change {
  const { ID, Version, UpdateStatus } = service;
  const path = `/services/${ID}/update?version=${Version.Index}`;
  const count = desired.replicas ?? desiredCount(service, current.tasks);
  const isPaused = UpdateStatus?.State === 'paused';
  const reason = UpdateStatus?.Message ?? '';
  const notes = UpdateStatus?.State?.startsWith('rollback') ? [messages.wasRolledBack(reason)] : [];
  return {
    action: 'change',
    diff: [...differencesOf(options), ...(isPaused ? [plain('update', messages.paused(reason), 'completed')] : [])],
    operations: operationsOf([
      post(path, changedService(service, desired, options)),
      ...updateEnds(awaitedBy(desired, count)),
    ]),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** For tasks that do not run yet, or not any more: the swarm starts them by itself. */
function wait(current: Current, service: Service, desired: Desired): Change | undefined {
  const status = service.UpdateStatus?.State;
  const isUpdated = status === 'updating' || status === 'rollback_started';
  const diff = [...(isUpdated ? [plain('update', status, 'completed')] : []), ...taskDifferences(service, current)];
  if (diff.length === 0) return undefined;
  const awaited = awaitedBy(desired, desiredCount(service, current.tasks));
  const notes = [messages.isWaitedFor, ...taskErrors(current)];
  return { action: 'run', diff, operations: operationsOf(isUpdated ? updateEnds(awaited) : tasksRun(awaited)), notes };
}

function awaitedBy({ name, within = WITHIN }: Desired, count: number | undefined): Awaited {
  return { name, count, within };
}

function differencesOf(deviations: readonly Deviation[]): readonly Difference[] {
  return deviations.flatMap(({ differences }) => differences);
}

function plain(field: string, before: string, after: string): Difference {
  return { field, before, after, plain: true };
}
