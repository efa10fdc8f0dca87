import { isIPv4 } from '../../model/ip.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { ip } from '../programs.ts';
import { portOf } from './zone-files.ts';
import { parseXml } from './xml.ts';

/** An SSH connection of the host: this run comes over one of them. */
export interface SshSession {
  readonly port: number;
  /** The device that has the address at which it arrives; undefined where that is unknown. */
  readonly device: string | undefined;
  /** The address it comes from. */
  readonly peer: string | undefined;
}

/** A file of the administrator replaces the service of firewalld. */
export const SSH_SERVICE_FILE = '/etc/firewalld/services/ssh.xml';

const DEFAULT_PORT = 22;

/** Which connection is that of the run, only sshd knows: sudo removes SSH_CONNECTION. So all of them count. */
export const sessionsProbe: readonly Operation[] = [
  exec('ss', '--no-header', '--numeric', '--tcp', '--processes', 'state', 'established'),
  exec(...ip('address', 'show')),
];

/** Where the connections cannot be read, one to port 22 is assumed. */
export function parseSessions(sockets: Result | undefined, addresses: Result | undefined): readonly SshSession[] {
  if (sockets?.kind !== 'done' || sockets.status !== 0)
    return [{ port: DEFAULT_PORT, device: undefined, peer: undefined }];
  const devices = devicesByAddress(addresses?.kind === 'done' ? addresses.stdout : '');
  const sessions = new Map<string, SshSession>();
  for (const line of sockets.stdout.split('\n')) {
    // The process of a connection is sshd-session since OpenSSH 9.8.
    if (!/\(\("sshd/.test(line)) continue;
    const [local, peer] = [...line.matchAll(/(?:^|\s)(\[[^\]\s]+\]|[\d.]+)(?:%[^\s:]+)?:(\d{1,5})(?=\s)/g)];
    if (!local || !peer) continue;
    const session = { port: Number(local[2]), device: devices.get(plain(local[1])), peer: plain(peer[1]) };
    sessions.set(JSON.stringify(session), session);
  }
  return [...sessions.values()];
}

/** Without brackets; an IPv4 address that a socket of IPv6 shows as ::ffff:192.168.2.1 is that of IPv4. */
function plain(address = ''): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const [, mapped = ''] = /^::ffff:([\d.]+)$/i.exec(bare) ?? [];
  return isIPv4(mapped) ? mapped : bare;
}

function devicesByAddress(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // One device an object, which names its addresses after it.
  for (const [, device, address] of text.matchAll(/"ifname":"([^"]+)"|"local":"([^"]+)"/g)) {
    if (device !== undefined) found.set('', device);
    if (address !== undefined) found.set(address, found.get('') ?? '');
  }
  found.delete('');
  return found;
}

export function sshPortsOf(text: string | undefined): readonly string[] {
  const service = text === undefined ? undefined : parseXml(text);
  const ports = service?.children.filter(({ name }) => name === 'port').map(portOf);
  return ports ?? [`${DEFAULT_PORT}/tcp`];
}
