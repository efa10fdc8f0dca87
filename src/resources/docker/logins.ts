// Where docker stores the logins at registries (docs.docker.com/reference/cli/docker/login/).

import type { RegistryLogin } from '../../model/operation.ts';

/** The server under which docker stores a login: that of Docker Hub has a name of its own. */
export function serverOf(registry: string): string {
  return /^(index\.)?docker\.io$/i.test(registry) ? 'https://index.docker.io/v1/' : registry;
}

/** That of root, with which images are pulled and pushed. */
export function loginOf(registry: string): RegistryLogin {
  return { file: '/root/.docker/config.json', server: serverOf(registry) };
}
