import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';
import { consoleBlocks, type Shown, transcript } from '../cli/console.ts';
import { controlNamespace } from '../lab/lab.ts';
import type { Person } from './person.ts';

export const TUTORIAL = 'docs/tutorial.md';

export interface Typed extends Shown {
  /** The lines that it printed this time. */
  readonly printed: readonly string[];
}

/** Runs the commands of the tutorial that need hosts, in their order, in a home directory on the control machine. */
export async function typeTutorial(person: Person): Promise<readonly Typed[]> {
  const blocks = consoleBlocks(await readFile(TUTORIAL, 'utf8')).filter(({ info }) => info === 'hosts');
  const commands = blocks.flatMap((block) => block.commands);
  const bin = join(person.home, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'provision'), `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/main.js')}' "$@"\n`);
  await chmod(join(bin, 'provision'), 0o755);
  const { PATH: path, ...env } = person.environment;
  const outputs = await transcript(
    commands.map(({ command }) => command),
    ['ip', 'netns', 'exec', controlNamespace, 'bash'],
    { cwd: person.home, env: { ...env, LC_ALL: 'C.UTF-8', PATH: [bin, path].join(delimiter) } },
  );
  return commands.map((shown, index) => ({ ...shown, printed: linesOf(outputs[index] ?? '') }));
}

function linesOf(output: string): readonly string[] {
  return output === '' ? [] : output.split('\n').map((line) => line.trimEnd());
}
