import type { Current } from './current.ts';
import { settingDifferences } from './differences.ts';
import { linkDifferences } from './link-differences.ts';
import { type LinkProfile, type Profile, profileFor } from './profiles.ts';
import { parametersOfRoute } from './routes.ts';
import { type Desired, schema } from './schema.ts';
import { kindOf } from './virtual.ts';

/**
 * The address settings of the profile, if device and profile agree on them. Which profiles have autoconnect, and to
 * what a profile is bound, cannot be declared, and neither can it be that a virtual device is not there.
 */
export function restore(current: Current, declared: Desired): Desired | undefined {
  const { device, profiles, rollbackPending, name } = current;
  const desired = { ...declared, interface: name };
  const profile = profileFor(device, profiles, desired.interface);
  if (!profile || rollbackPending || kindOf(desired) || leavesToDevice(profile.link, desired)) return undefined;
  const { success, data } = schema.safeParse(parametersOf(profile, desired));
  // Nothing differs but what cannot be declared.
  if (!success || JSON.stringify(data) === JSON.stringify(declared)) return undefined;
  const found = { ...data, interface: name };
  const rest = [...settingDifferences(device, profile, found), ...linkDifferences(current, profile, found)];
  return rest.length === 0 ? data : undefined;
}

function parametersOf(profile: Profile, { interface: name, confirm, ipv6, ...link }: Desired): unknown {
  const { method, address, gateway, dns, search, neverDefault } = profile;
  const list = (text: string) => text.split(' ').filter(Boolean);
  return {
    ...(link.mac === undefined ? { interface: name } : { mac: link.mac }),
    confirm,
    method,
    ...(address === '' ? {} : { address: list(address) }),
    ...(gateway === '' ? {} : { gateway }),
    ...(method === 'auto' && neverDefault ? { gateway: 'none' } : {}),
    dns: list(dns),
    search: list(search),
    ...(ipv6 ? { ipv6: parameters6Of(profile.ipv6, list) } : {}),
    ...linkParametersOf(profile.link, link),
  };
}

function parameters6Of({ method, address, gateway, dns }: Profile['ipv6'], list: (text: string) => string[]): unknown {
  return {
    method,
    ...(address === '' ? {} : { address: list(address) }),
    ...(gateway === '' ? {} : { gateway }),
    dns: list(dns),
  };
}

/** An MTU or a feature that the profile leaves to the device cannot be declared. */
function leavesToDevice(saved: LinkProfile, { mtu, features = {} }: Desired): boolean {
  return (
    (mtu !== undefined && !/^\d+$/.test(saved.mtu)) || !Object.keys(features).every((name) => saved.features.has(name))
  );
}

/** Of what the step declares, what the profile sets. */
function linkParametersOf(saved: LinkProfile, { routes, mtu, features }: Pick<Desired, 'routes' | 'mtu' | 'features'>) {
  const found = Object.keys(features ?? {}).map((name) => [name, saved.features.get(name) === 'on'] as const);
  return {
    ...(routes ? { routes: saved.routes.map(parametersOfRoute) } : {}),
    ...(mtu === undefined ? {} : { mtu: Number(saved.mtu) }),
    ...(features ? { features: Object.fromEntries(found) } : {}),
  };
}
