import type { Write } from '../../model/operation.ts';
import type { Profile } from './profiles.ts';

// cloud-init writes its profiles again when the machine looks like a new instance: a clone, or a removed configuration drive.
// https://docs.cloud-init.io/en/latest/reference/network-config.html

/** The directory of further files has the name of the file, and a suffix. */
export const CLOUD_CONFIG = ['/etc/cloud/cloud.cfg', '/etc/cloud/cloud.cfg.d'];

/** Lines that show that cloud-init is installed, and whether it leaves the network alone. An extended regular expression. */
export const CLOUD_LINES = '^cloud_init_modules:|^network:|^ +config: *disabled';

export const KEEP_ADDRESSES: Write = {
  kind: 'write',
  path: '/etc/cloud/cloud.cfg.d/zz-keep-network.cfg',
  content: 'network: {config: disabled}\n',
};

/** Whether cloud-init is installed and writes profiles; `lines` are those of its files. */
export function writesProfiles(lines: readonly string[]): boolean {
  const isInstalled = lines.some((line) => line.startsWith('cloud_init_modules:'));
  return (
    isInstalled && !/^network: *\{ *config: *disabled *\}|^network:\s*\n +config: *disabled/m.test(lines.join('\n'))
  );
}

/** Whether the profile has a name that cloud-init gives: with a keyfile, and with an ifcfg file. */
export function isOfCloudInit({ name }: Profile): boolean {
  return /^(cloud-init|System) /.test(name);
}
