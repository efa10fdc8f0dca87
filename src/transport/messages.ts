// Every message of the transport: connecting, host keys, authentication, sudo, the shell on the host, sending files.
import { STATE_FORMAT } from '../model/formats.ts';
import type { Explained } from './failure.ts';

// Connecting

/** `reason` is one of the `tcp…` texts, or the words of the operating system. */
export function unreachable(place: string, reason: string): Explained {
  return { message: `${place}: ${reason}` };
}

export const tcpNoAnswer = 'no answer';
export const tcpRefused = 'connection refused (the host is running, but no SSH server listens on this port)';
export const tcpNoHost = 'no host answers at this address';
export const tcpNoRoute = 'this computer has no route to this network';
export const tcpUnknownName = 'unknown host name';
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

export function connectionFailed(host: string, place: string, words: string): Explained {
  return { message: `cannot connect to ${host} (${place}): ${words}` };
}

export function loginTimedOut(place: string): Explained {
  return {
    message: `the login at ${place} did not finish within ssh.connect_timeout`,
    next: 'If the host needs more time, raise ssh.connect_timeout in the inventory.',
  };
}

export const closedDuringLogin = 'the connection was closed during the login';

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
    next: 'Correct it, or rename the file.',
  };
}

export const invalidLine = 'invalid line';
export const isDirectory = 'it is a directory';

export function notAPort(text: string): string {
  return `"${text}" is not a port`;
}

/** `where` is a file or `file:line`. */
export function knownHostsUnusable(host: string, where: string, reason: string): Explained {
  return {
    message: `cannot verify the key of ${host}: ${where}: ${reason}`,
    next: 'Correct the file, or remove the line and compare the key with: provision trust INVENTORY',
  };
}

export function keyNotRecorded(host: string, file: string, reason: string): Explained {
  return {
    message: `cannot record the key of ${host} in ${file}: ${reason}`,
    next: 'Make the directory writable, or set XDG_STATE_HOME to a directory that is.',
  };
}

export function noUserName(host: string): Explained {
  return {
    message: `there is no login user for ${host}: your user ID has no passwd entry`,
    next: 'Set ssh: { user: NAME } in the inventory.',
  };
}

export function twoHosts(host: string, one: KeyAt, other: KeyAt): Explained {
  return {
    message:
      `two hosts answer for ${host}: one at ${one.address} with the key ${one.key}, ` +
      `another at ${other.address} with the key ${other.key}`,
    next:
      'provision logged in to neither. Remove the address from the wrong host, then record the key of the right host ' +
      'with "provision trust".',
  };
}

interface KeyAt {
  readonly address: string;
  readonly key: string;
}

// Host keys

export function hostKeyUnknown(host: string, place: string, type: string, shown: string): Explained {
  return {
    message: `the host key of ${host} (${place}) is not recorded: ${type} ${shown}`,
    next:
      'Compare it with the key that the host prints on its console (ssh-keygen -lf ' +
      '/etc/ssh/ssh_host_ed25519_key.pub), then record it with "provision trust". Or set ssh.host_key: accept-new in ' +
      'the inventory.',
  };
}

export function hostKeyChanged(host: string, place: string, key: ChangedKey): Explained {
  return {
    message: `the host key of ${host} (${place}) is ${key.type} ${key.shown}, but another one is recorded in ${key.recorded}`,
    next:
      'Either the host was reinstalled, or another machine answers at its address. If it was reinstalled, record the ' +
      'new key with "provision trust --replace". If the old key is in your own known_hosts file, remove it first ' +
      `(ssh-keygen -R ${key.pattern}).`,
  };
}

interface ChangedKey {
  readonly type: string;
  readonly shown: string;
  /** `FILE:LINE`. */
  readonly recorded: string;
  /** As known_hosts files name the host. */
  readonly pattern: string;
}

export function hostKeyRevoked(host: string, place: string, shown: string, recorded: string): Explained {
  return {
    message: `the host key of ${host} (${place}), ${shown}, is marked @revoked in ${recorded}`,
    next: 'Generate a new host key on the host.',
  };
}

export function anotherHost(host: string, place: string, shown: string, expected: string): Explained {
  return { message: `another host answers at ${place}: its host key is ${shown}, the key of ${host} is ${expected}` };
}

/** A warning. `revoked` is the `FILE:LINE` that marks the key as revoked, if there is one. */
export function otherMachine(host: string, place: string, type: string, shown: string, revoked?: string): Explained {
  const why = revoked === undefined ? 'which is not recorded for this host' : `which is marked @revoked in ${revoked}`;
  return {
    message: `another machine answers at ${place}, an address of ${host}: its host key is ${type} ${shown}, ${why}`,
    next: 'provision did not log in to it. Remove the address from that machine, or correct the inventory.',
  };
}

// Authentication

export function keyFileUnreadable(file: string, reason: string): Explained {
  return {
    message: `cannot read key file ${file}: ${reason}`,
    next: 'Correct ssh.identity_file in the inventory.',
  };
}

export const noSuchFile = 'no such file';

export function keyFileInvalid(file: string, words: string): Explained {
  return { message: `cannot use key file ${file}: ${words}` };
}

export const noKeyInFile = 'it contains no key';

export function keyFileEncrypted(file: string, words: string): Explained {
  return {
    message: `cannot use key file ${file}: ${words}`,
    next: 'Set ssh.passphrase: !env NAME in the inventory, or add the key to the SSH agent.',
  };
}

export function noCredentials(host: string, place: string, user: string, methods: string): Explained {
  return {
    message: `${host} (${place}) accepts ${methods} for ${user}; no credentials are configured`,
    next: setCredentials,
  };
}

export function noUsableCredentials(host: string, place: string, user: string, methods: string): Explained {
  return {
    message: `${host} (${place}) accepts ${methods} for ${user}; none of the configured credentials uses these methods`,
    next: setCredentials,
  };
}

const setCredentials = 'Set ssh.password: !env NAME or ssh.identity_file in the inventory.';

export function credentialsRefused(host: string, place: string, user: string, tried: string): Explained {
  return {
    message: `${host} (${place}) refused ${user} with ${tried}`,
    next: 'Check ssh.user and the password or key in the inventory.',
  };
}

/** What to do where root's password was refused. */
export function rootPassword(passwordsAccepted: boolean): string {
  return (
    `Check the password. From EL9 on, the SSH server refuses root's password by default` +
    `${passwordsAccepted ? '' : ' (this one accepts no passwords at all)'}: log in as another user with ` +
    `ssh.become: true, use a key, or set "PermitRootLogin yes" in /etc/ssh/sshd_config.d on the host.`
  );
}

// sudo

export function sudoRefused(host: string, user: string, words: string): Explained {
  return { message: `sudo on ${host} refused ${user}: ${words}`, next: 'Try "sudo -v" on the host.' };
}

export function sudoNeedsTerminal(host: string, user: string, words: string): Explained {
  return {
    message: `sudo on ${host} refused ${user}: ${words}`,
    next: `Turn off requiretty for ${user} on the host: "Defaults:${user} !requiretty" in /etc/sudoers.d/provision (visudo -f).`,
  };
}

export function sudoNotAllowed(host: string, user: string, words: string): Explained {
  return { message: `sudo on ${host} refused ${user}: ${words}`, next: `Add ${user} to the group wheel on the host.` };
}

export function sudoTimedOut(host: string): Explained {
  return { message: `sudo on ${host} does not answer`, next: 'Try "sudo -v" on the host.' };
}

export function sudoPasswordMissing(host: string, user: string): Explained {
  return {
    message: `sudo on ${host} asks for the password of ${user}`,
    next: 'Set ssh.become_password: !env NAME in the inventory.',
  };
}

export function sudoPasswordWrong(host: string, user: string): Explained {
  return {
    message: `sudo on ${host} does not accept the password of ${user}`,
    next: 'Check ssh.become_password (or ssh.password) in the inventory.',
  };
}

// An open connection

export function connectionLost(place: string, words: string): Explained {
  return { message: `the connection to ${place} was lost: ${words}` };
}

export function connectionClosed(place: string): Explained {
  return { message: `the connection to ${place} was closed` };
}

export function closedByHost(place: string): Explained {
  return { message: `the host closed the connection to ${place}` };
}

export function noSession(host: string, words: string): Explained {
  return { message: `the SSH server of ${host} opens no session: ${words}` };
}

export function localNeedsPosix(): Explained {
  return {
    message: 'connection: local needs a POSIX shell, which Windows does not have',
    next: 'Use connection: ssh.',
  };
}

export function localShellEnded(status: number | null, words: string): Explained {
  return { message: `the local shell exited with status ${status}: ${words}` };
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

export function answerNotUnderstood(status: string): Explained {
  return { message: `provision does not understand the answer of the host: ${JSON.stringify(status)}` };
}

// What no host with this program's shell sends. The host is disconnected.

function disconnected(what: string): Explained {
  return {
    message: `the host was disconnected: ${what}`,
    next: 'Check that the right machine answers at this address, and what the start-up files of its shell print.',
  };
}

export function statusTooLong(bytes: number): Explained {
  return disconnected(`it sent the status of an operation with more than ${bytes} bytes`);
}

export function tooManyResults(operations: number): Explained {
  return disconnected(`it sent more results than the ${operations} that were asked for`);
}

export function unexpectedResult(): Explained {
  return disconnected('it sent a result that belongs to no operation of this exchange');
}

export function exchangeTooLong(bytes: number): Explained {
  return disconnected(`the outputs of one exchange are longer than ${inUnits(bytes)}`);
}

export function progressLineTooLong(bytes: number): Explained {
  return disconnected(`it sent a progress line of more than ${inUnits(bytes)}`);
}

export function tooManyProgressLines(perSecond: number): Explained {
  return disconnected(`it sent more than ${perSecond} progress lines a second`);
}

export function startOutputTooLong(bytes: number): Explained {
  return disconnected(`the start-up files of its shell printed more than ${inUnits(bytes)} on one stream`);
}

export function sudoOutputTooLong(host: string, bytes: number): Explained {
  return {
    message: `${host} was disconnected: sudo printed more than ${inUnits(bytes)} before it started the shell`,
    next: 'Try "sudo -v" on the host.',
  };
}

export function bannerTooLong(host: string, place: string, bytes: number): Explained {
  return {
    message: `${host} (${place}) was disconnected: its SSH server sent a banner of more than ${inUnits(bytes)}`,
    next: 'Shorten the file that Banner names in /etc/ssh/sshd_config on the host.',
  };
}

export function loginTooLong(host: string, place: string, bytes: number): Explained {
  return {
    message: `${host} (${place}) was disconnected: its SSH server sent more than ${inUnits(bytes)} before the login`,
    next: 'Check that the right machine answers at this address.',
  };
}

export function overheadTooLong(bytes: number): Explained {
  return disconnected(`its SSH server sent more than ${inUnits(bytes)} that is not the output of a program`);
}

export function replyTooLong(bytes: number): Explained {
  return disconnected(`while it received files, it sent a line of more than ${inUnits(bytes)}`);
}

export function replyNotUnderstood(reply: string): Explained {
  return disconnected(`while it received files, it answered ${JSON.stringify(reply)}`);
}

function inUnits(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`;
}

// Results of operations

export function operationKilled(words: string): string {
  return `the process on the host was killed before it finished${words === '' ? '' : `: ${words}`}`;
}

export function resultNotStored(words: string): string {
  return `the host has no space left for the result of the operation (in /run)${words === '' ? '' : `: ${words}`}`;
}

export function resultNotWritable(words: string): string {
  return `the host cannot write the result of the operation (in /run)${words === '' ? '' : `: ${words}`}`;
}

export function outputTooLong(mebibytes: number): string {
  return `the output is longer than ${mebibytes} MiB`;
}

// Changes that the host does not start

export function noSpaceForJobs(host: string, words: string): Explained {
  return {
    message: `${host} has no space left in /run/provision, where it stores the running change: ${words}`,
    next: `Free space on ${host} (df -h /run). While no run is active, you can remove /run/provision/job-*.`,
  };
}

export function jobsNotWritable(host: string, words: string): Explained {
  return {
    message: `${host} cannot write to /run/provision, where it stores the running change: ${words}`,
    next: `Check the mount and the permissions of /run on ${host}. A user other than root uses $XDG_RUNTIME_DIR/.provision.`,
  };
}

export function noSpaceForFiles(host: string, words: string): Explained {
  return {
    message: `${host} has no space left in /var/cache/provision, where it stores the files of a change: ${words}`,
    next: `Free space on ${host} (df -h /var/cache). You can remove /var/cache/provision at any time.`,
  };
}

export function filesNotWritable(host: string, words: string): Explained {
  return {
    message: `${host} cannot write to /var/cache/provision, where it stores the files of a change: ${words}`,
    next: `Check the mount and the permissions of /var/cache on ${host}. A user other than root uses ~/.cache/provision.`,
  };
}

/** `format` is 0 for versions that did not write one. */
export function otherVersion(host: string, format: string): Explained {
  if (format === '0') {
    return {
      message: `a run of an older version of provision is active on ${host} (/run/provision has no format version)`,
      next: 'Wait until it has finished, then run this version again.',
    };
  }
  return {
    message:
      `${host} was changed by another version of provision since it booted: /run/provision has format ` +
      `${format === '' ? 'unknown' : format}, and this version supports format ${STATE_FORMAT}`,
    next:
      `Use the version of provision that changed ${host}. Or remove /run/provision on ${host} while no run is active; ` +
      'a reboot also removes it.',
  };
}

export function sourceChanged(file: string): Explained {
  return {
    message: `${file} has changed since the plan was made`,
    next: 'Nothing of this change was applied. Run the command again to plan with the new content.',
  };
}

export function sourceUnreadable(file: string, words: string): Explained {
  return { message: `cannot read ${file} on this computer: ${words}` };
}

export function fileDamaged(host: string, file: string): Explained {
  return {
    message: `${file} arrived damaged on ${host}, twice: its SHA-256 digest differs`,
    next: `Check the memory and the disk of ${host}, and of this computer.`,
  };
}

// Sending

export function textWithNul(): string {
  return 'a text with a NUL character cannot be sent to a host';
}

export function pathOutsideFolder(path: string): string {
  return `${JSON.stringify(path)} is not a path inside the folder to send`;
}

export function sendProgress(file: string, sent: number, size: number): string {
  const percent = size === 0 ? 100 : Math.floor((sent / size) * 100);
  return `sending ${file}: ${percent} % of ${(size / 2 ** 20).toFixed(1)} MiB`;
}

export function sendStalled(file: string, seconds: number): Explained {
  return { message: `sending ${file} made no progress for ${Math.round(seconds)} s` };
}

export function receiverEnded(words: string): Explained {
  return { message: `the host stopped receiving files${words === '' ? '' : `: ${words}`}` };
}

/** What a lock owner is called whose own words are not readable. */
export const unknownOwner = 'another run';
