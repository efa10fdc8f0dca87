import { stderr } from 'node:process';
import type { Host } from '../model/host.ts';
import type { OpenOptions, RecordingTransport, Session } from '../model/transport.ts';
import { KnownHosts } from '../transport/known-hosts.ts';
import { SshTransport } from '../transport/ssh.ts';
import { loadSshConfig } from '../transport/ssh-config.ts';
import { localTransport } from '../transport/local.ts';
import { warningLines } from '../output/warning-lines.ts';
import { sanitizeAll } from '../output/sanitize.ts';
import { painter } from './color.ts';
import { ownKnownHosts, userKnownHosts } from './directories.ts';
import { columnsOf, forTerminal } from './terminal.ts';

export interface Transports extends RecordingTransport {
  readonly ssh: SshTransport;
  readonly knownHosts: KnownHosts;
}

/** Receives a warning about a host where the caller of `open` does not. */
type HostWarning = (host: Host, warning: { readonly message: string; readonly next?: string }) => void;

/** SSH or local, according to the `connection` of each host. */
export async function openTransports(onWarning: HostWarning = () => {}): Promise<Transports> {
  const knownHosts = await KnownHosts.load(ownKnownHosts(), userKnownHosts());
  const ssh = new SshTransport(knownHosts, await loadSshConfig());
  return {
    ssh,
    knownHosts,
    open(host: Host, options?: OpenOptions): Promise<Session> {
      if (host.connection === 'local') return localTransport.open(host);
      return ssh.open(host, { onWarning: (warning) => onWarning(host, warning), ...options });
    },
    announce: (host, announcement) => ssh.announce(host, announcement),
  };
}

/** For commands whose output has no place for warnings. */
export function warnOnStderr({ name }: Host, warning: { readonly message: string; readonly next?: string }): void {
  const columns = columnsOf(stderr) - name.length - 2;
  const lines = warningLines(sanitizeAll(warning), painter(stderr), columns);
  stderr.write(forTerminal(stderr, `${name}: ${lines.join('\n')}\n`));
}
