// Images of Docker Engine, as a step names them and as the engine describes them.

import * as z from 'zod';
import { listOf, Text, Texts } from './objects.ts';

/** A name of an image: `nginx`, `nginx:1.27`, `registry:5000/team/app@sha256:…` (distribution/reference, reference.go). */
export const IMAGE_NAME =
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

const Id = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** `GET /images/{name}/json` */
export const Image = z.object({
  Id,
  RepoTags: listOf(z.string()),
  RepoDigests: listOf(z.string()),
  Architecture: Text,
  Os: Text,
  Variant: Text,
  Config: z
    .object({
      Env: listOf(z.string()),
      Labels: Texts,
      Healthcheck: z.object({ Test: listOf(z.string()) }).nullish(),
    })
    .nullish(),
});

export type Image = z.infer<typeof Image>;

/** The forms of names are those of `IMAGE_NAME`, which need no escaping in a path. */
export function imageNamed(name: string): string {
  return `/images/${name}/json`;
}

/** The name with registry and tag, as `docker pull` reads it: `nginx` is `docker.io/library/nginx:latest`. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const hasRegistry = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const path = hasRegistry ? rest.join('/') : name;
  const registry = hasRegistry && first !== 'index.docker.io' ? first : 'docker.io';
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return `${registry}/${repository}${/[:@]/.test(path) ? '' : ':latest'}`;
}

/** As `docker images` prints it: the shortest name that means the same. */
export function familiarName(name: string): string {
  return fullName(name).replace(/^docker\.io\/(library\/)?/, '');
}

/** `GET /images/json` */
export const Images = z.array(z.object({ Id, RepoTags: listOf(z.string()) }));

/** `GET /distribution/{name}/json`: what the registry has. */
export const Distribution = z.object({ Descriptor: z.object({ digest: Id }) });

/** The registry of a name, as docker names it: `docker.io`, or a host with its port. */
export function registryOf(name: string): string {
  return fullName(name).split('/', 1)[0] ?? '';
}

/** The digests that the engine knows of this image in the repository of a name: it was pulled from there, or pushed. */
export function digestsIn(name: string, { RepoDigests }: Image): readonly string[] {
  const repository = repositoryOf(name);
  return RepoDigests.filter((one) => repositoryOf(one) === repository).map((one) => one.slice(one.indexOf('@') + 1));
}

function repositoryOf(name: string): string {
  return fullName(name)
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '');
}

/** Twelve digits of an ID, as `docker images` prints it. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
