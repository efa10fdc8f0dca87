// What provision says about machine-ids and host keys.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

// The plan

export const newOne = 'a new one';

export const newOnes = 'new ones';

export const notInUse = 'the new machine-id and host keys are in place, and not in use';

export const originUnknown = 'where the present ones were made is not recorded: a host gets its own the first time';

export function madeElsewhere(cards: readonly string[]): string {
  return `the present ones were made on another machine, with the network card ${cards.join(', ')}`;
}

export const keysRecorded =
  'the new host keys are recorded in the known_hosts file of provision; other programs that connect to the host have to get them, too';

export const addressMayChange =
  'a DHCP server may give the host another address after the reboot: the host is searched at its addresses in the inventory';

// Plans that are refused

export function cardsUnreadable(): UnknownText {
  return { message: 'cannot list the network cards', next: 'On the host, run "ip -j -d address show".' };
}

export function noKeys(): Refusal {
  return {
    message: 'there are no host keys in /etc/ssh that can be replaced',
    next: 'On the host, run "ssh-keygen -A", and check HostKey in /etc/ssh/sshd_config.',
  };
}

export function noCards(): Refusal {
  return {
    message: 'the host has no network card by whose hardware address a clone could be recognized',
    next: 'Remove the step for this host.',
  };
}

export function otherKeys(setting: string): Refusal {
  return {
    message: `sshd uses other host keys or certificates than those in /etc/ssh: ${setting}`,
    next: 'Replace them by hand on each clone, and remove the step.',
  };
}

// Advice

export const cannotReplace =
  'The host cannot replace /etc/machine-id or the keys in /etc/ssh. Check on the host that the file system is writable (findmnt --target /etc/ssh), and that no file is immutable (lsattr) or mounted of its own.';
