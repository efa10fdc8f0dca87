import { conflict, invalid, notFound } from './errors.ts';
import type { Container, Texts, Volume } from './state.ts';
import { putVolume, type Store } from './store.ts';

export interface NewVolume {
  /** Undefined for a name of the engine's. */
  readonly name?: string | undefined;
  readonly driver: string;
  readonly options: Texts;
  readonly labels: Texts;
}

/** A volume of this name that exists stays as it is. */
export function createVolume(store: Store, { name = store.newId(), driver, options, labels }: NewVolume): Volume {
  const found = findVolume(store, name);
  if (found) return found;
  if (driver !== 'local')
    throw notFound(`create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`);
  if (options['size'] !== undefined) throw invalid(`create ${name}: quota size requested but no quota support`);
  const orNull = (texts: Texts) => (Object.keys(texts).length === 0 ? null : texts);
  const volume = { name, created: store.now(), options: orNull(options), labels: orNull(labels) };
  putVolume(store, volume);
  return volume;
}

export function findVolume({ state }: Store, name: string): Volume | undefined {
  return state.volumes.find((one) => one.name === name);
}

export function volumeNamed(store: Store, name: string): Volume {
  const found = findVolume(store, name);
  if (!found) throw notFound(`get ${name}: no such volume`);
  return found;
}

export function removeVolume(store: Store, name: string): void {
  const { name: own } = volumeNamed(store, name);
  const users = store.state.containers.filter((one) => volumesOf(one).some((volume) => volume.name === own));
  if (users.length > 0) throw conflict(`remove ${own}: volume is in use - [${users.map(({ id }) => id).join(', ')}]`);
  store.state = { ...store.state, volumes: store.state.volumes.filter((one) => one.name !== own) };
}

export interface UsedVolume {
  readonly name: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** The volumes of a container, those without a name among them. */
export function volumesOf({
  hostConfig,
  anonymous,
}: Pick<Container, 'hostConfig' | 'anonymous'>): readonly UsedVolume[] {
  const unnamed = [...anonymous];
  const binds = (hostConfig.Binds ?? []).map((bind) => bind.split(':'));
  return [
    ...binds.flatMap(([source = '', target = '', options = '']) =>
      source.startsWith('/') ? [] : [{ name: source, target, readOnly: options.split(',').includes('ro') }],
    ),
    ...(hostConfig.Mounts ?? []).flatMap(({ Type, Source, Target, ReadOnly }) =>
      Type === 'volume' ? [{ name: Source ?? unnamed.shift() ?? '', target: Target, readOnly: ReadOnly === true }] : [],
    ),
  ];
}
