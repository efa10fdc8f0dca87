// The networks of a container. The engine connects and disconnects a container that exists.

import type { Difference } from '../../model/change.ts';
import type { Exec } from '../../model/operation.ts';
import { docker } from '../docker/cli.ts';
import type { Attachment, Container } from '../docker/container.ts';
import * as messages from './messages.ts';
import type { Desired, Endpoint } from './schema.ts';

export interface NetworkChange {
  readonly difference: Difference;
  /** Only another container can be so. */
  readonly fixed?: true;
  readonly operations: readonly Exec[];
}

export function networkChanges(container: Container, { name, networks }: Desired): readonly NetworkChange[] {
  if (!networks) return [];
  const mode = modeOf(container);
  const wanted = networks.map(({ network }) => network);
  const isMode = wanted.some((network) => network === 'host' || network === 'none');
  if (mode !== undefined || isMode) {
    if (wanted.length === 1 && wanted[0] === mode) return [];
    const before = mode ?? Object.keys(container.NetworkSettings.Networks).join(' ');
    return [
      { difference: { field: 'networks', before, after: wanted.join(' ') || null }, fixed: true, operations: [] },
    ];
  }
  const found = new Map(Object.entries(container.NetworkSettings.Networks));
  const unwanted = [...found.keys()].filter((network) => !wanted.includes(network));
  return [
    ...networks.flatMap((endpoint) => endpointChange(name, found.get(endpoint.network), endpoint)),
    ...unwanted.map((network) => ({
      difference: {
        field: `network ${network}`,
        before: messages.CONNECTED,
        after: messages.DISCONNECTED,
      },
      operations: [disconnect(network, name)],
    })),
  ];
}

/** A container with such a mode joins no network: `host`, `none`, `container:ID`. */
function modeOf({ HostConfig: { NetworkMode = '' } }: Container): string | undefined {
  return /^(host|none|container:.*)$/.test(NetworkMode) ? NetworkMode : undefined;
}

function endpointChange(name: string, found: Attachment | undefined, endpoint: Endpoint): readonly NetworkChange[] {
  const { network, aliases, address, address6 } = endpoint;
  const after = textOf(endpoint);
  if (!found) {
    const difference = { field: `network ${network}`, before: messages.DISCONNECTED, after };
    return [{ difference, operations: [connect(endpoint, name)] }];
  }
  const current = endpointOf(network, found);
  const isSame =
    (aliases ?? []).every((alias) => found.Aliases.includes(alias)) &&
    (address === undefined || address === current.address) &&
    (address6 === undefined || address6 === current.address6);
  if (isSame) return [];
  const difference = { field: `network ${network}`, before: textOf(current), after };
  const again = { ...connect(endpoint, name), onFailure: { undo: [wordsOf(connect(current, name))] } };
  return [{ difference, operations: [disconnect(network, name), again] }];
}

function endpointOf(network: string, { Aliases, IPAMConfig }: Attachment): Endpoint {
  // Up to Docker Engine 28 the first digits of the container's ID are an alias.
  const aliases = Aliases.filter((alias) => !/^[0-9a-f]{12}$/.test(alias));
  return { network, aliases, address: IPAMConfig?.IPv4Address, address6: IPAMConfig?.IPv6Address };
}

function textOf({ aliases = [], address, address6 }: Endpoint): string {
  return messages.connected({ addresses: [address, address6].flatMap((one) => one ?? []), aliases });
}

/** For a container that is not created yet. */
export function networkDifferences({ networks = [] }: Desired): readonly Difference[] {
  return networks.map((endpoint) => ({
    field: `network ${endpoint.network}`,
    before: messages.DISCONNECTED,
    after: textOf(endpoint),
  }));
}

/** Of docker-create(1): before Docker Engine 25 it takes one network. */
export function firstNetwork({ networks = [] }: Desired): readonly string[] {
  const [first] = networks;
  if (!first) return [];
  return ['--network', first.network, ...endpointWords(first, '--network-alias')];
}

export function furtherNetworks({ name, networks = [] }: Desired): readonly Exec[] {
  return networks.slice(1).map((endpoint) => connect(endpoint, name));
}

function connect(endpoint: Endpoint, name: string): Exec {
  return docker('network', 'connect', ...endpointWords(endpoint, '--alias'), endpoint.network, name);
}

function disconnect(network: string, name: string): Exec {
  return docker('network', 'disconnect', network, name);
}

function endpointWords({ aliases = [], address, address6 }: Endpoint, aliasOption: string): readonly string[] {
  return [
    ...aliases.flatMap((alias) => [aliasOption, alias]),
    ...(address === undefined ? [] : ['--ip', address]),
    ...(address6 === undefined ? [] : ['--ip6', address6]),
  ];
}

function wordsOf({ argv }: Exec): readonly string[] {
  return argv.map(String);
}
