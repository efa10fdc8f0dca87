import type { Refusal } from '../../model/resource.ts';
import { isIP, isSubnet, isWithin } from '../../model/ip.ts';
import type { Current, Layer } from './current.ts';
import { afterwards, entriesIn, LAYERS } from './entries.ts';
import * as messages from './messages.ts';
import { needsReload } from './plan.ts';
import { missing, type Zone } from './zone.ts';
import type { Desired } from './schema.ts';
import type { SshSession } from './ssh-sessions.ts';

/**
 * Why nobody could log in any more. Packets of connections that exist are always accepted, so that the run itself would not
 * notice it.
 */
export function refuse(current: Current, desired: Desired): Refusal | undefined {
  for (const session of current.sessions) {
    for (const layer of LAYERS.toReversed()) {
      const zone = closedBy(session, layer, current, desired);
      if (zone !== undefined) return messages.closesSsh({ port: session.port, zone, layer });
    }
  }
  return undefined;
}

/** The zone to which the connection belongs afterwards, if the step takes its port away. */
function closedBy(session: SshSession, layer: Layer, current: Current, desired: Desired): string | undefined {
  const [before, after] = [
    zoneOf(session, placesNow(layer, current)),
    zoneOf(session, placesAfter(layer, current, desired)),
  ];
  const isOwn = after === desired.zone;
  const now = current.zone[layer];
  const settings = isOwn ? settingsAfter(layer, current, desired) : current.zones.get(after);
  if (isOpen(settings, session.port, current.sshPorts)) return undefined;
  // What another service than ssh opens is in the permanent configuration, too, but is not read: better refused than lost.
  const isReloaded = layer === 'running' && needsReload(current, desired);
  return before !== after || isReloaded || (isOwn && narrows(now, settings)) ? after : undefined;
}

function narrows(now: Zone | undefined, after: Zone | undefined): boolean {
  if (!after) return false;
  const loses = (['services', 'ports', 'rich_rules'] as const).some(
    (kind) => missing(kind, entriesIn(now, kind), after[kind]).length > 0,
  );
  return loses || (now !== undefined && now.target === 'ACCEPT' && after.target !== 'ACCEPT');
}

function settingsAfter(layer: Layer, current: Current, desired: Desired): Zone {
  // A reload makes the running configuration of the permanent one.
  const zone = current.zone[needsReload(current, desired) ? 'permanent' : layer];
  const list = (kind: 'services' | 'ports' | 'sources' | 'interfaces' | 'rich_rules' | 'forward_ports') =>
    afterwards(zone, kind, desired);
  return {
    ...{ services: list('services'), ports: list('ports'), sources: list('sources'), interfaces: list('interfaces') },
    ...{ rich_rules: list('rich_rules'), forward_ports: list('forward_ports') },
    masquerade: desired.masquerade ?? zone?.masquerade ?? false,
    target: desired.target ?? zone?.target ?? 'default',
  };
}

/** By another service than ssh a port may be open, too: that is not read, and the step has to declare the port. */
function isOpen(zone: Zone | undefined, port: number, sshPorts: readonly string[]): boolean {
  if (!zone) return false;
  const own = `${port}/tcp`;
  const ssh = sshPorts.length > 0 && missing('ports', [own], sshPorts).length === 0;
  const accepts = (rule: string) =>
    / accept\b/.test(rule) && (rule.includes(`port="${port}"`) || (ssh && rule.includes('service name="ssh"')));
  return (
    zone.target === 'ACCEPT' ||
    (ssh && zone.services.includes('ssh')) ||
    missing('ports', [own], zone.ports).length === 0 ||
    zone.rich_rules.some(accepts)
  );
}

interface Places {
  readonly zones: readonly {
    readonly name: string;
    readonly interfaces: readonly string[];
    readonly sources: readonly string[];
  }[];
  readonly defaultZone: string;
}

function placesNow(layer: Layer, { bindings, zones, defaultZone }: Current): Places {
  const all = [...(layer === 'running' ? bindings : zones)].map(([name, { interfaces, sources }]) => ({
    ...{ name, interfaces, sources },
  }));
  return { zones: all, defaultZone: defaultZone[layer] };
}

/** firewalld keeps the devices of each zone over a reload; sources and the default zone are those of its files. */
function placesReloaded({ bindings, zones, defaultZone }: Current): Places {
  const all = [...zones].map(([name, { interfaces, sources }]) => ({
    ...{ name, sources, interfaces: bindings.get(name)?.interfaces ?? interfaces },
  }));
  return { zones: all, defaultZone: defaultZone.permanent };
}

function placesAfter(layer: Layer, current: Current, desired: Desired): Places {
  const reloads = layer === 'running' && needsReload(current, desired);
  const { zones, defaultZone } = reloads ? placesReloaded(current) : placesNow(layer, current);
  const own = {
    name: desired.zone,
    interfaces: afterwards(current.zone[layer], 'interfaces', desired),
    sources: afterwards(current.zone[reloads ? 'permanent' : layer], 'sources', desired),
  };
  const others = zones
    .filter(({ name }) => name !== desired.zone)
    .map(({ name, interfaces, sources }) => ({
      name,
      interfaces: interfaces.filter((one) => !own.interfaces.includes(one)),
      sources: sources.filter((one) => !own.sources.includes(one)),
    }));
  return { zones: [own, ...others], defaultZone: desired.default === true ? desired.zone : defaultZone };
}

/** A zone with the source counts before that of the device, firewalld.zones(5). */
function zoneOf({ device, peer }: SshSession, { zones, defaultZone }: Places): string {
  const bySource = zones.find(({ sources }) => peer !== undefined && sources.some((source) => matches(source, peer)));
  const byDevice = zones.find(({ interfaces }) => device !== undefined && interfaces.includes(device));
  return (bySource ?? byDevice)?.name ?? defaultZone;
}

function matches(source: string, peer: string): boolean {
  return source === peer || (isSubnet(source) && isIP(peer) !== 0 && isWithin(source, peer));
}
