import { parseCidr } from '../../model/ip.ts';
import { exec, type Exec, type Operation, type Result } from '../../model/operation.ts';
import type { CommitCheck, CommitConfirm } from '../../model/resource.ts';
import type { Device } from './device.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

// NetworkManager's checkpoints: it returns to the state of a checkpoint by itself unless that is destroyed in time.
const NM = ['org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager', 'org.freedesktop.NetworkManager'];
/** Confirms the change. "/" stands for all checkpoints, so that no path has to be remembered. */
export const CONFIRM = exec('busctl', 'call', ...NM, 'CheckpointDestroy', 'o', '/');
/** NMCheckpointCreateFlags: DESTROY_ALL (an older checkpoint would be in the way) and DELETE_NEW_CONNECTIONS. */
const CHECKPOINT_FLAGS = '3';

export const probeCheckpoints: Operation = exec('busctl', 'get-property', ...NM, 'Checkpoints');

/** Whether NetworkManager is about to roll back to a checkpoint. */
export function parseCheckpoints(result: Result | undefined): boolean {
  return result?.kind === 'done' && /^ao [1-9]/.test(result.stdout);
}

/** The rollback of a change to this device. Nothing is changed if another machine uses the new address. */
export function commitConfirm(device: Device, desired: Desired): CommitConfirm {
  const movesTo = desired.address === undefined ? undefined : parseCidr(desired.address)?.address;
  const leaves = addressesOf(device);
  const seconds = String(desired.confirm);
  const create = exec('busctl', 'call', ...NM, 'CheckpointCreate', 'aouu', '1', device.path, seconds, CHECKPOINT_FLAGS);
  return {
    ...(movesTo === undefined ? {} : { movesTo }),
    leaves,
    setup: [...(movesTo === undefined || leaves.includes(movesTo) ? [] : [checkUnused(desired, movesTo)]), create],
    seconds: desired.confirm,
    checks: gatewayChecks(desired),
  };
}

/** Without prefixes. */
function addressesOf({ address, address6 }: Device): readonly string[] {
  return `${address} ${address6}`
    .split(' ')
    .flatMap((cidr) => cidr.split('/', 1))
    .filter(Boolean);
}

/** Fails if another machine answers (duplicate address detection, RFC 5227). Skipped where arping is not installed. */
function checkUnused({ interface: device }: Desired, address: string): Exec {
  return { ...exec('arping', '-D', '-c', '2', '-w', '2', '-I', device, address), onlyIf: ['arping', '-V'] };
}

/** From its own subnet, a host is reached even if its gateway is wrong. */
function gatewayChecks({ interface: device, gateway }: Desired): readonly CommitCheck[] {
  if (gateway === undefined) return [];
  const ask = exec('arping', '-f', '-c', '3', '-w', '3', '-I', device, gateway);
  return [{ operation: { ...ask, onlyIf: ['arping', '-V'] }, failure: messages.gatewaySilent({ gateway, device }) }];
}
