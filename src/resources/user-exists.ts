import { exec, type Exec } from '../model/operation.ts';
import { type Result, unknownResult } from '../model/result.ts';
import { getent } from './programs.ts';

export function userProbe(user: string): Exec {
  return exec(...getent('passwd', user));
}

/** getent(1) exits with status 2 for a name that does not exist. Throws `UnknownState` for any other failure. */
export function userExists(result: Result | undefined, user: string): boolean {
  if (result?.kind === 'done' && (result.status === 0 || result.status === 2)) return result.status === 0;
  throw unknownResult(result, `getent passwd ${user}`);
}
