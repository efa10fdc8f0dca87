import type { Exec } from '../../model/operation.ts';
import { compose } from './compose.ts';
import type { Project } from './project-file.ts';
import type { Desired } from './schema.ts';

/** In seconds. */
export const WITHIN = 120;

/** Makes the services those of the project, and waits until they run and are healthy. */
export function up(desired: Desired, project: Project): Exec {
  const { pull = 'missing', orphans, within = WITHIN, directory, build } = desired;
  const isBuilt = directory !== undefined && build !== 'never';
  const options = [
    ...['--detach', ...(isBuilt ? [] : ['--no-build']), '--quiet-pull', '--pull', pull],
    ...(orphans === 'remove' ? ['--remove-orphans'] : []),
    ...['--wait', '--wait-timeout', String(within)],
  ];
  return {
    ...project.compose('up', ...options),
    onFailure: { explain: explain(desired.project), undo: [] },
  };
}

/** The containers with their states, and the last lines of each. */
function explain(project: string): readonly (readonly string[])[] {
  return [
    compose(project, 'ps', '--all', '--format', '{{.Service}}: {{.Status}}'),
    compose(project, 'logs', '--no-color', '--tail', '5'),
  ].map(({ argv }) => argv.map(String));
}
