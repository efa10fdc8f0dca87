// The HTTP API of the engine: the requests that read.

import { containerNamed } from './containers.ts';
import { describeImage, describeNetwork, describeVolume, listImage } from './describe.ts';
import { describeContainer, listContainer } from './describe-container.ts';
import { EngineError, notFound, NotSimulatedError } from './errors.ts';
import { digestInRegistry, findImage, imageNamed } from './images.ts';
import { parseReference, repositoryOf } from './names.ts';
import type { Container } from './state.ts';
import { statusOf } from './status.ts';
import type { Store } from './store.ts';
import { volumeNamed, volumesOf } from './volumes.ts';

/** The versions of the API that Docker Engine 26.1 accepts. */
const [OLDEST, NEWEST] = [24, 45];

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Filters = Readonly<Record<string, readonly string[] | undefined>>;
type Handler = (store: Store, name: string, query: URLSearchParams) => unknown;

const PATHS: readonly (readonly [pattern: RegExp, handler: Handler])[] = [
  [/^\/info$/, (store) => info(store)],
  [/^\/containers\/json$/, (store, _name, query) => containers(store, query)],
  [/^\/containers\/([^/]+)\/json$/, (store, name) => describeContainer(store, containerNamed(store, name))],
  [/^\/images\/json$/, (store, _name, query) => images(store, filtersOf(query))],
  [/^\/images\/(.+)\/json$/, (store, name) => describeImage(imageNamed(store, name))],
  [/^\/distribution\/(.+)\/json$/, (store, name) => ({ Descriptor: { digest: digestInRegistry(store, name) } })],
  [/^\/networks$/, (store, _name, query) => networks(store, filtersOf(query))],
  [/^\/volumes\/([^/]+)$/, (store, name) => describeVolume(volumeNamed(store, name))],
];

/** The answer to GET. */
export function answerTo(store: Store, url: URL): ApiAnswer {
  try {
    const [, minor, path = ''] = /^\/v1\.(\d+)(\/.*)$/.exec(url.pathname) ?? [undefined, String(NEWEST), url.pathname];
    refuseVersion(Number(minor));
    for (const [pattern, handler] of PATHS) {
      const [match, name = ''] = pattern.exec(path) ?? [];
      if (match !== undefined) {
        return { status: 200, body: handler(store, decodeURIComponent(name), url.searchParams) };
      }
    }
    throw notFound('page not found');
  } catch (error) {
    if (error instanceof EngineError) return { status: error.status, body: { message: error.message } };
    throw error;
  }
}

function refuseVersion(minor: number): void {
  const problem = (kind: string, limit: string) =>
    new EngineError(
      400,
      `client version 1.${minor} is too ${kind}. ${limit}, please upgrade your client to a newer version`,
    );
  if (minor < OLDEST) throw problem('old', `Minimum supported API version is 1.${OLDEST}`);
  if (minor > NEWEST)
    throw new EngineError(400, `client version 1.${minor} is too new. Maximum supported API version is 1.${NEWEST}`);
}

function filtersOf(query: URLSearchParams): Filters {
  return JSON.parse(query.get('filters') ?? '{}') as Filters;
}

function refuseOthers(filters: Filters, known: readonly string[]): void {
  const other = Object.keys(filters).find((name) => !known.includes(name));
  if (other !== undefined) throw new NotSimulatedError(`the filter ${other}`);
}

function containers(store: Store, query: URLSearchParams): unknown {
  const filters = filtersOf(query);
  const limit = query.get('limit');
  const showsAll = query.get('all') === 'true' || limit !== null || filters['status'] !== undefined;
  const found = selectContainers(store, filters, showsAll);
  return found.slice(0, limit === null ? undefined : Number(limit)).map((one) => listContainer(store, one));
}

/** The newest first. */
export function selectContainers(store: Store, filters: Filters, showsAll: boolean): readonly Container[] {
  refuseOthers(filters, ['name', 'status', 'network', 'volume', 'ancestor', 'label']);
  const { name, status, network, volume, ancestor, label } = filters;
  const ids = ancestor?.map((one) => findImage(store, one)?.id);
  const any = (wanted: readonly string[] | undefined, isSo: (one: string) => boolean) => wanted?.some(isSo) ?? true;
  return store.state.containers.filter((one) => {
    const state = statusOf(one, store.now()).name;
    return (
      (showsAll || ['running', 'paused', 'restarting'].includes(state)) &&
      any(name, (pattern) => new RegExp(pattern).test(`/${one.name}`) || new RegExp(pattern).test(one.name)) &&
      any(status, (wanted) => wanted === state) &&
      any(network, (wanted) => one.endpoints[wanted] !== undefined) &&
      any(volume, (wanted) => volumesOf(one).some((used) => used.name === wanted)) &&
      (ids?.includes(one.image) ?? true) &&
      any(label, (wanted) => hasLabel(one, wanted))
    );
  });
}

function hasLabel({ config }: Container, wanted: string): boolean {
  const [key = '', value] = wanted.split(/=(.*)/s);
  return config.Labels[key] !== undefined && (value === undefined || config.Labels[key] === value);
}

function images(store: Store, filters: Filters): unknown {
  refuseOthers(filters, ['reference']);
  const { reference } = filters;
  const repositories = reference?.map((one) => repositoryOf(parseReference(one)));
  const isWanted = (tag: string) => repositories?.includes(repositoryOf(parseReference(tag))) ?? true;
  return store.state.images.flatMap((image) => {
    const tags = image.tags.filter(isWanted);
    return tags.length > 0 || !repositories ? [listImage({ ...image, tags })] : [];
  });
}

function networks(store: Store, filters: Filters): unknown {
  refuseOthers(filters, ['name', 'scope']);
  const { name, scope } = filters;
  // There is no swarm.
  if (scope?.includes('swarm')) return [];
  const found = store.state.networks.filter(
    (one) => name?.some((pattern) => new RegExp(pattern).test(one.name)) ?? true,
  );
  return found.map(describeNetwork);
}

function info(store: Store): object {
  const names = store.state.containers.map((one) => statusOf(one, store.now()).name);
  const count = (wanted: readonly string[]) => names.filter((one) => wanted.includes(one)).length;
  return {
    Containers: names.length,
    ContainersRunning: count(['running', 'restarting']),
    ContainersPaused: count(['paused']),
    ContainersStopped: count(['created', 'exited']),
    Images: store.state.images.length,
    LiveRestoreEnabled: store.surroundings.setting('live-restore') === true,
    Swarm: { LocalNodeState: 'inactive' },
  };
}
