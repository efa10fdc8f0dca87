// docker-compose with one project.

import type { Exec } from '../../model/operation.ts';
import type { Text } from '../../model/secret.ts';
import { docker } from '../docker/cli.ts';

/** Labels that compose gives everything of a project (docker/compose, pkg/api/labels.go). */
export const LABELS = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  hash: 'com.docker.compose.config-hash',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
} as const;

/** The project whose description is standard input. No file of the host and no variable of its environment counts. */
export function composeWith(text: Text, project: string, ...words: readonly string[]): Exec {
  return {
    ...compose(project, '--project-directory', '/', '--env-file', '/dev/null', '--file', '-', ...words),
    stdin: text,
  };
}

/** The project as its containers, networks and volumes say it is. */
export function compose(project: string, ...words: readonly string[]): Exec {
  return docker('compose', '--ansi', 'never', '--progress', 'quiet', '--project-name', project, ...words);
}

/** What the project is, and the hashes of its services. */
export function askConfig(run: (...words: readonly string[]) => Exec): readonly [Exec, Exec] {
  return [run('config', '--format', 'json'), run('config', '--hash', '*')];
}
