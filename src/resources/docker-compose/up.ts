import type { Exec } from '../../model/operation.ts';
import { compose, composeWith } from './compose.ts';
import type { Project } from './project-file.ts';
import type { Desired } from './schema.ts';

/** In seconds. */
export const WITHIN = 120;

/** Makes the services those of the project, and waits until they run and are healthy. */
export function up({ project, pull = 'missing', orphans, within = WITHIN }: Desired, { text }: Project): Exec {
  const options = [
    ...['--detach', '--no-build', '--quiet-pull', '--pull', pull],
    ...(orphans === 'remove' ? ['--remove-orphans'] : []),
    ...['--wait', '--wait-timeout', String(within)],
  ];
  return {
    ...composeWith(text, project, 'up', ...options),
    onFailure: { explain: explain(project), undo: [] },
  };
}

/** The containers with their states, and the last lines of each. */
function explain(project: string): readonly (readonly string[])[] {
  return [
    compose(project, 'ps', '--all', '--format', '{{.Service}}: {{.Status}}'),
    compose(project, 'logs', '--no-color', '--tail', '5'),
  ].map(({ argv }) => argv.map(String));
}
