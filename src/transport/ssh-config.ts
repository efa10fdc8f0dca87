import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import type { Host } from '../model/host.ts';
import { transportError } from './failure.ts';
import { proxyNotSupported } from './messages.ts';

/** The settings for an address in ~/.ssh/config. The inventory overrides them. */
export interface Destination {
  readonly hostname: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly identityFiles: readonly string[];
}

export type SshConfig = (address: string, host: Host) => Destination;

export async function loadSshConfig(file = join(homedir(), '.ssh', 'config')): Promise<SshConfig> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const config = text === undefined ? undefined : SSHConfig.parse(text);
  return (address, host) => {
    // `Match exec` does not apply: reading a configuration must not run programs.
    const found = config?.compute({ Host: address }, { ignoreCase: true, matchExec: false }) ?? {};
    const proxy = first(found['proxyjump']) ?? first(found['proxycommand']);
    if (proxy && proxy !== 'none') {
      throw transportError('unreachable', proxyNotSupported(file, address, proxy, host.name));
    }
    const port = first(found['port']);
    const identity = found['identityfile'];
    return {
      hostname: first(found['hostname'])?.replaceAll('%h', address) ?? address,
      user: first(found['user']),
      port: port === undefined ? undefined : Number(port),
      identityFiles: (Array.isArray(identity) ? identity : identity ? [identity] : []).map(expandHome),
    };
  };
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

export function expandHome(path: string): string {
  return path.replace(/^(~|%d)(?=[/\\]|$)/, homedir());
}
