import { conflict, EngineError, failed, invalid, NotSimulatedError, notFound } from './errors.ts';
import { imageNamed } from './images.ts';
import { findNetwork, networkNamed, newEndpoint, type Wish, withAddress } from './networks.ts';
import { processOf } from './processes.ts';
import type { Container, ContainerConfig, HostConfig, Image, Run } from './state.ts';
import { isRunning, statusOf } from './status.ts';
import { putContainer, type Store } from './store.ts';
import { createVolume, removeVolume, volumesOf } from './volumes.ts';

/** The exit status of a process that ends by SIGTERM or SIGKILL. */
const [TERMINATED, KILLED] = [143, 137];

export interface NewContainer {
  /** Undefined for a name of the engine's. */
  readonly name: string | undefined;
  readonly config: Omit<ContainerConfig, 'Hostname'> & { readonly Hostname: string | undefined };
  readonly hostConfig: HostConfig;
  readonly network: Wish;
}

export function findContainer({ state }: Store, name: string): Container | undefined {
  const own = name.replace(/^\//, '');
  return (
    state.containers.find((one) => one.name === own || one.id === own) ??
    state.containers.find(({ id }) => /^[0-9a-f]{2,64}$/.test(own) && id.startsWith(own))
  );
}

export function containerNamed(store: Store, name: string): Container {
  const found = findContainer(store, name);
  if (!found) throw notFound(`No such container: ${name}`);
  return found;
}

export function createContainer(store: Store, wanted: NewContainer): Container {
  const { config, hostConfig } = wanted;
  const id = store.newId();
  const name = wanted.name ?? `sandbox_${id.slice(0, 8)}`;
  refuseName(store, name);
  const image = imageNamed(store, config.Image);
  if (commandOf(config).length === 0) throw invalid('no command specified');
  const network = findNetwork(store, hostConfig.NetworkMode);
  const used = volumesOf({ hostConfig, anonymous: [] });
  const volumes = used.map(({ name: own }) =>
    createVolume(store, { name: own || undefined, driver: 'local', options: {}, labels: {} }),
  );
  const container: Container = {
    id,
    name,
    image: image.id,
    created: store.now(),
    config: { ...config, Hostname: config.Hostname ?? id.slice(0, 12) },
    hostConfig,
    anonymous: used.flatMap(({ name: own }, index) => (own === '' ? [volumes[index]?.name ?? ''] : [])),
    // A network that is missing is missed at the start.
    endpoints: { [network?.name ?? hostConfig.NetworkMode]: newEndpoint(store, network, wanted.network) },
    run: { kind: 'created' },
    log: '',
  };
  putContainer(store, container);
  return container;
}

function refuseName(store: Store, name: string): void {
  const other = store.state.containers.find((one) => one.name === name);
  if (!other) return;
  const advice = 'You have to remove (or rename) that container to be able to reuse that name.';
  throw conflict(`Conflict. The container name "/${name}" is already in use by container "${other.id}". ${advice}`);
}

export function renameContainer(store: Store, container: Container, name: string): void {
  try {
    refuseName(store, name);
  } catch (error) {
    if (error instanceof EngineError) throw conflict(`Error when allocating new name: ${error.message}`);
    throw error;
  }
  putContainer(store, { ...container, name });
}

export function commandOf({ Entrypoint, Cmd }: Pick<ContainerConfig, 'Entrypoint' | 'Cmd'>): readonly string[] {
  return [...(Entrypoint ?? []), ...(Cmd ?? [])];
}

/** Does nothing to a container that runs. */
export function startContainer(store: Store, container: Container): void {
  if (isRunning(container, store.now())) return;
  const argv = commandOf(container.config);
  const process = processOf(argv, imageOf(store, container));
  if (!process) {
    stay(store, container, 127, missing(argv[0] ?? ''));
    throw invalid(missing(argv[0] ?? ''));
  }
  const { log } = statusOf(container, store.now());
  const problem = busyPort(store, container);
  if (problem !== undefined) {
    stay(store, container, 128, problem);
    throw failed(problem);
  }
  const endpoints = Object.entries(container.endpoints).map(
    ([name, endpoint]) => [name, withAddress(store, networkNamed(store, name), endpoint)] as const,
  );
  const run: Run = { kind: 'started', at: store.now(), process };
  putContainer(store, { ...container, log, run, endpoints: Object.fromEntries(endpoints) });
}

function stay(store: Store, container: Container, status: number, error: string): void {
  const never = new Date('0001-01-01T00:00:00Z').getTime();
  const run: Run = { kind: 'stopped', started: never, at: never, status, byHand: false, error };
  putContainer(store, { ...container, run: container.run.kind === 'created' ? container.run : run });
}

function missing(program: string): string {
  const runc = `runc create failed: unable to start container process: exec: "${program}": ${
    program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH'
  }`;
  return `failed to create task for container: failed to create shim task: OCI runtime create failed: ${runc}: unknown`;
}

function imageOf({ state }: Store, { image, config }: Container): Image {
  const found = state.images.find(({ id }) => id === image);
  if (!found) throw new NotSimulatedError(`a container whose image ${config.Image} is gone`);
  return found;
}

function busyPort(store: Store, container: Container): string | undefined {
  for (const [port, bindings] of Object.entries(container.hostConfig.PortBindings)) {
    for (const { HostIp: address, HostPort: host } of bindings) {
      const head = `driver failed programming external connectivity on endpoint ${container.name} (${store.newId()}): `;
      const bind = `${address || '0.0.0.0'}:${host}`;
      if (publisherOf(store, Number(host), port.split('/')[1] ?? 'tcp'))
        return `${head}Bind for ${bind} failed: port is already allocated`;
      if (store.surroundings.listens(Number(host)) && port.endsWith('/tcp'))
        return `${head}Error starting userland proxy: listen tcp4 ${bind}: bind: address already in use`;
    }
  }
  return undefined;
}

/** The running container that publishes this port of the host. */
export function publisherOf(store: Store, port: number, protocol = 'tcp'): Container | undefined {
  return store.state.containers.find(
    (one) =>
      isRunning(one, store.now()) &&
      Object.entries(one.hostConfig.PortBindings).some(
        ([name, bindings]) =>
          name.endsWith(`/${protocol}`) && bindings.some(({ HostPort }) => HostPort === String(port)),
      ),
  );
}

/** `byHand` is whether a person stops it. */
export function stopContainer(store: Store, container: Container, byHand: boolean, killed = false): void {
  const now = store.now();
  const { name, started: since = now, log } = statusOf(container, now);
  if (name === 'created' || name === 'exited') {
    if (byHand && container.run.kind === 'stopped')
      putContainer(store, { ...container, run: { ...container.run, byHand } });
    return;
  }
  const { StopSignal: signal = 'SIGTERM' } = container.config;
  const ends =
    signal.endsWith('KILL') || killed || isWaiting(container) ? KILLED : signal === 'SIGTERM' ? TERMINATED : 0;
  const endpoints = Object.entries(container.endpoints).map(([network, { address: _gone, ...rest }]) => [
    network,
    rest,
  ]);
  putContainer(store, {
    ...container,
    log,
    endpoints: Object.fromEntries(endpoints) as Container['endpoints'],
    run: { kind: 'stopped', started: since, at: now, status: ends, byHand },
  });
}

/** As the first process, sleep(1) ignores SIGTERM. */
function isWaiting({ config }: Container): boolean {
  return /(^|\/)sleep$/.test(commandOf(config)[0] ?? '');
}

export function pauseContainer(store: Store, container: Container, paused: boolean): void {
  const { run, id } = container;
  const { name } = statusOf(container, store.now());
  if (run.kind !== 'started' || (name !== 'running' && name !== 'paused'))
    throw paused ? conflict(`container ${id} is not running`) : failed(`Container ${id} is not paused`);
  if (paused === (name === 'paused'))
    throw paused ? conflict(`Container ${id} is already paused`) : failed(`Container ${id} is not paused`);
  const { paused: _was, ...rest } = run;
  putContainer(store, { ...container, run: paused ? { ...rest, paused } : rest });
}

export function removeContainer(store: Store, container: Container, { force = false, volumes = false } = {}): void {
  const status = statusOf(container, store.now()).name;
  if (!force && !['created', 'exited'].includes(status)) {
    const [advice, state] = status === 'paused' ? ['unpause and then stop', 'paused'] : ['stop', status];
    throw conflict(
      `cannot remove container "/${container.name}": container is ${state}: ${advice} the container before removing or force remove`,
    );
  }
  store.state = { ...store.state, containers: store.state.containers.filter(({ id }) => id !== container.id) };
  if (volumes) for (const name of container.anonymous) removeVolume(store, name);
}

export function updateContainer(store: Store, container: Container, changes: Partial<HostConfig>): void {
  const { Memory: memory = 0, MemorySwap: swap = 0 } = changes;
  // A container without a limit has a swap limit of 0.
  if (swap === 0 && memory > container.hostConfig.MemorySwap)
    throw conflict(
      `Cannot update container ${container.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    );
  putContainer(store, { ...container, hostConfig: { ...container.hostConfig, ...changes } });
}
