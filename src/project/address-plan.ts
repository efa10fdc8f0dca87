import type { Diagnostic } from '../input/diagnostic.ts';
import { placeAt } from '../input/located.ts';
import { type Place, placeId } from '../input/source.ts';
import { isIPv4 } from '../model/ip.ts';
import type { LocatedClaim } from './host-addresses.ts';
import type { InventoryHost } from './inventory.ts';
import * as messages from './address-messages.ts';

/** A host and the addresses that its steps give to it. */
export interface PlannedHost {
  readonly host: InventoryHost;
  readonly claims: readonly LocatedClaim[];
  /** No claim is missing because a step is invalid. */
  readonly complete: boolean;
}

/** What is wrong with the addresses of all hosts together. A host with `connection: local` is not reached by address. */
export function addressPlanDiagnostics(all: readonly PlannedHost[]): readonly Diagnostic[] {
  const hosts = all.filter(({ host }) => host.host.connection !== 'local');
  const bootstraps = hosts.flatMap(({ host }) => bootstrapOf(host));
  const uses = hosts.flatMap(usesOf);
  // An address of the inventory is right; a step that gives the same one to another host is wrong.
  const clashes = clashing([...uses.filter(({ own }) => own), ...uses.filter(({ own }) => !own)]);
  const clashed = new Set(clashes.flatMap(({ first, others }) => [first, ...others]).map(({ host }) => host));
  return [
    ...clashes.map(sameAddress),
    ...clashing(bootstraps).map(sameBootstrap),
    ...takenByBootstrap(uses, bootstraps),
    ...hosts.filter(({ host }) => !clashed.has(host)).flatMap(addressNotSet),
  ];
}

/** An address that a host is to have. */
interface Use {
  readonly host: InventoryHost;
  readonly address: string;
  /** A device of the host gets it. Otherwise a NAT may have it, and distinguish hosts by port. */
  readonly claimed: boolean;
  /** The inventory gives it as the address of this host. */
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
  const claimed = claims.some((claim) => claim.address === address);
  return [
    { host, address, claimed, own: true, place: host.addressPlace },
    ...[...others.values()].map((claim) => ({
      host,
      address: claim.address,
      claimed: true,
      own: false,
      place: placeAt(claim.parameters, claim.path),
    })),
  ];
}

function bootstrapOf(host: InventoryHost): readonly Use[] {
  const { bootstrap } = host.host;
  return bootstrap === undefined
    ? []
    : [{ host, address: bootstrap, claimed: false, own: true, place: host.bootstrapPlace }];
}

/** The uses of an address that another host has already. Those at one place are one clash: one correction ends it. */
function clashing(uses: readonly Use[]): readonly Clash[] {
  const found = new Map<string, { readonly first: Use; readonly others: Use[] }>();
  const before = new Map<string, Use[]>();
  for (const use of uses) {
    const key = use.address.toLowerCase();
    const same = before.get(key) ?? [];
    const first = same.find((other) => clash(other, use));
    same.push(use);
    before.set(key, same);
    if (!first) continue;
    const id = `${placeId(use.place)} ${first.host.host.name} ${key}`;
    const one = found.get(id) ?? { first, others: [] };
    one.others.push(use);
    found.set(id, one);
  }
  return [...found.values()];
}

function clash(one: Use, other: Use): boolean {
  if (one.host === other.host || one.address.toLowerCase() !== other.address.toLowerCase()) return false;
  return (one.claimed && other.claimed) || port(one) === port(other);
}

function port({ host }: Use): number {
  return host.host.ssh.port ?? 22;
}

function sameAddress({ first, others }: Clash): Diagnostic {
  const [{ own, place, address } = first] = others;
  return { place, ...messages.sameAddress(names([first, ...others]), address, !own) };
}

function sameBootstrap({ first, others }: Clash): Diagnostic {
  const [{ place, address } = first] = others;
  return { place, ...messages.sameBootstrap(names([first, ...others]), address) };
}

/** A bootstrap address is a fact and an address is a choice, so the address is wrong. */
function takenByBootstrap(uses: readonly Use[], bootstraps: readonly Use[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const byAddress = new Map<string, Use[]>();
  for (const bootstrap of bootstraps) {
    const key = bootstrap.address.toLowerCase();
    byAddress.set(key, [...(byAddress.get(key) ?? []), bootstrap]);
  }
  for (const { host, address, place, ...use } of uses) {
    // Two hosts with this bootstrap have a diagnostic already.
    if (host.host.bootstrap === address) continue;
    const taken = byAddress
      .get(address.toLowerCase())
      ?.find((bootstrap) => clash({ host, address, place, ...use }, bootstrap));
    if (!taken || found.has(placeId(place))) continue;
    found.set(placeId(place), {
      place,
      ...messages.takenByBootstrap(host.host.name, address, taken.host.host.name),
    });
  }
  return [...found.values()];
}

/** A host that leaves its bootstrap address for another address than the inventory says. */
function addressNotSet({ host, claims, complete }: PlannedHost): readonly Diagnostic[] {
  const { name, address, bootstrap } = host.host;
  if (!complete || bootstrap === undefined || claims.length === 0 || !isIPv4(address)) return [];
  if (claims.some((claim) => claim.address === address)) return [];
  const given = [...new Set(claims.map((claim) => claim.address))];
  return [{ place: host.addressPlace, ...messages.addressNotSet(name, given) }];
}

function names(uses: readonly Use[]): readonly string[] {
  return uses.map(({ host }) => host.host.name);
}
