import type { Host } from '../model/host.ts';
import type { PeerAnswer, PeerRead } from '../model/peer.ts';
import { TransportError } from '../model/transport.ts';
import { connectionFailure } from './failures.ts';
import type { HostConnection } from './host-connection.ts';

interface Peer {
  readonly connection: HostConnection;
  /** Reads that one connection does one after the other. */
  last: Promise<unknown>;
  open: boolean;
}

/**
 * The connections of a run for what steps read of other hosts: one for each of these hosts, opened when it is needed. They
 * are not those over which the hosts are changed: a change may take long, and may move its host.
 */
export class PeerConnections {
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #connect: (host: Host) => HostConnection;
  readonly #peers = new Map<string, Peer>();

  /** `hosts` are all hosts of the inventory. */
  constructor(hosts: readonly Host[], connect: (host: Host) => HostConnection) {
    this.#hosts = new Map(hosts.map((host) => [host.name, host]));
    this.#connect = connect;
  }

  /** Never throws because of the host. */
  async ask({ host: name, operations }: PeerRead): Promise<PeerAnswer> {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`${name} is not a host of the inventory`);
    const peer = this.#peers.get(name) ?? { connection: this.#connect(host), last: Promise.resolve(), open: false };
    this.#peers.set(name, peer);
    const answer = peer.last.then(() => read(peer, operations));
    peer.last = answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#peers.values()].map(({ connection }) => connection.close()));
  }
}

async function read(peer: Peer, operations: PeerRead['operations']): Promise<PeerAnswer> {
  const { connection } = peer;
  try {
    if (!peer.open) await connection.open();
    peer.open = true;
    return { kind: 'answers', results: await connection.read(operations) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    // The next step that needs the host tries again.
    peer.open = false;
    await connection.close();
    return { kind: 'unreachable', failure: connectionFailure(error) };
  }
}
