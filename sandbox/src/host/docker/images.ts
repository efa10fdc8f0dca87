import { isRepository, offered } from './catalogue.ts';
import { conflict, EngineError, failed, notFound } from './errors.ts';
import { isOfHub, parseReference, repositoryOf, tagOf } from './names.ts';
import type { Image } from './state.ts';
import { isRunning } from './status.ts';
import { putImage, type Store } from './store.ts';

/** By a tag, a digest or the beginning of an ID. */
export function findImage({ state }: Store, name: string): Image | undefined {
  const reference = parseReference(name);
  const digest = `${repositoryOf(reference)}@${reference.digest ?? ''}`;
  return (
    state.images.find(({ tags, digests }) =>
      reference.digest === undefined ? tags.includes(tagOf(name)) : digests.includes(digest),
    ) ?? state.images.find(({ id }) => /^(sha256:)?[0-9a-f]{4,64}$/.test(name) && idStarts(id, name))
  );
}

export function imageNamed(store: Store, name: string): Image {
  const found = findImage(store, name);
  if (!found) throw notFound(`No such image: ${name.startsWith('sha256:') ? name : tagOf(name)}`);
  return found;
}

function idStarts(id: string, name: string): boolean {
  return id.slice('sha256:'.length).startsWith(name.replace(/^sha256:/, ''));
}

/** The digest of what the registry has under this name. Throws as the engine fails. */
export function digestInRegistry(store: Store, name: string): string {
  return fetchImage(store, name).digest;
}

function fetchImage({ surroundings }: Store, name: string) {
  const reference = parseReference(name);
  const { registry, tag, digest } = reference;
  const problem = surroundings.unreachable(isOfHub(reference) ? 'registry-1.docker.io' : registry);
  if (problem !== undefined) throw failed(problem);
  const repository = repositoryOf(reference);
  const found = isOfHub(reference) ? offered(repository, tag, digest) : undefined;
  if (found) return found;
  if (isOfHub(reference) && !isRepository(repository)) {
    const denied = 'denied: requested access to the resource is denied';
    throw new EngineError(
      404,
      `pull access denied for ${repository}, repository does not exist or may require 'docker login': ${denied}`,
    );
  }
  const what = digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@${digest}`;
  throw notFound(`manifest for ${what} not found: manifest unknown: manifest unknown`);
}

/** Returns whether the host had the image already. */
export function pullImage(
  store: Store,
  name: string,
): { readonly image: Image; readonly digest: string; readonly isNew: boolean } {
  const { image, digest } = fetchImage(store, name);
  const reference = parseReference(name);
  const own = store.state.images.find(({ id }) => id === image.id);
  const withDigest = `${repositoryOf(reference)}@${digest}`;
  const pulled: Image = {
    ...image,
    tags: own?.tags ?? [],
    digests: [...new Set([...(own?.digests ?? []), withDigest])],
  };
  putImage(store, pulled);
  if (reference.tag !== undefined) tagImage(store, image.id, name);
  return { image: imageNamed(store, image.id), digest, isNew: !own };
}

/** A tag names one image: another one loses it. */
export function tagImage(store: Store, source: string, name: string): void {
  const image = imageNamed(store, source);
  const tag = tagOf(name);
  const images = store.state.images.map((one) => ({
    ...one,
    tags: [...one.tags.filter((other) => other !== tag), ...(one.id === image.id ? [tag] : [])],
  }));
  store.state = { ...store.state, images };
}

/** Returns the lines that `docker rmi` prints. */
export function removeImage(store: Store, name: string, force: boolean): readonly string[] {
  const image = imageNamed(store, name);
  const isId = !image.tags.includes(tagOf(name)) && !name.includes('@');
  if (isId || image.tags.length <= 1) refuseUsed(store, image, { name, isId, force });
  const tags = isId ? image.tags : image.tags.filter((tag) => tag === tagOf(name));
  const left = image.tags.filter((tag) => !tags.includes(tag));
  const rest = store.state.images.filter(({ id }) => id !== image.id);
  const isDeleted = left.length === 0;
  const kept = { ...image, tags: left, digests: isDeleted ? [] : image.digests };
  store.state = { ...store.state, images: isDeleted ? rest : [kept, ...rest] };
  const untagged = [...tags, ...(isDeleted ? image.digests : [])].map((one) => `Untagged: ${one}`);
  return [...untagged, ...(isDeleted ? [`Deleted: ${image.id}`] : [])];
}

interface Removal {
  readonly name: string;
  /** It is named by its ID. */
  readonly isId: boolean;
  readonly force: boolean;
}

function refuseUsed(store: Store, image: Image, { name, isId, force }: Removal): void {
  const users = store.state.containers.filter((one) => one.image === image.id);
  const running = users.find((one) => isRunning(one, store.now()));
  const user = running ?? users[0];
  if (!user || (force && !(isId && running))) return;
  const [own, other] = [short(image.id), short(user.id)];
  const byId = running
    ? `conflict: unable to delete ${own} (cannot be forced) - image is being used by running container ${other}`
    : `conflict: unable to delete ${own} (must be forced) - image is being used by stopped container ${other}`;
  const byName = `conflict: unable to remove repository reference "${name}" (must force) - container ${other} is using its referenced image ${own}`;
  throw conflict(isId ? byId : byName);
}

function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

export interface Imported {
  readonly name: string | undefined;
  readonly comment: string;
  readonly programs: readonly string[];
  readonly size: number;
  readonly config: Image['config'];
}

/** An image of files. */
export function importImage(store: Store, { name, ...rest }: Imported): Image {
  const image = { ...rest, id: `sha256:${store.newId()}`, tags: [], digests: [], created: store.now() };
  putImage(store, image);
  if (name !== undefined) tagImage(store, image.id, name);
  return imageNamed(store, image.id);
}

/** An image that an archive of `docker save` has: the same archive gives the same ID. */
export function loadImage(
  store: Store,
  id: string,
  tags: readonly string[],
  image: Omit<Image, 'id' | 'tags' | 'digests'>,
): void {
  putImage(store, { ...image, id, tags: store.state.images.find((one) => one.id === id)?.tags ?? [], digests: [] });
  for (const tag of tags) tagImage(store, id, tag);
}
