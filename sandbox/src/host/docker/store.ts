import type { Container, EngineState, Image, Network, Volume } from './state.ts';

/** The state of one engine, and what it needs of its host. */
export interface Store {
  state: EngineState;
  /** Milliseconds since 1970, by the host's clock. */
  now(): number;
  /** 64 digits. */
  newId(): string;
  readonly surroundings: Surroundings;
}

export interface Surroundings {
  /** Why the host cannot reach a registry; undefined if it can. */
  unreachable(registry: string): string | undefined;
  /** The subnets of the host's other networks. */
  subnets(): readonly string[];
  /** Whether a program of the host listens at this port. */
  listens(port: number): boolean;
  /** Whether a container uses the default network, for the state of its bridge. */
  bridgeIsUsed(isUsed: boolean): void;
  /** A key of daemon.json. */
  setting(key: string): unknown;
}

export function putImage(store: Store, image: Image): void {
  store.state = { ...store.state, images: [image, ...store.state.images.filter(({ id }) => id !== image.id)] };
}

export function putContainer(store: Store, container: Container): void {
  const others = store.state.containers.filter(({ id }) => id !== container.id);
  const all = [container, ...others].sort((one, other) => other.created - one.created);
  store.state = { ...store.state, containers: all };
}

export function putNetwork(store: Store, network: Network): void {
  store.state = { ...store.state, networks: [...store.state.networks.filter(({ id }) => id !== network.id), network] };
}

export function putVolume(store: Store, volume: Volume): void {
  const others = store.state.volumes.filter(({ name }) => name !== volume.name);
  store.state = { ...store.state, volumes: [...others, volume] };
}
