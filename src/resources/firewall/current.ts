import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import { dockerProbe, parseDocker, type RunningDocker } from '../docker/packet-rules.ts';
import { parseTerse } from '../network/terse.ts';
import { nmcli } from '../programs.ts';
import {
  type Binding,
  bindingsProbe,
  defaultZoneProbe,
  parseBindings,
  parseDefaultZone,
  parseZone,
  zoneProbe,
} from './running-zones.ts';
import type { Desired } from './schema.ts';
import { parseSessions, sessionsProbe, type SshSession, SSH_SERVICE_FILE, sshPortsOf } from './ssh-sessions.ts';
import type { Zone } from './zone.ts';
import { parseZoneFiles, zoneFilesProbe } from './zone-files.ts';

/** The two configurations of firewalld. */
export interface Layers<Value> {
  readonly permanent: Value;
  readonly running: Value;
}

export type Layer = keyof Layers<unknown>;

export interface Current {
  /** The zone of the step. Undefined where there is none of this name. */
  readonly zone: Layers<Zone | undefined>;
  readonly defaultZone: Layers<string>;
  /** All zones of the permanent configuration. */
  readonly zones: ReadonlyMap<string, Zone>;
  /** What belongs to each zone that is in use now. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly sessions: readonly SshSession[];
  /** The ports that the service ssh opens. */
  readonly sshPorts: readonly string[];
  /** Undefined where Docker is not running. */
  readonly docker: RunningDocker | undefined;
}

const CONFIG = '/etc/firewalld/firewalld.conf';

/** NetworkManager gives the devices of a profile with a zone to firewalld. */
const PROFILES = exec(...nmcli('--fields', 'connection.zone,GENERAL.DEVICES', 'connection', 'show'));
const ZONES_OF_PROFILES: Operation = {
  ...PROFILES,
  argsFrom: nmcli('--fields', 'UUID', 'connection', 'show', '--active'),
};

export function probe({ zone, present, absent }: Desired): readonly Operation[] {
  const hasInterfaces = present.interfaces.length + absent.interfaces.length > 0;
  return [
    defaultZoneProbe,
    bindingsProbe,
    zoneProbe(zone),
    zoneFilesProbe,
    read(CONFIG),
    read(SSH_SERVICE_FILE),
    ...sessionsProbe,
    ...dockerProbe,
    ...(hasInterfaces ? [ZONES_OF_PROFILES] : []),
  ];
}

export function parse(results: readonly Result[], { zone }: Desired): Current {
  const [defaultZone, bindings, running, files, config, ssh, sockets, addresses, ...others] = results;
  const profiles = others[dockerProbe.length];
  const runningDefault = parseDefaultZone(defaultZone);
  const zones = parseZoneFiles(files);
  const permanent = zones.get(zone);
  return {
    zone: {
      running: parseZone(running),
      permanent: permanent && { ...permanent, interfaces: interfacesOf(zone, permanent, zonesOfDevices(profiles)) },
    },
    defaultZone: { running: runningDefault, permanent: defaultOf(content(config, CONFIG)) ?? runningDefault },
    zones,
    bindings: parseBindings(bindings),
    sessions: parseSessions(sockets, addresses),
    sshPorts: sshPortsOf(content(ssh, SSH_SERVICE_FILE)),
    docker: parseDocker(others),
  };
}

/** firewalld.conf(5): the last line counts. */
function defaultOf(text = ''): string | undefined {
  return [...text.matchAll(/^[ \t]*DefaultZone[ \t]*=[ \t]*(\S+)/gm)].at(-1)?.[1];
}

/** The zone of each device whose profile has one. */
function zonesOfDevices(result: Result | undefined): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  if (result?.kind !== 'done') return zones;
  let zone = '';
  for (const [field, value] of parseTerse(result.stdout)) {
    if (field === 'connection.zone') zone = value;
    else if (zone !== '') for (const device of value.split(',')) zones.set(device, zone);
  }
  return zones;
}

/** The zone of a profile counts more than a zone file: NetworkManager sets it when the device is activated. */
function interfacesOf(zone: string, { interfaces }: Zone, devices: ReadonlyMap<string, string>): readonly string[] {
  const own = [...devices].filter(([, name]) => name === zone).map(([device]) => device);
  return [...new Set([...interfaces.filter((one) => (devices.get(one) ?? zone) === zone), ...own])];
}
