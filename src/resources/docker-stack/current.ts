import * as z from 'zod';
import type { Probe } from '../../model/resource.ts';
import type { Result } from '../../model/result.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { filters, Networks, Texts } from '../docker/objects.ts';
import { type Node, Nodes } from '../docker-node/current.ts';
import { type Service, Services, type Task, Tasks } from '../docker-service/service.ts';
import { unknownState } from '../unknown-state.ts';
import { configOf, parseConfig, type StackConfig } from './config.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined with `state: absent`. */
  readonly config: StackConfig | undefined;
  /** Those of the stack, by their names. */
  readonly services: ReadonlyMap<string, Service>;
  /** Those of the services, also those that have ended. */
  readonly tasks: readonly Task[];
  readonly nodes: readonly Node[];
  /** All that the host knows: names by their IDs. */
  readonly networks: ReadonlyMap<string, string>;
  /** Names, of those of the stack. */
  readonly own: {
    readonly networks: readonly string[];
    readonly secrets: readonly string[];
    readonly configs: readonly string[];
  };
}

/** docker/cli, cli/compose/convert/compose.go */
export const NAMESPACE = 'com.docker.stack.namespace';

/** "This node is not a swarm manager." */
const NO_MANAGER = 503;

/** `GET /secrets` and `GET /configs`. The names become words of commands. */
const Contents = z
  .array(z.object({ Spec: z.object({ Name: z.string().regex(/^[A-Za-z0-9]/), Labels: Texts }) }))
  .transform((all) => all.map(({ Spec }) => Spec.Name));

export function probe({ name, stack }: Desired): Probe<Current> {
  const ofStack = `filters=${filters({ label: [`${NAMESPACE}=${name}`] })}`;
  const paths = [
    `/services?${ofStack}`,
    `/tasks?${ofStack}`,
    '/nodes',
    '/networks',
    `/secrets?${ofStack}`,
    `/configs?${ofStack}`,
  ];
  return {
    operations: [ask(paths), ...(stack ? [configOf(stack.text)] : [])],
    parse([answers, config]) {
      // The engine first: a step before this one may install it.
      const found = objectsOf(name, paths, answers);
      return { ...found, config: stack ? parseConfig(config) : undefined };
    },
  };
}

function objectsOf(stack: string, paths: readonly string[], result: Result | undefined): Omit<Current, 'config'> {
  const [services, tasks, nodes, networks, secrets, configs] = responsesTo(paths, result);
  // A step before this one may create the swarm.
  if (services?.status === NO_MANAGER) throw unknownState(messages.noManager(), undefined, true);
  const all = contentOf(networks, Networks, messages.networks) ?? [];
  return {
    services: new Map(
      (contentOf(services, Services, messages.servicesOf(stack)) ?? []).map((one) => [one.Spec.Name, one]),
    ),
    tasks: contentOf(tasks, Tasks, messages.tasksOf(stack)) ?? [],
    nodes: contentOf(nodes, Nodes, messages.nodes) ?? [],
    networks: new Map(all.map(({ Id, Name }) => [Id, Name])),
    own: {
      networks: all.flatMap(({ Name, Labels }) => (Labels[NAMESPACE] === stack ? [Name] : [])),
      secrets: contentOf(secrets, Contents, messages.secretsOf(stack)) ?? [],
      configs: contentOf(configs, Contents, messages.configsOf(stack)) ?? [],
    },
  };
}
