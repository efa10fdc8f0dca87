import { stderr } from 'node:process';
import * as project from '../project/project.ts';
import { painter } from './color.ts';
import { columnsOf, forTerminal } from './terminal.ts';

/** The same as `loadProject` of the project, with warnings about its secrets on standard error. */
export async function loadProject(inventory: string, request: project.ProjectRequest): Promise<project.Project> {
  const loaded = await project.loadProject(inventory, request);
  if (loaded.guessable.length > 0) {
    const { diagnosticsText } = await import('../output/diagnostics-text.ts');
    stderr.write(
      forTerminal(
        stderr,
        `${diagnosticsText(loaded.guessable, { paint: painter(stderr), color: 'yellow', columns: columnsOf(stderr) })}\n`,
      ),
    );
  }
  return loaded;
}
