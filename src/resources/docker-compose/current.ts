import * as z from 'zod';
import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, type Response, responsesTo } from '../docker/api.ts';
import { Container } from '../docker/container.ts';
import { Image, imageNamed } from '../docker/image.ts';
import { listOf, Text, Texts } from '../docker/objects.ts';
import { askRegistry, type InRegistry, inRegistry } from '../docker/registry.ts';
import { composeWith, LABELS } from './compose.ts';
import { parseConfig, type ProjectConfig } from './config.ts';
import * as messages from './messages.ts';
import { projectOf } from './project-file.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined with `state: absent`. */
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
      Mounts: listOf(z.object({ Type: Text, Name: Text })),
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
    })),
);

const Named = z.array(z.object({ Name: z.string() }));

/** `GET /volumes` */
const Volumes = z.object({ Volumes: listOf(z.object({ Name: z.string() })) });

export function probe(desired: Desired): Probe<Current> {
  const paths = pathsOf(desired);
  return desired.state === 'absent' ? absentProbe(desired, paths) : presentProbe(desired, paths);
}

function pathsOf({ project }: Desired): readonly string[] {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABELS.project}=${project}`] }));
  return [
    `/containers/json?all=true&filters=${filters}`,
    `/networks?filters=${filters}`,
    `/volumes?filters=${filters}`,
  ];
}

function absentProbe({ project }: Desired, paths: readonly string[]): Probe<Current> {
  return {
    operations: [ask(paths)],
    parse: ([answers]) => ({
      config: undefined,
      ...objectsOf(project, responsesTo(paths, answers)),
      images: new Map(),
      registries: new Map(),
      inspected: new Map(),
    }),
  };
}

function presentProbe(desired: Desired, objects: readonly string[]): Probe<Current> {
  const { text, services } = projectOf(desired).project;
  const images = [...new Set([...services.values()].map(({ image }) => image))];
  const paths = [...objects, ...images.map(imageNamed)];
  const compared = desired.pull === 'always' ? images.filter((name) => !name.includes('@')) : [];
  const config = (...words: readonly string[]) => composeWith(text, desired.project, 'config', ...words);
  const known = ([json, hashes, answers, ...registries]: readonly Result[]): Omit<Current, 'inspected'> => {
    // The engine first: a step before this one may install both.
    const responses = responsesTo(paths, answers);
    return {
      config: parseConfig(json, hashes),
      ...objectsOf(desired.project, responses),
      images: imagesIn(images, responses.slice(objects.length)),
      registries: new Map(compared.map((name, index) => [name, inRegistry(registries[index], name)])),
    };
  };
  const operations = [config('--format', 'json'), config('--hash', '*'), ask(paths), ...compared.map(askRegistry)];
  return {
    operations,
    further: (results) => (results.length > operations.length ? [] : furtherQuestions(known(results))),
    parse(results) {
      const current = known(results);
      return { ...current, inspected: inspectedOf(current, results[operations.length]) };
    },
  };
}

function objectsOf(project: string, [containers, networks, volumes]: readonly Response[]) {
  const named = contentOf(networks, Named, messages.networksOf(project)) ?? [];
  return {
    containers: contentOf(containers, Containers, messages.containersOf(project)) ?? [],
    networks: named.map(({ Name }) => Name),
    volumes: (contentOf(volumes, Volumes, messages.volumesOf(project))?.Volumes ?? []).map(({ Name }) => Name),
  };
}

function imagesIn(names: readonly string[], responses: readonly Response[]): Current['images'] {
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
function differing(current: Omit<Current, 'inspected'>): readonly (readonly [string, ProjectContainer])[] {
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

function furtherQuestions(current: Omit<Current, 'inspected'>): readonly Operation[] {
  const paths = inspections(current);
  return paths.length === 0 ? [] : [ask(paths)];
}

function inspectedOf(current: Omit<Current, 'inspected'>, result: Result | undefined): Current['inspected'] {
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
