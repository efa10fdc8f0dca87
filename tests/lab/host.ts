import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './disk.ts';
import type { LabHost } from './hosts.ts';
import { controlNamespace } from './network.ts';
import { sources } from './paths.ts';
import { cgroups, isRunning, logFile, pids, start, stop } from './processes.ts';
import { $ } from './shell.ts';
import { waitFor } from './wait.ts';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly stdin?: string;
  /** Seconds after which the script is killed. Default: never. */
  readonly timeout?: number;
}

/** Time limit in seconds for reading a host that may be shutting down: some commands never finish then. */
export const READ_TIMEOUT = 20;

export async function powerOn(host: LabHost): Promise<void> {
  if (await isRunning(host.name)) return;
  await powerOff(host); // a host whose supervisor was killed may still run, without a network
  const { ens33, ens34 } = host.macs;
  const dirs = await cgroups(host.name);
  const supervise = join(sources, 'supervise.sh');
  await start(host.name, [supervise, controlNamespace, host.name, root(host), ens33, ens34, ...dirs]);
}

/** Cuts the power: no process of the host can react. */
export async function powerOff(host: LabHost): Promise<void> {
  await stop(host.name);
  // A namespace without a host would still answer to the host's address.
  await $({ nothrow: true })`ip -n ${controlNamespace} link delete dev ${host.name}`;
  await $({ nothrow: true })`ip -n ${controlNamespace} link delete dev ${`${host.name}-34`}`;
  await $({ nothrow: true })`ip netns delete ${`${controlNamespace}-${host.name}`}`;
}

/** The pid of the host's process 1 on this machine; undefined while the host is off. */
export async function firstProcess(host: LabHost): Promise<number | undefined> {
  return (await pids(`${host.name}/boot/payload/init.scope`))[0];
}

/** The prefix of a command that runs it on the host as root, without SSH and the network. */
export async function enter(host: LabHost): Promise<string[]> {
  const pid = await firstProcess(host);
  if (pid === undefined) throw new Error(`${host.name} is off; switch it on with: npm run lab -- up`);
  const environment = ['HOME=/root', 'PATH=/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin'];
  return ['nsenter', '--target', String(pid), '--all', '--', 'env', '-i', ...environment];
}

export async function exec(host: LabHost, script: string, { stdin = '', timeout }: ExecOptions = {}): Promise<Output> {
  const command = [...(await enter(host)), 'sh', '-c', script];
  const limit = timeout === undefined ? {} : { timeout: timeout * 1000, timeoutSignal: 'SIGKILL' as const };
  const { exitCode, stdout, stderr } = await $({ nothrow: true, input: stdin, ...limit })`${command}`;
  return { code: exitCode ?? -1, stdout, stderr };
}

/** Waits until the host has booted and its network has settled, at any address. */
export async function booted(host: LabHost): Promise<void> {
  await waitFor(`${host.name} does not boot (its console: ${logFile(host.name)})`, 60, async () => {
    if (!(await isRunning(host.name)))
      throw new Error(`${host.name} is off again; its console ends:\n${consoleEnd(host)}`);
    const state = exec(host, 'nm-online --wait-for-startup --quiet --timeout=10; systemctl is-system-running', {
      timeout: READ_TIMEOUT,
    });
    const { stdout } = await state.catch(() => ({ stdout: 'nothing' }));
    return /^(running|degraded)$/m.test(stdout) ? undefined : `systemd says ${stdout.trim()}`;
  });
}

/** What a host printed last. Where it did not start at all, systemd-nspawn says why. */
const consoleEnd = (host: LabHost): string => readFileSync(logFile(host.name), 'utf8').slice(-2000);

/** Waits until a freshly installed host has booted, has its first address, and answers there on port 22. */
export async function ready(host: LabHost): Promise<void> {
  await booted(host);
  await waitFor(`${host.name} cannot be reached`, 30, async () => {
    const { stdout } = await exec(host, 'ip -4 -o address show');
    for (const address of [host.bootstrap, host.hostOnly]) {
      if (!stdout.includes(` ${address}/`)) return `it has not got the address ${address}`;
    }
    const probe = ['timeout', '2', 'bash', '-c', `read -r -n 4 <>/dev/tcp/${host.bootstrap}/22`];
    const ssh = await $({ nothrow: true })`ip netns exec ${controlNamespace} ${probe}`;
    return ssh.exitCode === 0 ? undefined : 'port 22 does not answer';
  });
}
