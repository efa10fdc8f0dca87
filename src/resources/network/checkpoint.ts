import { parseCidr } from '../../model/ip.ts';
import { exec, type Exec, type Operation, type Result } from '../../model/operation.ts';
import type { CommitConfirm, CommitCheck } from '../../model/resource.ts';
import type { Device } from './current.ts';
import type { Desired } from './desired.ts';

// Checkpoints: a state NetworkManager returns to by itself, unless it is destroyed in time.
const NM = ['org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager', 'org.freedesktop.NetworkManager'];
/** "/" stands for all of them, so that nobody has to remember which one it was. */
export const KEEP = exec('busctl', 'call', ...NM, 'CheckpointDestroy', 'o', '/');
/** DESTROY_ALL (an older one would get in the way) and DELETE_NEW_CONNECTIONS. */
const CHECKPOINT_FLAGS = '3';

export const probeCheckpoints: Operation = exec('busctl', 'get-property', ...NM, 'Checkpoints');

/** NetworkManager is about to go back to an earlier state, unless somebody keeps this one. */
export function parseCheckpoints(result: Result | undefined): boolean {
  return result?.kind === 'done' && /^ao [1-9]/.test(result.stdout);
}

/** Nothing is changed while somebody else has the address, and nothing stays changed unless the host is met again. */
export function guard(device: Device, desired: Desired): CommitConfirm {
  const movesTo = desired.address === undefined ? undefined : parseCidr(desired.address)?.address;
  const taken: Exec[] =
    movesTo === undefined || addressesOf(device).includes(movesTo)
      ? []
      : [{ ...exec('arping', '-D', '-c', '2', '-w', '2', '-I', desired.interface, movesTo), onlyIf: ['arping', '-V'] }];
  const seconds = String(desired.confirm);
  const create = exec('busctl', 'call', ...NM, 'CheckpointCreate', 'aouu', '1', device.path, seconds, CHECKPOINT_FLAGS);
  return {
    ...(movesTo === undefined ? {} : { movesTo }),
    leaves: addressesOf(device),
    setup: [...taken, create],
    seconds: desired.confirm,
    checks: gatewayAnswers(desired),
  };
}

/** Without prefixes. */
function addressesOf({ address, address6 }: Device): readonly string[] {
  return `${address} ${address6}`
    .split(' ')
    .flatMap((cidr) => cidr.split('/', 1))
    .filter(Boolean);
}

/** A host that is reached from its own subnet would look right with a gateway that is not there. */
function gatewayAnswers({ interface: device, gateway }: Desired): readonly CommitCheck[] {
  if (gateway === undefined) return [];
  const ask = exec('arping', '-f', '-c', '3', '-w', '3', '-I', device, gateway);
  return [
    {
      operation: { ...ask, onlyIf: ['arping', '-V'] },
      failure: `the gateway ${gateway} does not answer on ${device} (ARP)`,
    },
  ];
}
