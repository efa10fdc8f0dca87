import { UsageError } from '../../../src/input/diagnostic.ts';

export type JustBash = typeof import('just-bash');

/** The interpreter of the simulated hosts' shells. It is large, and nothing else needs it: so it is installed apart. */
export async function loadJustBash(): Promise<JustBash> {
  try {
    return await import('just-bash');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'the simulated class needs the package just-bash, which is not installed',
      'Install it beside provision: npm install just-bash (npm install --global just-bash, if provision is global).',
    );
  }
}
