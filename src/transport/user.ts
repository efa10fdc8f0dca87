import { homedir, userInfo } from 'node:os';
import { env, getuid } from 'node:process';

/** Undefined without HOME for a user ID that has no passwd entry, as in many containers. */
export function homeDirectory(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}

/** Without a home directory, the path stays as it is written. */
export function expandHome(path: string): string {
  return path.replace(/^(~|%d)(?=[/\\]|$)/, (start) => homeDirectory() ?? start);
}

/** Undefined for a user ID without passwd entry, unless LOGNAME or USER is set. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return env['LOGNAME'] || env['USER'] || undefined;
  }
}

/** The same for people who look for the owner of a lock. */
export function shownUser(): string {
  return userName() ?? `uid ${getuid?.() ?? 'unknown'}`;
}
