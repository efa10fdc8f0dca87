import { parseCidr } from '../../model/ip.ts';
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { CommitCheck, CommitConfirm } from '../../model/resource.ts';
import type { Below } from './below.ts';
import type { Device } from './device.ts';
import * as linkMessages from './link-messages.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { kindOf, portsOf } from './virtual.ts';

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

/** The rollback of a change to this device. Nothing is changed if another machine uses a new address. */
export function commitConfirm(current: Parts, desired: Desired): CommitConfirm {
  const addresses = (desired.address ?? '').split(' ').flatMap((cidr) => parseCidr(cidr)?.address ?? []);
  const [movesTo, ...alsoAt] = addresses;
  const has = covered(current, desired).flatMap(addressesOf);
  const fresh = addresses.filter((address) => !has.includes(address));
  return {
    ...(movesTo === undefined ? {} : { movesTo }),
    ...(alsoAt.length === 0 ? {} : { alsoAt }),
    leaves: has.filter((address) => !alsoAt.includes(address)),
    setup: [...fresh.flatMap((address) => checkUnused(current, desired, address)), create(current, desired)],
    seconds: desired.confirm,
    checks: [...gatewayChecks(desired), ...mtuChecks(current.device, desired)],
  };
}

interface Parts {
  readonly device: Device;
  readonly below: Below | undefined;
}

/** The devices that the change interrupts: a bridge takes its ports, which lose their addresses. */
function covered({ device, below }: Parts, desired: Desired): readonly Device[] {
  if (!below || !kindOf(desired)) return [device];
  const leaving = below.links.filter(({ controller }) => controller === desired.interface).map(({ name }) => name);
  const ports = [...new Set([...portsOf(desired), ...leaving])];
  return [...(device.path === '' ? [] : [device]), ...ports.flatMap((port) => below.devices.get(port) ?? [])];
}

/** Without any device, a checkpoint would be one of all devices, with those of containers among them. */
function create(current: Parts, desired: Desired): Operation {
  const own = covered(current, desired);
  const { below } = current;
  const others = [...(below?.devices.values() ?? [])].filter(({ connected, external }) => connected && !external);
  const paths = (own.length > 0 ? own : others).map(({ path }) => path);
  const seconds = String(desired.confirm);
  return exec(
    'busctl',
    'call',
    ...NM,
    'CheckpointCreate',
    'aouu',
    String(paths.length),
    ...paths,
    seconds,
    CHECKPOINT_FLAGS,
  );
}

/** Without prefixes. */
function addressesOf({ address, address6 }: Device): readonly string[] {
  return `${address} ${address6}`
    .split(' ')
    .flatMap((cidr) => cidr.split('/', 1))
    .filter(Boolean);
}

/**
 * Fails if another machine answers (duplicate address detection, RFC 5227). Skipped where arping is not installed. A virtual
 * device that is not there yet asks through its first port; a VLAN without a device asks nobody.
 */
function checkUnused({ device }: Parts, desired: Desired, address: string): readonly Exec[] {
  const name = device.path === '' ? portsOf(desired)[0] : desired.interface;
  if (name === undefined) return [];
  return [{ ...exec('arping', '-D', '-c', '2', '-w', '2', '-I', name, address), onlyIf: ['arping', '-V'] }];
}

/** From its own subnet, a host is reached even if its gateway is wrong. */
function gatewayChecks({ interface: device, gateway }: Desired): readonly CommitCheck[] {
  if (gateway === undefined) return [];
  const ask = exec('arping', '-f', '-c', '3', '-w', '3', '-I', device, gateway);
  return [{ operation: { ...ask, onlyIf: ['arping', '-V'] }, failure: messages.gatewaySilent({ gateway, device }) }];
}

/** Of an IPv4 packet: the headers of IP (RFC 791) and of an ICMP echo (RFC 792), in bytes. */
const HEADERS = 28;

/** A connection survives an MTU that the network does not carry, and stops at its first large packet. Some gateways answer no ping. */
function mtuChecks(device: Device, desired: Desired): readonly CommitCheck[] {
  const { interface: name, mtu } = desired;
  const gateway = desired.gateway ?? (desired.method === 'auto' && device.gateway !== '' ? device.gateway : undefined);
  if (mtu === undefined || gateway === undefined) return [];
  const ping = (...options: readonly string[]) => [
    'ping',
    '-c',
    '3',
    '-i',
    '0.2',
    '-W',
    '1',
    '-I',
    name,
    ...options,
    gateway,
  ];
  const [program = '', ...size] = ping('-M', 'do', '-s', String(mtu - HEADERS));
  const operation = { ...exec(program, ...size), onlyIf: ping() };
  return [{ operation, failure: linkMessages.mtuTooLarge({ mtu, gateway, device: name }) }];
}
