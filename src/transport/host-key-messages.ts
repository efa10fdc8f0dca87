// What the transport says of host keys.
import type { Explained } from './failure.ts';

/** `where` is a file or `file:line`. */
export function knownHostsUnusable(host: string, where: string, reason: string): Explained {
  return {
    message: `cannot verify the key of ${host}: ${where}: ${reason}`,
    next: 'Correct the file, or remove the line and compare the key with: provision trust INVENTORY',
  };
}

export function keysNotRecorded(file: string, reason: string): Explained {
  return {
    message: `cannot record new host keys in ${file}: ${reason}`,
    next:
      'The command continues, but later commands cannot notice another machine at the addresses of these hosts. ' +
      'Make the directory writable, or set XDG_STATE_HOME to a directory that is.',
  };
}

export function twoMachines(host: string, one: KeyAt, other: KeyAt): Explained {
  return {
    message:
      `two machines answer for ${host}: one at ${one.address} with the key ${one.key}, ` +
      `another at ${other.address} with the key ${other.key}`,
    next:
      'provision logged in to neither. Remove the address from the wrong machine, then record the key of the right one ' +
      'with "provision trust INVENTORY".',
  };
}

interface KeyAt {
  readonly address: string;
  readonly key: string;
}

export function hostKeyUnknown(host: string, place: string, type: string, shown: string): Explained {
  return {
    message: `the host key of ${host} (${place}) is not recorded: ${type} ${shown}`,
    next:
      'Compare it with the key that the host prints on its console (ssh-keygen -lf ' +
      '/etc/ssh/ssh_host_ed25519_key.pub), then record it with "provision trust INVENTORY". Or set ssh.host_key: accept-new in ' +
      'the inventory.',
  };
}

export function hostKeyChanged(host: string, place: string, key: ChangedKey): Explained {
  return {
    message: `the host key of ${host} (${place}) is ${key.type} ${key.shown}, but another one is recorded in ${key.recorded}`,
    next:
      'Either the host was reinstalled, or another machine answers at its address. If it was reinstalled, record the ' +
      'new key with "provision trust INVENTORY --replace". If the old key is in your own known_hosts file, remove it first ' +
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

export function notTheHost(host: string, place: string, shown: string, expected: readonly string[]): Explained {
  return {
    message: `another machine answers at ${place}: its host key is ${shown}, but the key of ${host} is ${expected.join(' or ')}`,
  };
}

/** A warning. `revoked` is the `FILE:LINE` that marks the key as revoked, if there is one. */
export function ignoredMachine(host: string, place: string, type: string, shown: string, revoked?: string): Explained {
  const why = revoked === undefined ? 'which is not recorded for this host' : `which is marked @revoked in ${revoked}`;
  return {
    message: `another machine answers at ${place}, an address of ${host}: its host key is ${type} ${shown}, ${why}`,
    next: 'provision did not log in to it. Remove the address from that machine, or correct the inventory.',
  };
}
