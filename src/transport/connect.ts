import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthHandlerMiddleware, Client as SshClient } from 'ssh2';
import ssh2 from 'ssh2';
import { TransportError } from '../model/transport.ts';
import { Authentication, type Login, type SshError } from './authentication.ts';
import { ConnectionRefused, dial, place, type Target } from './dial.ts';
import { transportError } from './failure.ts';
import { type KeyPolicy, preferredAlgorithms } from './host-key.ts';
import { Meter } from './meter.ts';
import { missingAlgorithm, offered } from './offer.ts';
import * as connectionMessages from './connection-messages.ts';
import * as loginMessages from './login-messages.ts';

export interface Connected {
  readonly client: SshClient;
  /** Of the client, which does not close it when the host no longer answers. */
  readonly socket: Socket;
  readonly key: Buffer;
  readonly meter: Meter;
  /** That the host accepted for the login, as `TYPE BASE64`. */
  readonly publicKeys: readonly string[];
}

/** How often a host that refuses the connection is tried again: it may be booting. */
const REFUSALS = 2;

/** Between attempts, in milliseconds: at least this long, and up to PAUSE_SPREAD more, so that parallel runs spread. */
const [PAUSE_AFTER_REFUSAL, PAUSE_AFTER_CLOSE, PAUSE_SPREAD] = [700, 100, 400];

/** The server closed the connection before the handshake: sshd does so beyond MaxStartups (sshd_config(5)). */
class ClosedEarly extends TransportError {}

/**
 * Connects and logs in. Retries while the time allows where the server closes the connection before the handshake, and
 * REFUSALS times where it refuses the connection. Throws `TransportError`.
 */
export async function connect(
  target: Target,
  login: Login,
  policy: KeyPolicy,
  signal: AbortSignal,
): Promise<Connected> {
  for (let refused = 0; ;) {
    try {
      return await attempt(target, login, policy, signal);
    } catch (error) {
      // An address that is tried again may answer late, but no other address waits for it.
      policy.ended(target.address);
      const again = error instanceof ClosedEarly || (error instanceof ConnectionRefused && (refused += 1) <= REFUSALS);
      if (!again || signal.aborted) throw error;
      const pause = error instanceof ConnectionRefused ? PAUSE_AFTER_REFUSAL : PAUSE_AFTER_CLOSE;
      await sleep(pause + Math.random() * PAUSE_SPREAD, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

async function attempt(target: Target, login: Login, policy: KeyPolicy, signal: AbortSignal): Promise<Connected> {
  const socket = await dial(target, signal);
  policy.connected(target.address);
  const client = new ssh2.Client();
  const meter = new Meter(socket);
  const authentication = new Authentication(login);
  const seen: ShownKey = {};
  const ready = Promise.race([untilReady(client, authentication, target, signal), meter.watchLogin(client, target)]);
  ready.catch(() => {}); // awaited below
  client.connect({
    sock: socket,
    username: login.user,
    keepaliveInterval: 5000,
    keepaliveCountMax: 3,
    readyTimeout: 0, // `signal` has the limit
    // No compression: a packet could expand to any size.
    algorithms: { serverHostKey: preferredAlgorithms(policy.types), compress: ['none'] },
    hostVerifier: (shown: Buffer) => {
      // The key stays the same when the session renews its secrets.
      if (seen.key) return seen.key.equals(shown);
      seen.key = shown;
      seen.refusal = policy.refuse(target, shown);
      return seen.refusal === undefined;
    },
    authHandler: onceAdmitted(authentication.handler(), seen, (key) => policy.admit(target, key, signal)),
  });
  try {
    await ready;
  } catch (error) {
    client.destroy();
    socket.destroy();
    throw seen.refusal ?? (await explain(error as SshError, target, authentication, seen.key !== undefined, signal));
  }
  client.removeAllListeners('close');
  client.removeAllListeners('error');
  client.on('error', () => {}); // a close follows every error, and is handled
  return { client, socket, key: seen.key as Buffer, meter, publicKeys: authentication.publicKeys };
}

interface ShownKey {
  key?: Buffer;
  refusal?: TransportError | undefined;
}

/** Sends no authentication request before the machine, which has proven its key by now, is admitted as the host. */
function onceAdmitted(
  handler: AuthHandlerMiddleware,
  seen: ShownKey,
  admit: (key: Buffer) => Promise<TransportError | undefined>,
): AuthHandlerMiddleware {
  let admitted = false;
  return (methods, partial, next) => {
    if (admitted) return handler(methods, partial, next);
    const decide = async () => {
      seen.refusal = await admit(seen.key as Buffer);
      // `false` ends the login; ssh2's types do not know it.
      if (seen.refusal) return next(false as unknown as 'none');
      admitted = true;
      handler(methods, partial, next);
    };
    void decide();
  };
}

async function untilReady(
  client: SshClient,
  authentication: Authentication,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  let expired = () => {};
  await new Promise<void>((resolve, reject) => {
    client.on('ready', resolve);
    client.on('banner', (text) => authentication.addBanner(text));
    client.on('error', (error: SshError) => {
      if (!authentication.continuesAfter(error)) reject(error);
    });
    client.on('close', () => reject(new Error(loginMessages.closedDuringLogin)));
    expired = () => reject(transportError('timeout', loginMessages.loginTimedOut(place(target))));
    signal.addEventListener('abort', expired);
    // All attempts share the signal.
  }).finally(() => signal.removeEventListener('abort', expired));
}

async function explain(
  error: SshError,
  target: Target,
  authentication: Authentication,
  sawKey: boolean,
  signal: AbortSignal,
): Promise<TransportError> {
  if (error instanceof TransportError) return error;
  if (error.level === 'client-authentication') return authentication.refusal(target);
  const { name } = target;
  const missing = missingAlgorithm(error.message);
  if (missing !== undefined) {
    const offer = await offered(target, missing, signal).catch(() => undefined);
    return transportError(
      'unreachable',
      connectionMessages.noCommonAlgorithm(name, place(target), missing, offer),
      error,
    );
  }
  if (sawKey) {
    const ended = authentication.ended(target, error.message);
    return (
      ended ??
      transportError('unreachable', connectionMessages.connectionFailed(name, place(target), error.message), error)
    );
  }
  const { message, next } = connectionMessages.closedBeforeHandshake(name, place(target), error.message);
  return new ClosedEarly('unreachable', message, next, error);
}
