// Changes use the docker command, as a person would. Reading does not: see api.ts.

import { type Exec, exec } from '../../model/operation.ts';

/** The engine that the probes read. */
export const DOCKER_SOCKET = 'unix:///run/docker.sock';

/** docker(1) with the engine that the probes read, whatever DOCKER_HOST and the current context are. */
export function docker(...words: readonly string[]): Exec {
  return exec('docker', '--host', DOCKER_SOCKET, ...words);
}

/** An option for each entry of a map, in the order of its keys. */
export function repeated(option: string, texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(texts)
    .sort()
    .flatMap((key) => [option, `${key}=${texts[key] ?? ''}`]);
}
