import type { Host } from '../model/host.ts';
import type { OpenOptions, Session, Transport } from '../model/transport.ts';
import { KnownHosts } from '../transport/known-hosts.ts';
import { SshTransport } from '../transport/ssh.ts';
import { loadSshConfig } from '../transport/ssh-config.ts';
import { localTransport } from '../transport/local.ts';
import { ownKnownHosts, userKnownHosts } from './directories.ts';

export interface Transports extends Transport {
  readonly ssh: SshTransport;
  readonly knownHosts: KnownHosts;
}

/** SSH or local, according to the `connection` of each host. */
export async function openTransports(): Promise<Transports> {
  const knownHosts = await KnownHosts.load(ownKnownHosts(), userKnownHosts());
  const ssh = new SshTransport(knownHosts, await loadSshConfig());
  return {
    ssh,
    knownHosts,
    open(host: Host, options?: OpenOptions): Promise<Session> {
      return host.connection === 'local' ? localTransport.open(host) : ssh.open(host, options);
    },
  };
}
