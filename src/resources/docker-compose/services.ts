// The services of a project, compared one by one.

import type { Difference } from '../../model/change.ts';
import { digestsIn } from '../docker/image.ts';
import { notInRegistry } from '../docker/messages.ts';
import { unknownState } from '../unknown-state.ts';
import { additionDifferences, recreationDifferences } from './compare.ts';
import type { ServiceConfig } from './config.ts';
import { containersOf, type Current, isOutdated, type ProjectContainer } from './current.ts';
import * as messages from './messages.ts';
import type { Service } from './project-file.ts';

export interface ServiceState {
  readonly name: string;
  readonly diff: readonly Difference[];
  readonly isRecreated: boolean;
  /** The one container that serves, if another one is to take over from it. */
  readonly serving: ProjectContainer | undefined;
  /** Containers that only a restart helps: compose leaves them as they are. */
  readonly unhealthy: readonly string[];
}

/** The services that are not as declared. */
export function servicesOf(current: Current, declared: ReadonlyMap<string, Service>): readonly ServiceState[] {
  const { config } = current;
  if (!config) return [];
  return [...config.services].flatMap(([name, service]) => {
    const own = declared.get(name);
    const state = own && stateOf(current, name, { service, own, isJob: isJob(config.services, name) });
    return state && state.diff.length > 0 ? [state] : [];
  });
}

interface Declared {
  readonly service: ServiceConfig;
  readonly own: Service;
  readonly isJob: boolean;
}

function stateOf(current: Current, name: string, { service, own, isJob: isOver }: Declared): ServiceState {
  const all = containersOf(current, name);
  const wanted = service.scale ?? service.deploy?.replicas ?? 1;
  const base = { name, isRecreated: false, serving: undefined, unhealthy: [] };
  if (all.length === 0) {
    const options = wanted === 0 ? [] : [becomes('', 'absent', 'running'), ...additionDifferences(own, service)];
    return { ...base, diff: options.map((one) => ofService(name, one)) };
  }
  const outdated = all.find((one) => isOutdated(current, one));
  const newer = newerImage(current, service.image);
  const isRecreated = outdated !== undefined || newer !== undefined;
  const states = isRecreated ? [] : all.flatMap((one) => stateDifferences(one, isOver));
  const diff = [
    ...(newer ? [newer] : []),
    ...(outdated ? recreation(current, outdated, { service, own }) : []),
    ...(all.length === wanted
      ? []
      : [{ field: messages.CONTAINERS, before: String(all.length), after: String(wanted) }]),
    ...states.map(({ difference }) => difference),
  ];
  return {
    ...base,
    diff: diff.map((one) => ofService(name, one)),
    isRecreated,
    serving: isRecreated && !isOver && all.length === 1 && all[0]?.state === 'running' ? all[0] : undefined,
    unhealthy: states.flatMap(({ restart }) => restart ?? []),
  };
}

/** The registry has another image of the name than the host. */
function newerImage({ images, registries }: Current, name: string): Difference | undefined {
  const [image, found] = [images.get(name), registries.get(name)];
  if (!image || !found || found.kind === 'not-asked') return undefined;
  if (found.kind === 'unknown') throw found.why;
  const { digest } = found;
  if (digest === undefined) throw unknownState(notInRegistry(name));
  const digests = digestsIn(name, image);
  return digests.includes(digest) ? undefined : { field: 'digest', before: digests[0] ?? null, after: digest };
}

function recreation(
  { config, images, inspected }: Current,
  { service: name, hash }: ProjectContainer,
  { service, own }: Pick<Declared, 'service' | 'own'>,
): readonly Difference[] {
  return recreationDifferences(own, service, {
    container: inspected.get(name),
    image: images.get(service.image),
    hashes: [hash, config?.hashes.get(name) ?? ''],
  });
}

/** compose waits for a service to end if another one depends on that. Others have to run. */
function isJob(services: ReadonlyMap<string, ServiceConfig>, name: string): boolean {
  return [...services.values()].some(({ depends_on: on }) => on[name]?.condition === 'service_completed_successfully');
}

interface StateDifference {
  readonly difference: Difference;
  /** The name of the container, if it has to be restarted. */
  readonly restart?: string;
}

function stateDifferences({ name, state, status }: ProjectContainer, isOver: boolean): readonly StateDifference[] {
  if (isOver && status.startsWith('Exited (0)')) return [];
  if (isOver && state !== 'running') return [{ difference: becomes('state', state, messages.COMPLETED) }];
  if (state !== 'running') {
    // compose starts containers that are stopped; it leaves those that are paused.
    const isPaused = state === 'paused';
    return [{ difference: becomes('state', state, 'running'), ...(isPaused ? { restart: name } : {}) }];
  }
  if (status.endsWith('(unhealthy)')) return [{ difference: becomes('health', 'unhealthy', 'healthy'), restart: name }];
  return status.endsWith('(health: starting)') ? [{ difference: becomes('health', 'starting', 'healthy') }] : [];
}

/** With the name of the service, without which no value is clear. */
function ofService(service: string, { field, before, after }: Difference): Difference {
  return { field: field === '' ? service : `${service} ${field}`, before, after };
}

function becomes(field: string, before: string, after: string): Difference {
  return { field, before, after };
}
