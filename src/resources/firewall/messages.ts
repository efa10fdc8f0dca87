// What provision says about zones of firewalld.
import type { Difference } from '../../model/events.ts';
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

// Editors show it for the pattern, too.
export const invalidZone = 'must be the name of a zone: at most 17 letters, digits, _ and -';

// Editors show it for the pattern, too.
export const invalidService = 'must be the name of a service of firewalld, such as http';

export const invalidPort = 'must be a port or a range with its protocol, such as 8080/tcp or 6000-6010/udp';

export const invalidSource = 'must be an IP address, a subnet, a MAC address, or ipset:NAME';

// Editors show it for the pattern, too.
export const invalidInterface = 'must be the name of a network device, such as ens33';

export const invalidRichRule =
  'must be a rule of firewalld.richlanguage(5), such as rule family="ipv4" source address="192.168.2.0/24" port port="80" protocol="tcp" accept';

export const forwardsNowhere = 'a forwarded port needs to_port or to_address';

export const nothingDeclared = 'the step declares nothing: it needs a zone, or something in it';

export const nothingComplete = 'exclusive needs a list that is complete, such as services';

export function presentAndAbsent(entry: string): string {
  return `${entry} cannot be both present and absent`;
}

export function ofDocker(device: string): string {
  return `${device} is a device of Docker, which puts it into its zone docker and does not start if another zone has it`;
}

export const PRESENT = 'present';

export const ABSENT = 'absent';

export function presence(isPresent: boolean): string {
  return isPresent ? PRESENT : ABSENT;
}

/** firewalld writes it as %%REJECT%%. */
export function target(name: string): string {
  return name.replaceAll('%', '');
}

/** A value of the two configurations of firewalld. */
export function inBoth(permanent: string, running: string): string {
  return permanent === running ? running : `running: ${running}, permanent: ${permanent}`;
}

export function inZone(zone: string): string {
  return `in the zone ${zone}`;
}

interface Misplaced {
  readonly device: string;
  readonly zone: string;
  readonly layer: 'permanent' | 'running';
}

/** Docker puts it into its own zone when it starts. */
export function movedDevice({ device, zone, layer }: Misplaced): Difference {
  return {
    field: `interface ${device}`,
    before: `in the zone ${zone} (${layer})`,
    after: 'left to Docker',
  };
}

export const reloads = 'reloads firewalld: what was changed only in its running configuration is lost';

export const publishedPorts =
  'ports that Docker publishes are open to everybody, whatever the zone says: publish them at 127.0.0.1 to prevent that';

export function notRunning(): UnknownText {
  return {
    message: 'firewalld is not running',
    next: 'Add steps before this one: package: firewalld, and service: { name: firewalld, state: running, enabled: true }.',
  };
}

export function noBusctl(): UnknownText {
  return { message: '`busctl` is not installed' };
}

export function tooOld(): UnknownText {
  return {
    message: 'firewalld is older than 0.9, which EL 8.3 and later have',
    next: 'Update the package firewalld in a step before this one.',
  };
}

export function noAnswer(): UnknownText {
  return {
    message: 'firewalld did not answer over D-Bus',
    next: 'On the host, see "journalctl -u firewalld".',
  };
}

export function unknownAnswer(): UnknownText {
  return { message: 'firewalld answered over D-Bus in a form that provision does not know' };
}

export function invalidZoneFile(path: string): UnknownText {
  return {
    message: `${path} is no valid zone file`,
    next: 'On the host, "firewall-cmd --check-config" shows what is wrong with it.',
  };
}

interface Closed {
  readonly port: number;
  readonly zone: string;
  readonly layer: 'permanent' | 'running';
}

export function closesSsh({ port, zone, layer }: Closed): Refusal {
  const when = layer === 'running' ? '' : ' after the next start of firewalld';
  return {
    message: `the step would close the port of SSH${when}: the zone ${zone} does not open ${port}/tcp for the connections of this host`,
    next:
      port === 22
        ? `Declare the service ssh in the zone ${zone}, here or in a step before.`
        : `Declare the port ${port}/tcp in the zone ${zone}, here or in a step before.`,
  };
}

interface Unused {
  readonly zone: string;
  readonly defaultZone: string;
}

export function unusedZone({ zone, defaultZone }: Unused) {
  return {
    message: `nothing uses the zone ${zone}: it has neither interfaces nor sources, and the default zone is ${defaultZone}`,
    next: `Declare interfaces or sources, or \`default: true\`, or \`zone: ${defaultZone}\`.`,
  };
}

export const unknownService =
  'firewalld has no service of this name: "firewall-cmd --get-services" on the host lists those it has. Declare the ports instead.';

export const seeJournal = 'See "journalctl -u firewalld" on the host.';
