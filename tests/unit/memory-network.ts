import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { Duplex } from 'node:stream';
import type { Connection, ParsedKey, ServerConfig } from 'ssh2';
import ssh2 from 'ssh2';
import { onTestFinished } from 'vitest';

export interface HostKey {
  readonly server: string | { readonly key: ParsedKey };
  readonly blob: Buffer;
}

export function newKey(type: 'ed25519' | 'ecdsa' = 'ed25519'): HostKey {
  const generated =
    type === 'ed25519' ? ssh2.utils.generateKeyPairSync(type) : ssh2.utils.generateKeyPairSync(type, { bits: 256 });
  const parsed = ssh2.utils.parseKey(generated.private);
  // ssh2 generates a key now and then that ssh2 cannot read.
  if (parsed instanceof Error) return newKey(type);
  const [key] = [parsed].flat();
  return { server: generated.private, blob: (key as ParsedKey).getPublicSSH() };
}

/** The public key of another machine, with a private key that does not belong to it. */
export function withoutPrivateKey({ blob }: HostKey): HostKey {
  const [own] = [ssh2.utils.parseKey(newKey().server as string)].flat();
  const key = Object.create(own as ParsedKey) as ParsedKey;
  key.getPublicSSH = () => blob;
  return { server: { key }, blob };
}

/** One end of a connection. Bytes arrive later, as they do on a network: ssh2 relies on that. */
export class End extends Duplex {
  peer: End | undefined;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    setImmediate(() => {
      this.peer?.push(chunk);
      done();
    });
  }

  override _final(done: () => void): void {
    setImmediate(() => {
      this.peer?.push(null);
      done();
    });
  }
}

/** What a connection gets: the other end of it, or the code of an error. */
export type Listener = (peer: End) => string | void;

/** Until the end of the test connections lead here, not to the network. Returns where they led. */
export function memoryNetwork(listeners: Readonly<Record<string, Listener>>): readonly string[] {
  const { connect } = net;
  const set = (to: unknown) => {
    net.connect = to as typeof connect;
    syncBuiltinESMExports();
  };
  const dialled: string[] = [];
  onTestFinished(() => set(connect));
  set(({ host, port }: { host: string; port: number }) => {
    dialled.push(`${host}:${port}`);
    const [near, far] = [new End(), new End()];
    [near.peer, far.peer] = [far, near];
    Object.assign(near, { setNoDelay: () => near, bytesRead: 0, bytesWritten: 0 });
    for (const end of [near, far]) end.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    process.nextTick(() => {
      const code = (listeners[host] ?? (() => 'ECONNREFUSED'))(far);
      if (code) near.destroy(Object.assign(new Error(code), { code }));
      else if (!near.destroyed) near.emit('connect');
    });
    return near;
  });
  return dialled;
}

/** An SSH server in memory. */
export function sshServer(
  keys: readonly HostKey[],
  onConnection: (connection: Connection) => void,
  config: Partial<ServerConfig> = {},
): Listener {
  const hostKeys = keys.map(({ server }) => server) as string[];
  const server = new ssh2.Server({ hostKeys, ...config }, (connection) => {
    connection.on('error', () => {});
    onConnection(connection);
  });
  return (peer) => (server as unknown as { injectSocket(socket: Duplex): void }).injectSocket(peer);
}

/** Closes the connection before it says anything. */
export const closesEarly: Listener = (peer) => void setImmediate(() => peer.destroy());
