// What the transport says of a host that sends what no host with this program's shell sends. The host is disconnected.
import type { HostText } from '../model/host-text.ts';
import type { Explained } from './failure.ts';

function disconnected(what: string): Explained {
  return {
    message: `the host was disconnected: ${what}`,
    next: 'Check that the right machine answers at this address. If it does, check what the start-up files of its shell print.',
  };
}

export function statusTooLong(bytes: number): Explained {
  return disconnected(`it sent a status of more than ${bytes} bytes for an operation`);
}

export function tooManyResults(operations: number): Explained {
  return disconnected(`it sent more results than the ${operations} that were asked for`);
}

export function unexpectedResult(): Explained {
  return disconnected('it sent a result that belongs to no operation of this request');
}

export function exchangeTooLong(bytes: number): Explained {
  return disconnected(`the output for one request is longer than ${inUnits(bytes)}`);
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

export function replyNotUnderstood(reply: HostText): Explained {
  const what = 'while it received files, it sent an answer that provision does not understand';
  return { ...disconnected(what), words: JSON.stringify(reply) };
}

function inUnits(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`;
}
