import type { Refusal, Resource } from '../../model/resource.ts';
import { defined } from '../../model/optional.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { containersWith, LISTED, membersOfNetwork, Networks, networksNamed } from '../docker/objects.ts';
import { restorable } from '../docker/texts.ts';
import { declarationOf } from '../restore.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { type Current, differences, plan } from './plan.ts';
import { poolsOf } from './pools.ts';
import { type Desired, schema } from './schema.ts';

export const dockerNetwork: Resource<Desired, Current> = {
  type: 'docker_network',
  summary: 'A network of Docker Engine: its driver, subnets, options and labels.',
  schema,
  name: ({ name }) => name,
  probe({ name }) {
    const paths = [...networksNamed(name), containersWith('network', name)];
    return {
      operations: [ask(paths)],
      parse([result]) {
        const [engine, swarm, containers] = responsesTo(paths, result);
        const found = [engine, swarm].flatMap((one) => contentOf(one, Networks, messages.thing(name)) ?? []);
        // A network of a swarm that is in use is also one of the engine.
        const own = new Map(found.filter((network) => network.Name === name).map((network) => [network.Id, network]));
        if (own.size > 1) throw unknownState(messages.severalOfTheName({ name, ids: [...own.keys()] }));
        const members = contentOf(containers, membersOfNetwork(name), messages.containersOf(name)) ?? [];
        return { network: [...own.values()][0], members };
      },
    };
  },
  plan,
  refuse,
  restore,
  advise: (words) => {
    if (/overlaps with (other one|another)|non-overlapping|invalid pool request/i.test(words)) return messages.overlaps;
    if (/has active endpoints|is in use/i.test(words)) return messages.stillInUse;
    if (/not a swarm manager/i.test(words)) return messages.needsSwarm;
    return /plugin .* not found/i.test(words) ? messages.unknownDriver : undefined;
  },
};

function refuse({ network, members }: Current, desired: Desired): Refusal | undefined {
  const { name, state, recreate } = desired;
  const containers = members.map((one) => one.name);
  if (!network || containers.length === 0) return undefined;
  const solvedBy = containers.map((one) => [{ type: 'docker_container', name: one }]);
  if (state === 'absent') return { ...messages.isInUse({ name, containers }), solvedBy };
  const fields = differences(network, desired).map(({ field }) => field);
  if (fields.length === 0) return undefined;
  if (recreate !== true) return messages.needsRecreation({ name, fields, containers });
  return containers.length < LISTED ? undefined : messages.tooManyContainers({ name, listed: LISTED });
}

function restore(current: Current, { name, state, options, labels }: Desired): Desired | undefined {
  const { network } = current;
  if (!network) return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  const { Driver: driver, Options, Labels, EnableIPv6: ipv6, Internal: internal, Attachable: attachable } = network;
  if (state === 'present' && !(restorable(Options, options) && restorable(Labels, labels))) return undefined;
  const pools = poolsOf(network);
  const listOf = (values: readonly (string | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known;
  };
  const addresses = {
    subnet: listOf(pools.map(({ subnet }) => subnet)),
    gateway: listOf(pools.map(({ gateway }) => gateway)),
    ip_range: listOf(pools.map(({ range }) => range)),
  };
  const texts = { options: Options, labels: Labels };
  const parameters = { name, driver, ...defined(addresses), ipv6, internal, attachable, ...texts, recreate: true };
  return declarationOf({ schema, plan }, current, parameters);
}
