import { join } from 'node:path';
import { env, platform } from 'node:process';
import { homeDirectory } from '../transport/user.ts';

/** Without a home directory: nothing exists below it, and nothing can be written. */
const NO_HOME = '/dev/null/no-home-directory';

/** The directory of run logs and recorded host keys. */
export function stateDirectory(): string {
  const home = homeDirectory() ?? NO_HOME;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'provision');
  return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'provision');
}

export function ownKnownHosts(): string {
  return join(stateDirectory(), 'known_hosts');
}

export function userKnownHosts(): readonly string[] {
  return [join(homeDirectory() ?? NO_HOME, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];
}
