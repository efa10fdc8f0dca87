import { exec, type Exec } from '../model/operation.ts';
import { type Result, unknownResult } from '../model/result.ts';
import { find } from './programs.ts';

/** Where the packages of the CentOS family, and administrators, put programs. */
const DIRECTORIES = ['/usr/bin', '/usr/local/bin'];

/** Which of the programs the host has. Steps that need the same ones share the answer. */
export function programsProbe(names: readonly string[]): Exec {
  const paths = names.flatMap((name) => DIRECTORIES.map((directory) => `${directory}/${name}`));
  return exec(...find(...paths, '-maxdepth', '0', '-printf', '%f\\n'));
}

/** find exits with 1 where a path does not exist. */
export function parsePrograms(result: Result | undefined): ReadonlySet<string> {
  if (result?.kind !== 'done' || result.status > 1) throw unknownResult(result, 'find');
  return new Set(result.stdout.split('\n').filter((name) => name !== ''));
}
