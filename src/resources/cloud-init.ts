import { type Exec, exec, type Write } from '../model/operation.ts';
import type { Result } from '../model/result.ts';

// Which settings cloud-init makes again at boot. https://docs.cloud-init.io/en/latest/reference/base_config_reference.html

const CONFIG = '/etc/cloud/cloud.cfg';
const DIRECTORY = '/etc/cloud/cloud.cfg.d';
/** What user data and vendor data of this machine say; user data wins, and both win over the files of the host. */
const INSTANCE = ['vendor-cloud-config.txt', 'vendor2-cloud-config.txt', 'cloud-config.txt'].map(
  (name) => `/var/lib/cloud/instance/${name}`,
);
/**
 * cloud-init's generator makes this link at boot unless cloud-init is disabled: by a kernel argument, a file, or because there
 * is no data source.
 */
const ENABLED = '/run/systemd/generator.early/multi-user.target.wants/cloud-init.target';
const DISABLED = '/etc/cloud/cloud-init.disabled';
/** The service that sets name and addresses, where `systemctl disable` did not remove it. */
const SERVICE = '/etc/systemd/system/cloud-init.target.wants/cloud-init-local.service';

const LINES = '^preserve_hostname:|^network:|^ +config: *disabled';

/** One process where cloud-init does not run at boot. Links are followed: what is left of a removed package leads nowhere. */
export const probeCloudInit: Exec = {
  ...exec('grep', '-rsE', LINES, CONFIG, DIRECTORY, ...INSTANCE),
  onlyIf: ['test', '-e', ENABLED, '-a', '-e', SERVICE, '-a', '!', '-e', DISABLED],
};

// The files are read in the order of their names: these are the last.

export const KEEP_HOSTNAME: Write = {
  kind: 'write',
  path: `${DIRECTORY}/zz-preserve-hostname.cfg`,
  content: 'preserve_hostname: true\n',
};

export const KEEP_ADDRESSES: Write = {
  kind: 'write',
  path: `${DIRECTORY}/zz-keep-network.cfg`,
  content: 'network: {config: disabled}\n',
};

export interface CloudInit {
  /**
   * Whether it sets the host name at boot: `if-allowed` unless a file on the host forbids it, `always` where user data or vendor
   * data demand it.
   */
  readonly setsHostname: 'no' | 'if-allowed' | 'always';
  /** Whether it writes the network configuration at boot: for a new instance, with some data sources each time. */
  readonly writesNetwork: boolean;
}

export const NO_CLOUD_INIT: CloudInit = { setsHostname: 'no', writesNetwork: false };

/** What cloud-init does at boot; nothing where it is not installed, or disabled. grep(1) ends with 1 or 2 if no file says anything. */
export function parseCloudInit(result: Result | undefined): CloudInit {
  if (result?.kind !== 'done') return NO_CLOUD_INIT;
  const files = new Map<string, string[]>();
  for (const line of result.stdout.split('\n')) {
    const [, path, text = ''] = /^(\/[^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const known = files.get(path);
    if (known) known.push(text);
    else files.set(path, [text]);
  }
  const ofHost = inOrder([...files.keys()]);
  const linesOf = (paths: readonly string[]) => paths.map((path) => files.get(path) ?? []);
  const demanded = preservesHostname(linesOf(INSTANCE));
  const preserved = demanded ?? preservesHostname(linesOf(ofHost)) ?? false;
  return {
    setsHostname: preserved ? 'no' : demanded === false ? 'always' : 'if-allowed',
    writesNetwork: !disablesNetwork(linesOf(ofHost)),
  };
}

/** cloud.cfg first, then the other files by name. A file with another suffix is not read. */
function inOrder(paths: readonly string[]): readonly string[] {
  const others = paths.filter((path) => path.startsWith(`${DIRECTORY}/`) && path.endsWith('.cfg'));
  return [CONFIG, ...others.sort()];
}

/** The last file that says something counts. */
function preservesHostname(files: readonly (readonly string[])[]): boolean | undefined {
  const values = files.flat().flatMap((text) => /^preserve_hostname: *['"]?(\w+)/.exec(text)?.[1] ?? []);
  const last = values.at(-1);
  return last === undefined ? undefined : /^(true|yes|on|1)$/i.test(last);
}

/** Of several files with the key `network`, the last one counts alone: they are not merged. */
function disablesNetwork(files: readonly (readonly string[])[]): boolean {
  const last = files.findLast((lines) => lines.some((text) => text.startsWith('network:'))) ?? [];
  return /^network: *\{ *config: *disabled *\}|^network:\s*\n +config: *disabled/m.test(last.join('\n'));
}
