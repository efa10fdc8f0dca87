// The operations that make a stack as declared.

import type { Exec } from '../../model/operation.ts';
import { post } from '../docker/api.ts';
import { docker } from '../docker/cli.ts';
import { type Awaited, PAUSE, running, updateEnd } from '../docker-service/wait.ts';
import { NAMESPACE } from './current.ts';
import type { Desired } from './schema.ts';
import type { ServiceState } from './services.ts';
import { type Content, contentBody, type Stack } from './stack-file.ts';

/** In seconds. */
const WITHIN = 120;

/** With the label with which docker-stack-rm(1) finds them. */
export function create(kind: 'secrets' | 'configs', stack: string, contents: readonly Content[]): readonly Exec[] {
  return contents.map((content) => post(`/${kind}/create`, contentBody(content, { [NAMESPACE]: stack })));
}

/** Without the label, docker-stack-deploy(1) takes the image of the file, whoever changed that of the service. */
export function keepNoImages(services: readonly ServiceState[]): readonly Exec[] {
  return services
    .filter(({ keepsImage }) => keepsImage)
    .map(({ name }) => docker('service', 'update', '--detach', '--label-rm', 'com.docker.stack.image', name));
}

/** Each node pulls the image by its tag, as with docker_service: no registry is asked which one it has now. */
export function deploy(name: string, { text }: Stack): Exec {
  return { ...docker('stack', 'deploy', '--resolve-image', 'never', '--compose-file', '-', name), stdin: text };
}

/** Until all tasks run, and those that were started run for a while: a task that ends at once runs for a moment, too. */
export function waits(services: readonly ServiceState[], { within = WITHIN }: Desired): readonly Exec[] {
  const awaited = services.map((one) => ({ ...one, within }));
  const updated = awaited.filter(({ kind, isUpdating }) => kind === 'update' || isUpdating);
  const started = awaited.filter((one) => !updated.includes(one) && one.count !== 0);
  return [
    ...(updated.length === 0 ? [] : [PAUSE, ...updated.map(updateEnd)]),
    ...[...updated.filter(({ count }) => count !== 0), ...started].map(running),
    ...(started.length === 0 ? [] : [PAUSE, ...started.map((one: Awaited) => running(one))]),
  ];
}

export function remove(kind: 'service' | 'secret' | 'config', names: readonly string[]): readonly Exec[] {
  return names.length === 0 ? [] : [docker(kind, 'rm', ...names)];
}
