// What the transport says of connecting, and of an open connection.
import type { HostText } from '../model/host-text.ts';
import { type Explained, quoted } from './failure.ts';

/** `reason` is one of the `tcp…` texts, or the words of the operating system. */
export function unreachable(place: string, reason: string): Explained {
  return { message: `${place}: ${reason}` };
}

export const tcpNoAnswer = 'no answer';
export const tcpRefused = 'connection refused (the host is running, but no SSH server listens on this port)';
export const tcpRejected =
  'rejected: a firewall on the host or on the way does not allow connections to this port (no route to host)';
export const tcpForbidden = 'a firewall or route of this computer does not allow the connection';
export const tcpNoHost = 'no host answers at this address';
export const tcpNoRoute = 'this computer has no route to this network';
export const tcpUnknownName = 'unknown host name';
export const tcpTooManyFiles =
  'this computer has too many open files and connections: give a smaller --parallel, or a higher "ulimit -n"';
export const tcpNameServerFailed = 'the name server did not answer';

export function notAnSshServer(place: string): Explained {
  return { message: `${place} answers, but is not an SSH server` };
}

export function closedBeforeHandshake(host: string, place: string, words: string): Explained {
  return {
    message: `${host} (${place}) closed the connection before the SSH handshake: ${words}`,
    next: 'The SSH server may be overloaded, or still starting. Try again.',
  };
}

/** `what` is such as "key exchange algorithm" or "host key format"; `offer` is the list of the host. */
export function noCommonAlgorithm(host: string, place: string, what: string, offer: string | undefined): Explained {
  return {
    message:
      `${host} (${place}) and provision have no ${what} in common` +
      (offer === undefined ? '' : `; the host offers ${offer.replaceAll(',', ', ')}`),
    next: 'Update the SSH server of the host, or allow a current algorithm in its sshd_config or crypto policy.',
  };
}

export function connectionFailed(host: string, place: string, words: string): Explained {
  return { message: `cannot connect to ${host} (${place}): ${words}` };
}

export function proxyNotSupported(file: string, address: string, proxy: string, host: string): Explained {
  return {
    message: `${file} connects to ${address} through "${proxy}", which provision does not support`,
    next: `Run provision on a machine that reaches ${host} directly.`,
  };
}

/** `where` is a file or `file:line`. */
export function sshConfigUnusable(host: string, where: string, reason: string): Explained {
  return {
    message: `the SSH configuration for ${host} cannot be used: ${where}: ${reason}`,
    next: 'Correct the file, or rename it.',
  };
}

export const invalidLine = 'invalid line';
export const isDirectory = 'it is a directory';

export function includesItself(file: string): string {
  return `Include leads back to ${file}`;
}

/** `section`: the line that begins it. */
export function sectionInSection(section: string): string {
  return `the included file has sections of its own, which provision does not support inside of "${section}"`;
}

export function notAPort(text: string): string {
  return `"${text}" is not a port`;
}

export function connectionLost(place: string, words: HostText): Explained {
  return { message: `the connection to ${place} was lost`, ...quoted(words) };
}

export function connectionClosed(place: string): Explained {
  return { message: `the connection to ${place} was closed` };
}

export function closedByHost(place: string): Explained {
  return { message: `the host closed the connection to ${place}` };
}

export function noSession(host: string, words: HostText): Explained {
  return { message: `the SSH server of ${host} did not open a session`, ...quoted(words) };
}

export function localNeedsPosix(): Explained {
  return {
    message: 'connection: local needs a POSIX shell, which Windows does not have',
    next: 'Use connection: ssh.',
  };
}

export function localShellEnded(status: number | null, words: HostText): Explained {
  return { message: `the local shell exited with status ${status}`, ...quoted(words) };
}

export function noAnswerInTime(seconds: number): Explained {
  return {
    message: `the host did not answer within ${Math.round(seconds)} s`,
    next: 'If the host needs more time, raise ssh.command_timeout in the inventory.',
  };
}

export function shellEnded(ran: number, count: number): Explained {
  return { message: `the shell on the host ended after ${ran} of ${count} operations` };
}

export function answerNotUnderstood(status: HostText): Explained {
  return { message: 'provision does not understand the answer of the host', words: JSON.stringify(status) };
}
