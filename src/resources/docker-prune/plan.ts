import { type Change, operationsOf } from '../../model/change.ts';
import type { Difference } from '../../model/events.ts';
import type { Exec } from '../../model/operation.ts';
import { docker } from '../docker/cli.ts';
import { shortId } from '../docker/image.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { type Desired, secondsOf } from './schema.ts';
import { nameOf, type Unused, unusedOf } from './unused.ts';

/** Containers first: they use the others. Each is removed by its name, so that nothing else is. */
export function plan(current: Current, desired: Desired): readonly Change[] {
  const { containers, images, networks, volumes, cache } = unusedOf(current, desired);
  const removals = [
    ...removal(
      'containers',
      containers.map(nameOf),
      docker('rm', ...containers.map(nameOf)),
      sum(containers, 'SizeRw'),
    ),
    ...removal('images', images.map(shownImage), docker('rmi', ...images.flatMap(namesOf)), uniqueSize(images)),
    ...removal('networks', networks.map(named), docker('network', 'rm', ...networks.map(named))),
    ...removal('volumes', volumes.map(shownVolume), docker('volume', 'rm', ...volumes.map(named)), volumeSize(volumes)),
    ...(desired.build_cache && cache.length + images.length > 0 ? [cacheRemoval(cache, desired)] : []),
  ];
  if (removals.length === 0) return [];
  const change: Change = {
    action: 'remove',
    diff: removals.map(({ difference }) => difference),
    operations: operationsOf(removals.map(({ command }) => command)),
  };
  return [volumes.length === 0 ? change : { ...change, notes: [messages.deletesContents] }];
}

type Image = Unused['images'][number];

interface Removal {
  readonly difference: Difference;
  readonly command: Exec;
}

/** `size` is in bytes. */
function removal(field: string, shown: readonly string[], command: Exec, size?: number): readonly Removal[] {
  if (shown.length === 0) return [];
  return [{ difference: { field, before: messages.listed(shown, size), after: null }, command }];
}

function named({ Name }: { readonly Name: string }): string {
  return Name;
}

/** The name that the engine gives a volume is as long as an ID. */
function shownVolume({ Name }: { readonly Name: string }): string {
  return /^[0-9a-f]{64}$/.test(Name) ? shortId(Name) : Name;
}

/** What an image shared with the cache is only cache once the image is removed. */
function cacheRemoval(cache: Unused['cache'], desired: Desired): Removal {
  const before = cache.length === 0 ? messages.SHARED : messages.entries(cache.length, sum(cache, 'Size'));
  return {
    difference: { field: 'build cache', before, after: null },
    command: docker('builder', 'prune', '--force', '--filter', `until=${secondsOf(desired)}s`),
  };
}

function shownImage(image: Image): string {
  return image.RepoTags[0] ?? image.RepoDigests[0] ?? shortId(image.Id);
}

/** The image is gone with the last of its names. */
function namesOf({ Id, RepoTags, RepoDigests }: Image): readonly string[] {
  if (RepoTags.length > 0) return RepoTags;
  return RepoDigests.length > 0 ? RepoDigests : [Id];
}

function uniqueSize(images: readonly Image[]): number {
  return images.reduce((total, { Size, SharedSize }) => total + Size - SharedSize, 0);
}

function volumeSize(volumes: Unused['volumes']): number {
  return volumes.reduce((total, { UsageData }) => total + (UsageData?.Size ?? 0), 0);
}

function sum<Key extends string>(list: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return list.reduce((total, one) => total + one[key], 0);
}
