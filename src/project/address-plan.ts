import type { Places } from '../input/schema.ts';
import { locate, type Place, type Diagnostic } from '../input/source.ts';
import { type Cidr, isIPv4 } from '../model/ip.ts';
import type { AddressClaim } from '../model/resource.ts';
import type { InventoryHost } from './inventory.ts';

/** A static address that a step gives to a host, and where the step's parameters stand. */
export interface PlacedClaim extends AddressClaim {
  readonly places: Places;
}

export interface PlannedHost {
  readonly host: InventoryHost;
  readonly claims: readonly PlacedClaim[];
  /** No claim is missing because its step is wrong. */
  readonly complete: boolean;
}

/** What is wrong with the addresses of one host, whatever the others have. */
export function hostAddressDiagnostics({ host, claims }: PlannedHost): readonly Diagnostic[] {
  const first = claims.find(({ gateway }) => gateway !== undefined);
  return claims.flatMap((claim, index) => {
    const twin = claims.slice(0, index).find(({ address }) => address === claim.address);
    const diagnostics = twin ? [twinDiagnostic(twin, claim)] : edgeDiagnostics(host, claim);
    if (!first || claim.gateway === undefined) return diagnostics;
    // With the gateway goes whatever else is wrong with it.
    if (first.interface !== claim.interface) return [...diagnostics, secondGateway(first, claim)];
    return [...diagnostics, ...gatewayDiagnostics(claim, claim.gateway), ...dnsDiagnostics(claim)];
  });
}

function twinDiagnostic(first: PlacedClaim, second: PlacedClaim): Diagnostic {
  const value = second.places.place(['address']);
  // One variable for both is right for the first.
  const shared = locate(value) === locate(first.places.place(['address']));
  const place = shared ? second.places.keyPlace([], 'address') : value;
  return first.interface === second.interface
    ? { place, message: `${second.interface} gets this address twice`, hint: 'Remove one of the two steps.' }
    : {
        place,
        message: `${first.interface} and ${second.interface} get the same address`,
        hint: 'Every device needs an address of its own.',
      };
}

function edgeDiagnostics({ host, addressPlace }: InventoryHost, claim: PlacedClaim): readonly Diagnostic[] {
  const edge = edgeName(claim, claim.address);
  if (edge === undefined) return [];
  const { network, broadcast } = edges(claim);
  return [
    {
      place: claim.address === host.address ? addressPlace : claim.places.place(['address']),
      message: `${claim.address} is the ${edge} address of ${network}/${claim.prefix}`,
      hint: `A host has an address between ${network} and ${broadcast}.`,
    },
  ];
}

function gatewayDiagnostics(claim: PlacedClaim, gateway: string): readonly Diagnostic[] {
  const place = claim.places.place(['gateway']);
  const hint = 'A gateway is another machine: the router of the subnet.';
  if (gateway === claim.address) return [{ place, message: `gateway ${gateway} is the host's own address`, hint }];
  const edge = edgeName(claim, gateway);
  if (edge === undefined) return [];
  return [
    { place, message: `gateway ${gateway} is the ${edge} address of ${edges(claim).network}/${claim.prefix}`, hint },
  ];
}

function secondGateway(first: PlacedClaim, second: PlacedClaim): Diagnostic {
  return {
    // Not where its value comes from: the parameter is too many, and its value may be right for the first device.
    place: second.places.keyPlace([], 'gateway'),
    message: `${second.interface} gets a default gateway, and so does ${first.interface}`,
    hint: 'With two default gateways a host cannot find its way out. A second, host-only NIC has none: remove it here.',
  };
}

function dnsDiagnostics({ dns, places }: PlacedClaim): readonly Diagnostic[] {
  if (dns.length > 0) return [];
  const hint =
    'A static address comes without name servers: give dns: [ADDRESS]. Only a NIC without gateway needs none.';
  return [{ place: places.place(['dns']), message: 'dns is missing', hint }];
}

/** What is wrong with the addresses of all hosts together. The machine itself is never looked for at an address. */
export function addressPlanDiagnostics(all: readonly PlannedHost[]): readonly Diagnostic[] {
  const hosts = all.filter(({ host }) => host.host.connection !== 'local');
  const bootstraps = hosts.flatMap(({ host }) => bootstrapOf(host));
  // Of two hosts with one address, the one that has it from the inventory is right, and the other one to be mended.
  const uses = hosts.flatMap(usesOf);
  const clashes = clashing([...uses.filter(({ own }) => own), ...uses.filter(({ own }) => !own)]);
  const clashed = new Set(clashes.flatMap(({ first, others }) => [first, ...others]).map(({ host }) => host));
  return [
    ...clashes.map(({ first, others }) => sameAddress(first, others)),
    ...clashing(bootstraps).map(({ first, others }) => sameBootstrap(first, others)),
    ...takenByBootstrap(uses, bootstraps),
    ...hosts.filter(({ host }) => !clashed.has(host)).flatMap(notFoundAgain),
  ];
}

/** An address somebody is to have. */
interface Use {
  readonly host: InventoryHost;
  readonly address: string;
  /** Given to a device of the host itself; otherwise something between may lead to it, by its port. */
  readonly claimed: boolean;
  /** It stands in the inventory as an address of this host. */
  readonly own: boolean;
  readonly place: Place;
}

interface Clash {
  readonly first: Use;
  readonly others: readonly Use[];
}

function usesOf({ host, claims }: PlannedHost): readonly Use[] {
  const { address } = host.host;
  const others = new Map(claims.filter((claim) => claim.address !== address).map((claim) => [claim.address, claim]));
  return [
    {
      host,
      address,
      claimed: claims.some((claim) => claim.address === address),
      own: true,
      place: host.addressPlace,
    },
    ...[...others.values()].map((claim) => ({
      host,
      address: claim.address,
      claimed: true,
      own: false,
      place: claim.places.place(['address']),
    })),
  ];
}

function bootstrapOf(host: InventoryHost): readonly Use[] {
  const { bootstrap } = host.host;
  return bootstrap === undefined
    ? []
    : [{ host, address: bootstrap, claimed: false, own: true, place: host.bootstrapPlace }];
}

/** The uses of an address that another host has before them, those of one place together: they are one mistake. */
function clashing(uses: readonly Use[]): readonly Clash[] {
  const found = new Map<string, { readonly first: Use; readonly others: Use[] }>();
  const before = new Map<string, Use[]>();
  for (const use of uses) {
    const key = use.address.toLowerCase();
    const same = before.get(key) ?? [];
    before.set(key, [...same, use]);
    const first = same.find((other) => clash(other, use));
    if (!first) continue;
    const id = `${locate(use.place)} ${first.host.host.name} ${key}`;
    found.set(id, { first, others: [...(found.get(id)?.others ?? []), use] });
  }
  return [...found.values()];
}

function clash(one: Use, other: Use): boolean {
  if (one.host === other.host || one.address.toLowerCase() !== other.address.toLowerCase()) return false;
  // Hosts behind one address are told apart by their ports.
  return (one.claimed && other.claimed) || port(one) === port(other);
}

function port({ host }: Use): number {
  return host.host.ssh.port ?? 22;
}

function sameAddress(first: Use, others: readonly Use[]): Diagnostic {
  const [{ own, place, address } = first] = others;
  const rule = 'Every host needs an address of its own';
  return {
    place,
    message: `${names([first, ...others])} have the same address ${address}`,
    hint: own ? `${rule}.` : `${rule}: in a playbook that is "{{ host.address }}".`,
  };
}

function sameBootstrap(first: Use, others: readonly Use[]): Diagnostic {
  const [{ place, address } = first] = others;
  return {
    place,
    message: `${names([first, ...others])} have the same bootstrap ${address}`,
    hint: 'Only one host can be there. One that is set up already needs no bootstrap: remove it there.',
  };
}

/** A bootstrap is a fact and an address is a choice, so it is the address that is wrong. */
function takenByBootstrap(uses: readonly Use[], bootstraps: readonly Use[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const use of uses) {
    // Where both are there before their first run, that has been said.
    if (use.host.host.bootstrap === use.address) continue;
    const taken = bootstraps.find((bootstrap) => clash(use, bootstrap));
    if (!taken || found.has(locate(use.place))) continue;
    const other = taken.host.host.name;
    found.set(locate(use.place), {
      place: use.place,
      message: `${use.host.host.name} cannot have ${use.address}: ${other} is there before its first run`,
      hint: `Choose another address. If ${other} is set up already, remove its bootstrap instead.`,
    });
  }
  return [...found.values()];
}

/** A host that moves away from its bootstrap, to somewhere else than its address. */
function notFoundAgain({ host, claims, complete }: PlannedHost): readonly Diagnostic[] {
  const { name, address, bootstrap } = host.host;
  if (!complete || bootstrap === undefined || claims.length === 0 || !isIPv4(address)) return [];
  if (claims.some((claim) => claim.address === address)) return [];
  const given = and([...new Set(claims.map((claim) => claim.address))]);
  return [
    {
      place: host.addressPlace,
      message: `${name} would not be found here again: its steps give it ${given}`,
      hint: 'After its first run a host is looked for at its address: correct it here, or in the network step.',
    },
  ];
}

function names(uses: readonly Use[]): string {
  return and(uses.map(({ host }) => host.host.name));
}

function and(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Which end of the subnet an address is, if it is one: those belong to no host. Subnets of two or one have no ends. */
function edgeName(subnet: Cidr, address: string): 'network' | 'broadcast' | undefined {
  if (subnet.prefix > 30) return undefined;
  const { network, broadcast } = edges(subnet);
  if (address === network) return 'network';
  return address === broadcast ? 'broadcast' : undefined;
}

function edges({ address, prefix }: Cidr): { readonly network: string; readonly broadcast: string } {
  const size = 2 ** (32 - prefix);
  const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const network = value - (value % size);
  return { network: dotted(network), broadcast: dotted(network + size - 1) };
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}
