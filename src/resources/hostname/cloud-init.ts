import { exec, type Write } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';

// cloud-init sets the host name at boot, in its modules set_hostname and update_hostname, unless preserve_hostname is true.
const CONFIG = '/etc/cloud/cloud.cfg';
const DIRECTORY = '/etc/cloud/cloud.cfg.d';

export const probeCloudInit = exec('grep', '-rs', '_hostname', CONFIG, DIRECTORY);

/** The files are read in the order of their names: this one is the last. */
export const KEEP_HOSTNAME: Write = {
  kind: 'write',
  path: `${DIRECTORY}/zz-preserve-hostname.cfg`,
  content: 'preserve_hostname: true\n',
};

/** Whether cloud-init is installed and sets the host name at boot. */
export function setsHostname(result: Result | undefined): boolean {
  if (result?.kind !== 'done') return false;
  const lines = result.stdout.split('\n').flatMap((line) => {
    const [, path = '', text = ''] = /^(\/[^:]*\.cfg):(.*)$/.exec(line) ?? [];
    return path === '' || /^\s*#/.test(text) ? [] : [{ path, text }];
  });
  const values = lines
    .sort(
      (a, b) =>
        Number(a.path !== CONFIG) - Number(b.path !== CONFIG) || (a.path < b.path ? -1 : Number(a.path > b.path)),
    )
    .flatMap(({ text }) => /^preserve_hostname:\s*(\w+)/.exec(text)?.[1] ?? []);
  const hasModule = lines.some(({ text }) => /\b(set|update)_hostname\b/.test(text));
  return hasModule && !/^(true|yes|on)$/i.test(values.at(-1) ?? '');
}
