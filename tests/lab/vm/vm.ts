import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Output } from '../host.ts';
import { classHosts, type LabHost } from '../hosts.ts';
import { identity } from '../identity.ts';
import { ensureImage } from '../image.ts';
import { down, whyNot } from '../lab.ts';
import { controlNamespace, inControlNetwork, networkUp, switches } from '../network.ts';
import { run } from '../paths.ts';
import { logFile, start } from '../processes.ts';
import { $ } from '../shell.ts';
import { waitFor } from '../wait.ts';
import { ensureDisk } from './image.ts';

/** The virtual machine has the identity and the addresses of this host. */
export const host = classHosts[0] as LabHost;

/** Starts the virtual machine with a fresh disk, in place of the hosts of the lab, and waits until its SSH server answers. */
export async function up(progress: (line: string) => void = () => undefined): Promise<void> {
  const reason = await whyNot('vm');
  if (reason !== undefined) throw new Error(reason);
  await down();
  const image = await ensureImage({ stream: 9, engine: 'real' }, progress);
  const disk = await ensureDisk(host, image, progress);
  const dir = join(run, 'vm');
  await mkdir(dir, { recursive: true });
  await $`cp --sparse=always ${disk} ${join(dir, 'disk')}`;
  await networkUp([image.www]);
  await $`ip -n ${controlNamespace} tuntap add dev ${host.name} mode tap`;
  await $`ip -n ${controlNamespace} link set dev ${host.name} master ${switches.ens33} up`;
  const supervise = join(import.meta.dirname, 'supervise.sh');
  await start('vm', inControlNetwork([supervise, dir, host.name, host.macs.ens33]));
  await booted();
}

/** Waits until all services have been started. Without a virtual processor of this machine, that takes a minute or more. */
async function booted(): Promise<void> {
  await waitFor(`the virtual machine does not boot (its console: ${logFile('vm')})`, 600, async () => {
    const { stdout, stderr } = await exec('systemctl is-system-running --wait');
    return /^(running|degraded)$/m.test(stdout) ? undefined : `${stdout}${stderr}`.trim();
  });
}

/** Runs a script as root, over SSH. */
export async function exec(script: string): Promise<Output> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=60'];
  const words = ['-i', identity.privateKey, ...options.flatMap((option) => ['-o', option]), `root@${host.bootstrap}`];
  const { exitCode, stdout, stderr } = await $({
    nothrow: true,
  })`${inControlNetwork(['ssh', ...words, script])}`;
  return { code: exitCode ?? -1, stdout, stderr };
}
