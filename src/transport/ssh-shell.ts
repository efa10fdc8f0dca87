import type { ClientChannel } from 'ssh2';
import type { Host } from '../model/host.ts';
import type { Session, TransportError } from '../model/transport.ts';
import { ShellChannel } from './channel.ts';
import type { Connected } from './connect.ts';
import { place, type Target } from './dial.ts';
import { exitStatus, recordExit } from './exit-status.ts';
import { type Explained, transportError } from './failure.ts';
import { fingerprint } from './known-hosts.ts';
import * as messages from './connection-messages.ts';
import { execCommand, receiveCommand } from './shell/script.ts';
import { ShellStart } from './shell-start.ts';
import { becomeRoot } from './sudo.ts';
import { runWithFiles } from './upload.ts';

/** How long the host may take to close the connection, in milliseconds. */
const CLOSE_TIMEOUT = 500;

/** A session on an authenticated connection. Throws `TransportError`. */
export async function openShell(
  host: Host,
  target: Target,
  user: string,
  connected: Connected,
  signal: AbortSignal,
): Promise<Session> {
  const { key } = connected;
  const stream = await startProgram(connected, host, target, user, ['sh'], signal);
  const channel = new ShellChannel({ write: (text) => stream.write(text), end: () => destroy(connected) });
  attach(channel, stream, connected, target, new ShellStart(host, target, user, channel));

  const receive = async (attempt: string, limit: AbortSignal) => {
    const received = await startProgram(connected, host, target, user, receiveCommand('', attempt), limit);
    return { input: received, output: received, errors: received.stderr, close: () => void received.destroy() };
  };
  return {
    address: target.address,
    fingerprint: fingerprint(key),
    login: { user, publicKeys: connected.publicKeys },
    run: (exchange, options) =>
      runWithFiles(channel, receive, exchange, { limit: host.ssh.commandTimeout, ...options }),
    close: () => close(connected),
  };
}

/** Passes what the host sends to the channel, and ends the channel with the shell, the connection or a limit. */
function attach(
  channel: ShellChannel,
  stream: ClientChannel,
  connected: Connected,
  target: Target,
  start: ShellStart,
): void {
  const { client, meter } = connected;
  const lost = (explained: Explained) => channel.fail(transportError('lost', explained));
  const end = (error: TransportError) => {
    channel.fail(error);
    destroy(connected);
  };
  meter.watchSession((explained) => end(transportError('protocol', explained)));
  stream.on('data', (chunk: Buffer) => channel.stdout(meter.output(chunk)));
  stream.stderr.on('data', (chunk: Buffer) => channel.stderr(meter.output(chunk)));
  stream.on('close', () => channel.fail(start.closeReason(exitStatus(stream))));
  start.watch(end);
  client.on('error', (error) => lost(messages.connectionLost(place(target), error.message)));
  client.on('close', () => {
    // The output of the host instead of a shell says more than that the connection is closed.
    if (channel.started) lost(messages.connectionClosed(place(target)));
    else channel.fail(start.closeReason(exitStatus(stream)));
  });
}

function destroy({ client, socket }: Connected): void {
  client.destroy();
  socket.destroy();
}

async function close({ client, socket }: Connected): Promise<void> {
  client.removeAllListeners('close');
  // This waits for the host, which may no longer answer.
  client.end();
  const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT);
  socket.once('close', () => clearTimeout(timer));
}

/** Starts a program on the host, as root if the host says so, on a channel of its own. */
async function startProgram(
  { client }: Connected,
  host: Host,
  target: Target,
  user: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ClientChannel> {
  const become = host.ssh.become && user !== 'root';
  const marks = becomeRoot.marks();
  const command = become ? becomeRoot.command(marks, argv) : execCommand(argv);
  const stream = await new Promise<ClientChannel>((resolve, reject) => {
    const closed = () => reject(transportError('lost', messages.connectionClosed(place(target))));
    client.once('close', closed);
    client.exec(command, (error, opened) => {
      client.removeListener('close', closed);
      if (error) reject(transportError('lost', messages.noSession(target.name, error.message)));
      else {
        recordExit(opened);
        resolve(opened);
      }
    });
  });
  stream.on('error', () => {});
  if (become) await becomeRoot.login(stream, marks, host, { host: target.name, place: place(target), user }, signal);
  return stream;
}
