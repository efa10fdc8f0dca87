import { homedir } from 'node:os';
import { join } from 'node:path';
import { env, platform } from 'node:process';

/** The directory of run logs and recorded host keys. */
export function stateDirectory(): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'provision');
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'provision');
}

export function ownKnownHosts(): string {
  return join(stateDirectory(), 'known_hosts');
}

export function userKnownHosts(): readonly string[] {
  return [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];
}
