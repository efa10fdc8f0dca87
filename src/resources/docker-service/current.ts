import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { filters, Networks } from '../docker/objects.ts';
import { type Node, Nodes } from '../docker-node/current.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { type Service, servicesNamed, type Task, Tasks } from './service.ts';

export interface Current {
  /** Undefined if there is none of this name. */
  readonly service: Service | undefined;
  /** Those of the service, also those that have ended. */
  readonly tasks: readonly Task[];
  readonly nodes: readonly Node[];
  /** The networks of the swarm: names by their IDs. */
  readonly networks: ReadonlyMap<string, string>;
}

/** "This node is not a swarm manager." */
const NO_MANAGER = 503;

/** The tasks of the service that have not ended, in JSON. */
export function desiredTasks(name: string): string {
  return `/tasks?filters=${filters({ service: [name], 'desired-state': ['running'] })}`;
}

export function probe({ name }: Desired): Probe<Current> {
  const paths = [
    `/services?filters=${filters({ name: [name] })}`,
    `/tasks?filters=${filters({ service: [name] })}`,
    '/nodes',
    `/networks?filters=${filters({ scope: ['swarm'] })}`,
  ];
  return {
    operations: [ask(paths)],
    parse([result]) {
      const [services, tasks, nodes, networks] = responsesTo(paths, result);
      // A step before this one may create the swarm.
      if (services?.status === NO_MANAGER) throw unknownState(messages.noManager(), undefined, true);
      const [service] = contentOf(services, servicesNamed(name), messages.thing(name)) ?? [];
      const all = service ? (contentOf(tasks, Tasks, messages.tasksOf(name)) ?? []) : [];
      const found = contentOf(networks, Networks, messages.networksOfSwarm) ?? [];
      return {
        service,
        tasks: all.filter(({ ServiceID }) => ServiceID === service?.ID),
        nodes: contentOf(nodes, Nodes, messages.nodesOfSwarm) ?? [],
        networks: new Map(found.map(({ Id, Name }) => [Id, Name])),
      };
    },
  };
}
