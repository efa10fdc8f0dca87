import type { Operation } from '../../model/operation.ts';
import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { Image, imageNamed, Images } from '../docker/image.ts';
import { containersWith, imagesOf, usersOfImage } from '../docker/objects.ts';
import { askRegistry, type InRegistry, inRegistry } from '../docker/registry.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined if the host has none of this name. */
  readonly image: Image | undefined;
  /** Of `tag_of`. */
  readonly source: Image | undefined;
  /** The tags that say from which files images of this name were loaded, with the ID of the image. */
  readonly records: ReadonlyMap<string, string>;
  /** Of `state: absent`: the containers that use it. */
  readonly containers: readonly string[];
  /** Of `pull: always` and `push`. */
  readonly registry: InRegistry;
}

/** A repository of names that only say from which file an image was loaded: no registry has this name. */
export function recordsOf(name: string): string {
  return `provision.loaded/${wordOf(name)}`;
}

/** The name of an image as one word. */
export function wordOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

export function probe(desired: Desired): Probe<Current> {
  const { name, tag_of: source, load, state } = desired;
  const paths = {
    image: imageNamed(name),
    ...(source === undefined ? {} : { source: imageNamed(source) }),
    ...(load ? { records: imagesOf(recordsOf(name)) } : {}),
    ...(state === 'absent' ? { containers: containersWith('ancestor', name) } : {}),
  };
  const isAsked = isCompared(desired);
  const operations: readonly Operation[] = [ask(Object.values(paths)), ...(isAsked ? [askRegistry(name)] : [])];
  return {
    operations,
    parse([local, remote]) {
      const responses = responsesTo(Object.values(paths), local);
      const answer = (key: string) => responses[Object.keys(paths).indexOf(key)];
      const image = contentOf(answer('image'), Image, messages.thing(name));
      const users = answer('containers');
      return {
        image,
        source: source === undefined ? undefined : contentOf(answer('source'), Image, messages.thing(source)),
        records: load ? recordsIn(contentOf(answer('records'), Images, messages.thing(name)) ?? []) : new Map(),
        containers: (image && users && contentOf(users, usersOfImage(image.Id), messages.containersOf(name))) ?? [],
        registry: isAsked ? inRegistry(remote, name) : { kind: 'not-asked' },
      };
    },
  };
}

/** A digest never comes to name another image. */
function isCompared({ name, state, pull, push }: Desired): boolean {
  return state === 'present' && !name.includes('@') && (pull === 'always' || push === true);
}

function recordsIn(images: readonly { readonly Id: string; readonly RepoTags: readonly string[] }[]) {
  return new Map(images.flatMap(({ Id, RepoTags }) => RepoTags.map((tag) => [tag, Id])));
}
