import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import type { Host } from '../model/host.ts';
import type { TransportError } from '../model/transport.ts';
import { transportError } from './failure.ts';
import * as messages from './connection-messages.ts';
import { type ConfigLine, configLines } from './ssh-config-lines.ts';
import { expandHome, homeDirectory } from './user.ts';

/** The settings for an address in ~/.ssh/config. The inventory overrides them. */
export interface Destination {
  readonly hostname: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly identityFiles: readonly string[];
  /** HostKeyAlias: a name under which known_hosts files have the keys of the host (ssh_config(5)). */
  readonly hostKeyAlias?: string | undefined;
}

/** Throws `TransportError` for a host that the configuration does not give a usable destination. */
export type SshConfig = (address: string, host: Host) => Destination;

/** Stands for an invalid line, so that only the hosts to which its section applies are concerned. */
const INVALID_LINE = 'ProvisionInvalidLine';

/** A file that does not exist has no settings; one that cannot be read concerns all hosts. */
export async function loadSshConfig(file = sshConfigFile()): Promise<SshConfig> {
  if (file === undefined) return (address) => destination({}, address, undefined);
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      const reason = code === 'EISDIR' ? messages.isDirectory : message;
      return (_address, host) => {
        throw unusable(host, file, reason);
      };
    }
  }
  return parseSshConfig(await configLines(file, text), file);
}

/** An invalid line concerns the hosts of its section, an invalid start of a section all hosts. */
function parseSshConfig(lines: readonly ConfigLine[], file: string): SshConfig {
  const brokenSection = lines.find(({ text, invalid }) => invalid !== undefined && /^\s*(Host|Match)\b/i.test(text));
  const text = lines.map((line, index) => (line.invalid === undefined ? line.text : `${INVALID_LINE} ${index}`));
  const config = SSHConfig.parse(text.join('\n'));
  const isEmpty = text.every((line) => line.trim() === '');
  return (address, host) => {
    // `Match exec` does not apply: reading a configuration must not run programs.
    const found = isEmpty ? {} : config.compute({ Host: address }, { ignoreCase: true, matchExec: false });
    const index = first(found[INVALID_LINE.toLowerCase()]);
    const unusableLine = brokenSection ?? (index === undefined ? undefined : lines[Number(index)]);
    if (unusableLine) throw unusable(host, unusableLine.where, unusableLine.invalid ?? messages.invalidLine);
    const proxy = first(found['proxyjump']) ?? first(found['proxycommand']);
    if (proxy && proxy !== 'none') {
      throw transportError('unreachable', messages.proxyNotSupported(file, address, proxy, host.name));
    }
    const written = host.ssh.port === undefined ? first(found['port']) : undefined;
    const port = written === undefined ? undefined : portNumber(written);
    if (written !== undefined && port === undefined) {
      const at = lines.find((one) => /^\s*Port\b/i.test(one.text) && one.text.includes(written));
      throw unusable(host, at?.where ?? file, messages.notAPort(written));
    }
    return destination(found, address, port);
  };
}

function unusable(host: Host, where: string, reason: string): TransportError {
  return transportError('unreachable', messages.sshConfigUnusable(host.name, where, reason));
}

/** Undefined without a home directory. */
export function sshConfigFile(): string | undefined {
  const home = homeDirectory();
  return home === undefined ? undefined : join(home, '.ssh', 'config');
}

function portNumber(text: string): number | undefined {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function destination(
  found: Readonly<Record<string, string | string[]>>,
  address: string,
  port: number | undefined,
): Destination {
  return {
    hostname: first(found['hostname'])?.replaceAll('%h', address) ?? address,
    user: first(found['user']),
    port,
    hostKeyAlias: first(found['hostkeyalias']),
    identityFiles: [found['identityfile'] ?? []].flat().map(expandHome),
  };
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
