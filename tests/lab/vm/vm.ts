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
import { ensureDisks } from './image.ts';

/** The virtual machine that is meant where there is only one. */
export const host = classHosts[0] as LabHost;

/**
 * Starts virtual machines with fresh disks, in place of the hosts of the lab, and waits until their SSH servers answer. They have
 * the identities and the addresses of these hosts.
 */
export async function up(
  progress: (line: string) => void = () => undefined,
  machines: readonly LabHost[] = [host],
): Promise<void> {
  const reason = await whyNot('vm');
  if (reason !== undefined) throw new Error(reason);
  await down();
  const image = await ensureImage({ stream: 9, engine: 'real' }, progress);
  const disks = await ensureDisks(machines, image, progress);
  await networkUp([image.www]);
  for (const [index, machine] of machines.entries()) await powerOn(machine, disks[index] ?? '');
  for (const machine of machines) await booted(machine);
}

const group = ({ name }: LabHost): string => `vm/${name}`;

async function powerOn(machine: LabHost, disk: string): Promise<void> {
  const { name, macs } = machine;
  const dir = join(run, group(machine));
  await mkdir(dir, { recursive: true });
  await $`cp --sparse=always ${disk} ${join(dir, 'disk')}`;
  await $`ip -n ${controlNamespace} tuntap add dev ${name} mode tap`;
  await $`ip -n ${controlNamespace} link set dev ${name} master ${switches.ens33} up`;
  const supervise = join(import.meta.dirname, 'supervise.sh');
  await start(group(machine), inControlNetwork([supervise, dir, name, macs.ens33]));
}

/** Waits until all services have been started. Without a virtual processor of this machine, that takes a minute or more. */
async function booted(machine: LabHost, address = machine.bootstrap): Promise<void> {
  const console = logFile(group(machine));
  await waitFor(`the virtual machine ${machine.name} does not boot (its console: ${console})`, 1200, async () => {
    const { stdout, stderr } = await exec('systemctl is-system-running --wait', address);
    return /^(running|degraded)$/m.test(stdout) ? undefined : `${stdout}${stderr}`.trim();
  });
}

/** Reboots the machine, and waits until all services have been started. */
export async function reboot(address: string): Promise<void> {
  const bootId = async () => (await exec('cat /proc/sys/kernel/random/boot_id', address)).stdout;
  const before = await bootId();
  await exec('systemctl reboot', address);
  await waitFor(`the virtual machine does not reboot (its console: ${logFile(group(host))})`, 600, async () => {
    const now = await bootId();
    return now === '' || now === before ? 'it does not answer, or has not shut down' : undefined;
  });
  await booted(host, address);
}

/** Runs a script as root, over SSH. */
export async function exec(script: string, address = host.bootstrap): Promise<Output> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=60'];
  const words = ['-i', identity.privateKey, ...options.flatMap((option) => ['-o', option]), `root@${address}`];
  const { exitCode, stdout, stderr } = await $({
    nothrow: true,
  })`${inControlNetwork(['ssh', ...words, script])}`;
  return { code: exitCode ?? -1, stdout, stderr };
}
