import * as z from 'zod';
import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { ask, contentOf, type Response, responsesTo } from '../docker/api.ts';
import { Container } from '../docker/container.ts';
import { Image } from '../docker/image.ts';
import { listOf, Text, Texts } from '../docker/objects.ts';
import type { InRegistry } from '../docker/registry.ts';
import { LABELS } from './compose.ts';
import type { ProjectConfig } from './config.ts';
import type { FolderState } from './folder-current.ts';
import * as messages from './messages.ts';

export interface Current {
  /** Of a project in a folder. */
  readonly folder?: FolderState;
  /** Undefined with `state: absent`, and while the folder is not in place. */
  readonly config: ProjectConfig | undefined;
  readonly containers: readonly ProjectContainer[];
  /** Names, of the networks and volumes of the project. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** The images of the services that the host has, by the name in the project. */
  readonly images: ReadonlyMap<string, Image>;
  /** With `pull: always`: what registries have, by the name of the image. */
  readonly registries: ReadonlyMap<string, InRegistry>;
  /** One container of each service that has another configuration or image. */
  readonly inspected: ReadonlyMap<string, Container>;
}

/** A container of the project, also one that is stopped. */
export interface ProjectContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly hash: string;
  /** Among the containers of its service, from 1. */
  readonly number: number;
  /** A run of `docker compose run`: no container of its service. */
  readonly isOneOff: boolean;
  /** The ID of its image. */
  readonly image: string;
  readonly state: string;
  /** As `docker ps` prints it: `Up 2 minutes (healthy)`. */
  readonly status: string;
  readonly hasAnonymousVolumes: boolean;
  /** The paths of the host that are mounted. */
  readonly binds: readonly string[];
}

/** `GET /containers/json`. The names become words of commands. */
const Containers = z.array(
  z
    .object({
      Id: z.string().regex(/^[0-9a-f]{64}$/),
      Names: listOf(z.string().regex(/^\/[A-Za-z0-9]/)),
      ImageID: z.string(),
      Labels: Texts,
      State: z.string(),
      Status: z.string(),
      Mounts: listOf(z.object({ Type: Text, Name: Text, Source: Text })),
    })
    .transform(({ Id: id, Names, ImageID: image, Labels, State: state, Status: status, Mounts }): ProjectContainer => ({
      id,
      name: Names[0]?.slice(1) ?? id.slice(0, 12),
      service: Labels[LABELS.service] ?? '',
      hash: Labels[LABELS.hash] ?? '',
      number: Number(Labels[LABELS.number] ?? 1),
      isOneOff: Labels[LABELS.oneOff] === 'True',
      image,
      state,
      status,
      // The engine names volumes without a name by 64 digits.
      hasAnonymousVolumes: Mounts.some(({ Type, Name = '' }) => Type === 'volume' && /^[0-9a-f]{64}$/.test(Name)),
      binds: Mounts.flatMap(({ Type, Source }) => (Type === 'bind' && Source !== undefined ? [Source] : [])),
    })),
);

const Named = z.array(z.object({ Name: z.string() }));

/** `GET /volumes` */
const Volumes = z.object({ Volumes: listOf(z.object({ Name: z.string() })) });

export function objectsOf(project: string, [containers, networks, volumes]: readonly Response[]) {
  const named = contentOf(networks, Named, messages.networksOf(project)) ?? [];
  return {
    containers: contentOf(containers, Containers, messages.containersOf(project)) ?? [],
    networks: named.map(({ Name }) => Name),
    volumes: (contentOf(volumes, Volumes, messages.volumesOf(project))?.Volumes ?? []).map(({ Name }) => Name),
  };
}

export function imagesIn(names: readonly string[], responses: readonly Response[]): Current['images'] {
  return new Map(
    names.flatMap((name, index) => {
      const image = contentOf(responses[index], Image, messages.imageThing(name));
      return image ? [[name, image]] : [];
    }),
  );
}

/** The containers of a service, without those of `docker compose run`. */
export function containersOf(
  { containers }: Pick<Current, 'containers'>,
  service: string,
): readonly ProjectContainer[] {
  return containers.filter((one) => one.service === service && !one.isOneOff);
}

/** The first container of each service that has another configuration or another image. */
export function differing(current: Omit<Current, 'inspected'>): readonly (readonly [string, ProjectContainer])[] {
  return [...(current.config?.services ?? [])].flatMap(([service]) => {
    const found = containersOf(current, service).find((one) => isOutdated(current, one));
    return found ? [[service, found] as const] : [];
  });
}

/** Whether compose recreates the container (docker/compose, pkg/compose/convergence.go, mustRecreate). */
export function isOutdated({ config, images }: Omit<Current, 'inspected'>, one: ProjectContainer): boolean {
  const image = images.get(config?.services.get(one.service)?.image ?? '');
  return one.hash !== config?.hashes.get(one.service) || (image !== undefined && image.Id !== one.image);
}

function inspections(current: Omit<Current, 'inspected'>): readonly string[] {
  return differing(current).map(([, { id }]) => `/containers/${id}/json`);
}

export function furtherQuestions(current: Omit<Current, 'inspected'>): readonly Operation[] {
  const paths = inspections(current);
  return paths.length === 0 ? [] : [ask(paths)];
}

export function inspectedOf(current: Omit<Current, 'inspected'>, result: Result | undefined): Current['inspected'] {
  const paths = inspections(current);
  if (paths.length === 0) return new Map();
  const responses = responsesTo(paths, result);
  return new Map(
    differing(current).flatMap(([service, { name }], index) => {
      const container = contentOf(responses[index], Container, messages.containerThing(name));
      return container ? [[service, container] as const] : [];
    }),
  );
}
