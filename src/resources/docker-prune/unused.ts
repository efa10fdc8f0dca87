// What of a host nobody uses.

import { fullName } from '../docker/image.ts';
import { LABELS } from '../docker-compose/compose.ts';
import { NAMESPACE } from '../docker-stack/current.ts';
import type { Current, Stopped, Usage } from './current.ts';
import { type Desired, secondsOf } from './schema.ts';

type Image = Usage['Images'][number];
type Volume = Usage['Volumes'][number];
type Labels = Volume['Labels'];
type CacheEntry = Usage['BuildCache'][number];

export interface Unused {
  readonly containers: readonly Stopped[];
  readonly images: readonly Image[];
  readonly networks: Current['networks'];
  readonly volumes: readonly Volume[];
  readonly cache: readonly CacheEntry[];
}

/** Each kind as it is once those before it are removed. */
export function unusedOf(current: Current, desired: Desired): Unused {
  const limit = current.now - secondsOf(desired);
  const containers = desired.containers ? current.stopped.filter((one) => isLeft(one, current, desired, limit)) : [];
  const staying = current.stopped.filter((one) => !containers.includes(one));
  return {
    containers,
    images: current.usage.Images.filter((one) => isUnusedImage(one, { current, desired, containers, limit })),
    networks: desired.networks
      ? current.networks.filter(({ Name, Created, Labels }) => {
          const isKept = isDeclared(desired, 'docker_network', Name) || isPartOfStep(desired, Labels);
          return Created <= limit && !isKept && !staying.some(isOn(Name));
        })
      : [],
    volumes: current.usage.Volumes.filter((one) => isUnusedVolume(one, { desired, containers, limit })),
    cache: desired.build_cache ? unusedCache(current.usage.BuildCache, limit) : [],
  };
}

export function nameOf({ Id, Names }: Stopped): string {
  return Names.find((name) => /^\/[A-Za-z0-9][\w.-]*$/.test(name))?.slice(1) ?? Id.slice(0, 12);
}

const PREVIOUS = '.provision-previous';

/** A container that another one is to replace serves if that does not start: both stay (docs/decisions/0020). */
function isLeft(container: Stopped, { stopped }: Current, desired: Desired, limit: number): boolean {
  const name = nameOf(container);
  const isReplacement = stopped.some((one) => nameOf(one) === `${name}${PREVIOUS}`);
  const isRemovable = ['created', 'exited', 'dead'].includes(container.State);
  const isWanted = isDeclared(desired, 'docker_container', name) || isService(desired, container.Labels);
  const isKept = name.endsWith(PREVIOUS) || isReplacement || isWanted;
  return isRemovable && !isKept && container.Created <= limit;
}

/** Of a declared project of compose, which creates the container again, also if it had run to its end. */
function isService(desired: Desired, labels: Labels): boolean {
  return labels[LABELS.oneOff] !== 'True' && isOfProject(desired, labels);
}

function isOfProject(desired: Desired, labels: Labels): boolean {
  return isDeclared(desired, 'docker_compose', labels[LABELS.project]);
}

function isPartOfStep(desired: Desired, labels: Labels): boolean {
  return isOfProject(desired, labels) || isDeclared(desired, 'docker_stack', labels[NAMESPACE]);
}

function isDeclared({ declared = [] }: Desired, type: string, name: string | undefined): boolean {
  return declared.some((one) => one.type === type && one.name === name);
}

function isOn(network: string): (container: Stopped) => boolean {
  return ({ NetworkSettings }) => Object.hasOwn(NetworkSettings?.Networks ?? {}, network);
}

interface Context {
  readonly desired: Desired;
  /** Those that are removed. */
  readonly containers: readonly Stopped[];
  readonly limit: number;
}

function isUnusedImage(image: Image, { current, desired, containers, limit }: Context & { current: Current }): boolean {
  const users = image.Containers - containers.filter(({ ImageID }) => ImageID === image.Id).length;
  const names = [...image.RepoTags, ...image.RepoDigests];
  if (users > 0 || image.Created > limit || current.usage.Images.some(({ ParentId }) => ParentId === image.Id)) {
    return false;
  }
  if (names.length === 0) return desired.images !== 'none';
  return desired.images === 'unused' && !names.some((name) => declaresImage(desired, name));
}

/** Containers name their image, too: one that is created later needs it. */
function declaresImage({ declared = [] }: Desired, name: string): boolean {
  return declared.some((one) => one.type === 'docker_image' && fullName(one.name) === fullName(name));
}

function isUnusedVolume({ Name, Labels, CreatedAt, UsageData }: Volume, { desired, containers, limit }: Context) {
  const users = (UsageData?.RefCount ?? 1) - containers.filter(mounts(Name)).length;
  const isAnonymous = Object.hasOwn(Labels, 'com.docker.volume.anonymous');
  const isWanted = desired.volumes === 'unused' || (desired.volumes === 'anonymous' && isAnonymous);
  const isKept = isDeclared(desired, 'docker_volume', Name) || isPartOfStep(desired, Labels);
  return isWanted && users <= 0 && CreatedAt <= limit && !isKept;
}

function mounts(volume: string): (container: Stopped) => boolean {
  return ({ Mounts }) => Mounts.some(({ Type, Name }) => Type === 'volume' && Name === volume);
}

/** What `docker builder prune` removes (BuildKit, cache/manager.go): an entry stays with those that were made from it. */
function unusedCache(entries: readonly CacheEntry[], limit: number): readonly CacheEntry[] {
  const byId = new Map(entries.map((one) => [one.ID, one]));
  const staying = new Set<string>();
  const keep = (entry: CacheEntry): void => {
    if (staying.has(entry.ID)) return;
    staying.add(entry.ID);
    for (const parent of entry.Parents) {
      const one = byId.get(parent);
      if (one) keep(one);
    }
  };
  for (const entry of entries) if (!isOldEntry(entry, limit)) keep(entry);
  return entries.filter(({ ID }) => !staying.has(ID));
}

function isOldEntry({ Type, InUse, Shared, CreatedAt, LastUsedAt }: CacheEntry, limit: number): boolean {
  const isInternal = Type === 'internal' || Type === 'frontend';
  return !InUse && !Shared && !isInternal && (LastUsedAt || CreatedAt) <= limit;
}
