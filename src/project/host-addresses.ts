import type { Diagnostic } from '../input/diagnostic.ts';
import { keyPlaceAt, type Located, placeAt } from '../input/located.ts';
import type { Cidr } from '../model/ip.ts';
import type { AddressClaim } from '../model/resource.ts';
import type { InventoryHost } from './inventory.ts';
import * as messages from './address-messages.ts';
import type { LocatedStep } from './located-step.ts';

/** A static address that a step gives to its host. */
export interface LocatedClaim extends AddressClaim {
  readonly parameters: Located;
}

export function claimsOf(steps: readonly LocatedStep[]): readonly LocatedClaim[] {
  return steps.flatMap(({ addressClaims, parameters }) => addressClaims.map((claim) => ({ ...claim, parameters })));
}

/** What is wrong with the addresses of one host, whatever the other hosts have. */
export function hostAddressDiagnostics(host: InventoryHost, claims: readonly LocatedClaim[]): readonly Diagnostic[] {
  const first = claims.find(({ gateway }) => gateway !== undefined);
  return claims.flatMap((claim, index) => {
    const twin = claims.slice(0, index).find(({ address }) => address === claim.address);
    const diagnostics = twin ? [duplicate(twin, claim)] : edgeDiagnostics(host, claim);
    if (!first || claim.gateway === undefined) return diagnostics;
    // A gateway that must be removed needs no other correction.
    if (first.interface !== claim.interface) return [...diagnostics, secondGateway(first, claim)];
    return [...diagnostics, ...gatewayDiagnostics(claim, claim.gateway), ...dnsDiagnostics(claim)];
  });
}

function duplicate(first: LocatedClaim, second: LocatedClaim): Diagnostic {
  const place = placeAt(second.parameters, second.path);
  // A variable that both steps use is right for the first of them.
  const shared = place === placeAt(first.parameters, first.path);
  return {
    place: shared ? keyPlaceAt(second.parameters, [], 'address') : place,
    ...messages.duplicateAddress(first.interface, second.interface),
  };
}

function edgeDiagnostics({ host, addressPlace }: InventoryHost, claim: LocatedClaim): readonly Diagnostic[] {
  const edge = edgeName(claim, claim.address);
  if (edge === undefined) return [];
  const place = claim.address === host.address ? addressPlace : placeAt(claim.parameters, claim.path);
  const { address, prefix } = claim;
  return [{ place, ...messages.edgeAddress({ address, edge, prefix, ...edges(claim) }) }];
}

function gatewayDiagnostics(claim: LocatedClaim, gateway: string): readonly Diagnostic[] {
  const place = placeAt(claim.parameters, ['gateway']);
  if (gateway === claim.address) return [{ place, ...messages.ownGateway(gateway) }];
  const edge = edgeName(claim, gateway);
  if (edge === undefined) return [];
  const { network } = edges(claim);
  return [{ place, ...messages.edgeGateway({ address: gateway, edge, network, prefix: claim.prefix }) }];
}

function secondGateway(first: LocatedClaim, second: LocatedClaim): Diagnostic {
  return {
    // The parameter itself is wrong. Its value may come from a variable that is right for the first device.
    place: keyPlaceAt(second.parameters, [], 'gateway'),
    ...messages.secondGateway(first.interface, second.interface),
  };
}

function dnsDiagnostics({ dns, parameters }: LocatedClaim): readonly Diagnostic[] {
  return dns.length > 0 ? [] : [{ place: placeAt(parameters, ['dns']), ...messages.missingDns() }];
}

/** Which end of its subnet an address is: no host can have it. Subnets of one or two addresses have no ends (RFC 3021). */
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
