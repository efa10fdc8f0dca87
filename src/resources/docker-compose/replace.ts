// A container of a service is replaced by another one that takes over only once it runs: compose itself would remove the previous one
// first. It finds containers by labels, which nobody can change afterwards, so that the new one is the second of the service meanwhile.

import type { Exec } from '../../model/operation.ts';
import { awaitStart } from '../docker-container/commands.ts';
import { docker } from '../docker/cli.ts';
import type { Image } from '../docker/image.ts';
import type { ServiceConfig } from './config.ts';
import type { Current, ProjectContainer } from './current.ts';
import type { Project } from './project-file.ts';
import type { Desired } from './schema.ts';
import type { ServiceState } from './services.ts';
import { WITHIN } from './up.ts';

interface Replacement {
  readonly service: string;
  readonly config: ServiceConfig;
  readonly image: Image | undefined;
  readonly previous: ProjectContainer;
}

/** Whether a service can have two containers for a while: not with a name of its own. */
function isReplaceable({ container_name: name, scale, deploy }: ServiceConfig, previous: ProjectContainer): boolean {
  const isOne = (scale ?? deploy?.replicas ?? 1) === 1;
  // compose hands their data on, only to a container by which it replaces one itself.
  return name === undefined && isOne && !previous.hasAnonymousVolumes;
}

/** Services whose dependencies are as declared, or are replaced before: compose starts the others in the right order. */
export function replacements({ config, images }: Current, services: readonly ServiceState[]): readonly Replacement[] {
  const chosen = new Map<string, Replacement>();
  const left = new Set(services.map(({ name }) => name));
  for (let before = -1; before < chosen.size;) {
    before = chosen.size;
    for (const { name, serving } of services) {
      const own = config?.services.get(name);
      if (!left.has(name) || !own || !serving || !isReplaceable(own, serving)) continue;
      if (Object.keys(own.depends_on).some((other) => left.has(other))) continue;
      chosen.set(name, { service: name, config: own, image: images.get(own.image), previous: serving });
      left.delete(name);
    }
  }
  return [...chosen.values()];
}

export function replace(desired: Desired, { compose }: Project, replacement: Replacement): readonly Exec[] {
  const { service, config, image, previous } = replacement;
  const { project, pull = 'missing', within = WITHIN } = desired;
  const name = `${project}-${service}-${previous.number + 1}`;
  const options = ['--no-build', '--pull', pull, '--no-recreate', '--scale', `${service}=2`];
  const wait = hasHealthCheck(config, image) ? 'healthy' : 'running';
  const back = [docker('rm', '--force', '--volumes', name), docker('start', previous.name)].map(({ argv }) =>
    argv.map(String),
  );
  const operations = [
    compose('create', ...options, service),
    docker('stop', previous.name),
    docker('start', name),
    awaitStart({ name, state: 'running', wait, within, restart: config.restart }),
  ];
  return [
    ...operations.map((one) => ({ ...one, onFailure: { ...one.onFailure, undo: back } })),
    docker('rm', previous.name),
    docker('rename', name, previous.name),
  ];
}

/** That of the service, or else that of its image. Of an image that the host does not have, nobody knows it. */
function hasHealthCheck({ healthcheck }: ServiceConfig, image: Image | undefined): boolean {
  if (healthcheck?.disable === true) return false;
  const [kind] = healthcheck?.test ?? image?.Config?.Healthcheck?.Test ?? [];
  return kind !== undefined && kind !== 'NONE';
}
