import type { Difference } from '../../model/change.ts';
import { type Change, operationsOf } from '../../model/change.ts';
import { isWithin } from '../../model/ip.ts';
import type { Exec } from '../../model/operation.ts';
import { docker, repeated } from '../docker/cli.ts';
import type { Member, Network } from '../docker/objects.ts';
import { textDifferences } from '../docker/texts.ts';
import * as messages from './messages.ts';
import { familyOf, type Pool, poolsAfter, poolsOf } from './pools.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined if there is none of this name. */
  readonly network: Network | undefined;
  /** The containers that are connected to it, running or not. */
  readonly members: readonly Member[];
}

const NEW = { Options: {}, Labels: {}, IPAM: { Driver: undefined, Options: {}, Config: [] } };

export function plan({ network, members }: Current, desired: Desired): readonly Change[] {
  const { name, state } = desired;
  if (state === 'absent') {
    if (!network) return [];
    const diff = [{ field: 'network', before: 'present', after: 'absent', plain: true as const }];
    return [{ action: 'remove', diff, operations: [docker('network', 'rm', name)] }];
  }
  if (!network) {
    const present = { field: 'network', before: 'absent', after: 'present', plain: true as const };
    return [{ action: 'add', diff: [present, ...differences(undefined, desired)], operations: [create(desired)] }];
  }
  const diff = differences(network, desired);
  if (diff.length === 0) return [];
  const pools = poolsAfter(poolsOf(network), desired);
  return [
    {
      action: 'change',
      diff,
      operations: operationsOf([
        ...members.map((one) => docker('network', 'disconnect', name, one.name)),
        docker('network', 'rm', name),
        create(desired, network),
        ...fixedFirst(members).map((one) => connect(name, one, pools)),
      ]),
      notes: [messages.isRecreated, ...interruptions(members, pools)],
    },
  ];
}

function interruptions(members: readonly Member[], pools: readonly Pool[]): readonly string[] {
  if (members.length === 0) return [];
  const lost = members.flatMap(({ name, fixed }) =>
    fixed.filter((address) => !fits(address, pools)).map((address) => messages.losesAddress({ name, address })),
  );
  return [messages.interrupts(members.map(({ name }) => name)), ...lost];
}

function fits(address: string, pools: readonly Pool[]): boolean {
  return pools.some(({ subnet }) => isWithin(subnet, address));
}

/** A container without a fixed address could get that of another one. */
function fixedFirst(members: readonly Member[]): readonly Member[] {
  return [...members].sort((one, other) => other.fixed.length - one.fixed.length);
}

function connect(network: string, { name, fixed }: Member, pools: readonly Pool[]): Exec {
  const kept = fixed.filter((address) => fits(address, pools));
  const options = kept.flatMap((address) => [familyOf(address) === 4 ? '--ip' : '--ip6', address]);
  return docker('network', 'connect', ...options, network, name);
}

/** What is declared and is not so; of a network that does not exist, everything that is declared. */
export function differences(network: Network | undefined, desired: Desired): readonly Difference[] {
  const pools = network ? poolsOf(network) : [];
  return [
    ...difference('driver', network?.Driver, desired.driver),
    ...poolDifferences(
      'subnet',
      pools.map(({ subnet }) => subnet),
      desired.subnet,
    ),
    ...poolDifferences(
      'gateway',
      pools.map(({ gateway }) => gateway),
      desired.gateway,
    ),
    ...poolDifferences(
      'ip_range',
      pools.map(({ range }) => range),
      desired.ip_range,
    ),
    ...difference('ipv6', word(network?.EnableIPv6), word(desired.ipv6)),
    ...difference('internal', word(network?.Internal), word(desired.internal)),
    ...difference('attachable', word(network?.Attachable), word(desired.attachable)),
    ...textDifferences('option', network?.Options ?? {}, desired.options),
    ...textDifferences('label', network?.Labels ?? {}, desired.labels),
  ];
}

function difference(field: string, before: string | undefined, after: string | undefined): readonly Difference[] {
  return after === undefined || before === after ? [] : [{ field, before: before ?? null, after }];
}

/** In the families that are declared. */
function poolDifferences(
  field: string,
  current: readonly (string | undefined)[],
  declared: readonly string[] | undefined,
): readonly Difference[] {
  return (declared ?? []).flatMap((after) => {
    const before = current.filter((one) => one !== undefined && familyOf(one) === familyOf(after));
    return difference(field, before.length === 0 ? undefined : before.join(' '), after);
  });
}

function word(isSet: boolean | undefined): string | undefined {
  return isSet === undefined ? undefined : isSet ? 'yes' : 'no';
}

/** What is not declared is as on the current network. Options of another driver mean nothing. */
function create(desired: Desired, network?: Network): Exec {
  const { Options, Labels, IPAM } = network ?? NEW;
  const driver = desired.driver ?? network?.Driver;
  return docker(
    ...['network', 'create'],
    ...(driver === undefined ? [] : ['--driver', driver]),
    ...(IPAM.Driver === undefined || IPAM.Driver === 'default' ? [] : ['--ipam-driver', IPAM.Driver]),
    ...repeated('--ipam-opt', IPAM.Options),
    ...poolsAfter(network ? poolsOf(network) : [], desired).flatMap(poolOptions),
    ...flag('--ipv6', desired.ipv6 ?? network?.EnableIPv6),
    ...flag('--internal', desired.internal ?? network?.Internal),
    ...flag('--attachable', desired.attachable ?? network?.Attachable),
    ...repeated('--opt', { ...(driver === network?.Driver ? Options : {}), ...desired.options }),
    ...repeated('--label', { ...Labels, ...desired.labels }),
    desired.name,
  );
}

function poolOptions({ subnet, gateway, range, reserved }: Pool): readonly string[] {
  return [
    ...['--subnet', subnet],
    ...(gateway === undefined ? [] : ['--gateway', gateway]),
    ...(range === undefined ? [] : ['--ip-range', range]),
    ...repeated('--aux-address', reserved),
  ];
}

function flag(option: string, isSet: boolean | undefined): readonly string[] {
  return isSet === true ? [option] : [];
}
