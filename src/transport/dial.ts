import { once } from 'node:events';
import { connect as tcpConnect, type Socket } from 'node:net';
import { platform } from 'node:process';
import { TransportError } from '../model/transport.ts';
import * as messages from './connection-messages.ts';

export interface Target {
  /** The host's name in the inventory, for messages. */
  readonly name: string;
  /** The address in the inventory. Its key is recorded under it. */
  readonly address: string;
  /** The address to dial: `address`, unless ~/.ssh/config has another one. */
  readonly hostname: string;
  readonly port: number;
}

/** The address and port, for messages. */
export function place({ hostname, port }: Pick<Target, 'hostname' | 'port'>): string {
  return port === 22 ? hostname : `${hostname} port ${port}`;
}

/** Nothing listens on the port, or a firewall rejects the connection. */
export class ConnectionRefused extends TransportError {}

/**
 * An ICMP message that rejects the connection arrives at once. An address that no machine has gives the same error, but
 * only after about three seconds (ARP; other systems than Linux remember it). In milliseconds.
 */
const REJECTED_WITHIN = 1000;

/** Opens a TCP connection. Throws `TransportError`. */
export async function dial(target: Pick<Target, 'hostname' | 'port'>, signal: AbortSignal): Promise<Socket> {
  const socket = tcpConnect({ host: target.hostname, port: target.port });
  // ssh2 leaves Nagle's algorithm on: every small packet would wait for the acknowledgement of the one before.
  socket.setNoDelay(true);
  const started = Date.now();
  // Not the socket's own `signal`: it would end an established connection, too.
  const cancel = () => socket.destroy(new DOMException('aborted', 'AbortError'));
  signal.addEventListener('abort', cancel);
  try {
    signal.throwIfAborted();
    await once(socket, 'connect');
  } catch (error) {
    socket.destroy();
    const { code } = error as NodeJS.ErrnoException;
    const rejected = code === 'EHOSTUNREACH' && platform === 'linux' && Date.now() - started < REJECTED_WITHIN;
    const why = rejected ? messages.tcpRejected : reason(error as NodeJS.ErrnoException);
    const { message } = messages.unreachable(place(target), why);
    const refused = rejected || code === 'ECONNREFUSED';
    throw new (refused ? ConnectionRefused : TransportError)('unreachable', message, undefined, error);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  return socket;
}

function reason({ name, code = '', message }: NodeJS.ErrnoException): string {
  if (name === 'AbortError' || name === 'TimeoutError') return messages.tcpNoAnswer;
  return TCP_REASONS[code] ?? message;
}

const TCP_REASONS: Record<string, string> = {
  ECONNREFUSED: messages.tcpRefused,
  EHOSTUNREACH: messages.tcpNoHost,
  ENETUNREACH: messages.tcpNoRoute,
  EACCES: messages.tcpForbidden,
  EPERM: messages.tcpForbidden,
  ETIMEDOUT: messages.tcpNoAnswer,
  ENOTFOUND: messages.tcpUnknownName,
  EAI_AGAIN: messages.tcpNameServerFailed,
  EMFILE: messages.tcpTooManyFiles,
  ENFILE: messages.tcpTooManyFiles,
};
