// Containers as the engine's API describes them.

import { toAddress, toNumber } from '../addresses.ts';
import { commandOf } from './containers.ts';
import type { Container, Endpoint, Network } from './state.ts';
import { type Status, statusOf } from './status.ts';
import type { Store } from './store.ts';
import { durationText } from './texts.ts';
import { volumesOf } from './volumes.ts';

const NEVER = '0001-01-01T00:00:00Z';

/** `GET /containers/{name}/json` */
export function describeContainer(store: Store, container: Container): object {
  const { id, name, image, created, config, hostConfig } = container;
  const [path = '', ...args] = commandOf(config);
  const status = statusOf(container, store.now());
  return {
    Id: id,
    Created: time(created),
    Path: path,
    Args: args,
    State: stateOf(container, status),
    Image: image,
    Name: `/${name}`,
    RestartCount: status.restarts,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: hostConfig,
    Mounts: mountsOf(container),
    Config: config,
    NetworkSettings: { Ports: portsOf(container, status), Networks: networksOf(store, container) },
  };
}

function time(at: number | undefined): string {
  return at === undefined || at < 0 ? NEVER : new Date(at).toISOString();
}

function stateOf({ run }: Container, { name, exitCode, started, finished, health }: Status): object {
  return {
    Status: name,
    Running: name !== 'created' && name !== 'exited',
    Paused: name === 'paused',
    Restarting: name === 'restarting',
    OOMKilled: false,
    Dead: false,
    ExitCode: exitCode,
    Error: run.kind === 'stopped' ? (run.error ?? '') : '',
    StartedAt: time(started),
    FinishedAt: time(finished),
    ...(health ? { Health: health } : {}),
  };
}

interface Published {
  readonly HostIp: string;
  readonly HostPort: string;
}

export function portsOf(
  { hostConfig }: Container,
  { name }: Pick<Status, 'name'>,
): Readonly<Record<string, readonly Published[]>> {
  if (name !== 'running' && name !== 'paused') return {};
  return Object.fromEntries(
    Object.entries(hostConfig.PortBindings).map(([port, bindings]) => [
      port,
      bindings.flatMap(({ HostIp: address, HostPort }) =>
        (address === '' ? ['0.0.0.0', '::'] : [address]).map((HostIp) => ({ HostIp, HostPort })),
      ),
    ]),
  );
}

function mountsOf(container: Container): readonly object[] {
  const volumes = volumesOf(container).map(({ name, target, readOnly }) => ({
    Type: 'volume',
    Name: name,
    Source: `/var/lib/docker/volumes/${name}/_data`,
    Destination: target,
    Driver: 'local',
    Mode: 'z',
    RW: !readOnly,
    Propagation: '',
  }));
  const binds = (container.hostConfig.Binds ?? []).flatMap((bind) => {
    const [source = '', target = '', mode = ''] = bind.split(':');
    const paths = { Source: source, Destination: target, Mode: mode };
    if (!source.startsWith('/')) return [];
    return [{ Type: 'bind', ...paths, RW: !mode.split(',').includes('ro'), Propagation: 'rprivate' }];
  });
  const others = (container.hostConfig.Mounts ?? []).flatMap(({ Type, Source = '', Target, ReadOnly = false }) =>
    Type === 'volume' ? [] : [{ Type, Source, Destination: Target, Mode: '', RW: !ReadOnly, Propagation: '' }],
  );
  return [...volumes, ...binds, ...others];
}

function networksOf(store: Store, { id, config, endpoints }: Container): object {
  return Object.fromEntries(
    Object.entries(endpoints).map(([network, endpoint]) => {
      const found = store.state.networks.find((one) => one.name === network);
      const own = [...new Set([id.slice(0, 12), config.Hostname])];
      const names = found?.name === 'bridge' ? null : own;
      return [network, endpointOf(found, endpoint, names)];
    }),
  );
}

function endpointOf(network: Network | undefined, endpoint: Endpoint, names: readonly string[] | null): object {
  const { address, aliases, fixed, id } = endpoint;
  const subnet = network?.subnets.find(({ Subnet }) => !Subnet.includes(':'));
  const [base = '', prefix = '0'] = subnet?.Subnet.split('/') ?? [];
  const isUp = address !== undefined;
  return {
    IPAMConfig: fixed,
    Aliases: names === null ? null : [...aliases, ...(isUp ? names : [])],
    MacAddress: isUp ? macOf(address) : '',
    NetworkID: isUp ? (network?.id ?? '') : '',
    EndpointID: isUp ? id : '',
    Gateway: isUp && subnet ? (subnet.Gateway ?? toAddress(toNumber(base) + 1)) : '',
    IPAddress: address ?? '',
    IPPrefixLen: isUp ? Number(prefix) : 0,
  };
}

/** Made from the address. */
function macOf(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `02:42:${bytes.join(':')}`;
}

/** An entry of `GET /containers/json` */
export function listContainer(store: Store, container: Container): object {
  const status = statusOf(container, store.now());
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.config.Image,
    ImageID: container.image,
    Command: commandOf(container.config).join(' '),
    Created: Math.floor(container.created / 1000),
    Labels: container.config.Labels,
    State: status.name,
    Status: statusText(status, store.now()),
    HostConfig: { NetworkMode: container.hostConfig.NetworkMode },
    NetworkSettings: { Networks: networksOf(store, container) },
    Mounts: mountsOf(container),
  };
}

/** As `docker ps` shows it. */
export function statusText({ name, exitCode, started = 0, finished = 0, health }: Status, now: number): string {
  const since = (at: number) => durationText(now - at);
  switch (name) {
    case 'created':
      return 'Created';
    case 'exited':
      return `Exited (${exitCode}) ${since(finished)} ago`;
    case 'restarting':
      return `Restarting (${exitCode}) ${since(finished)} ago`;
    case 'paused':
      return `Up ${since(started)} (Paused)`;
    case 'running': {
      const about = health && (health.Status === 'starting' ? 'health: starting' : health.Status);
      return `Up ${since(started)}${about === undefined ? '' : ` (${about})`}`;
    }
  }
}
