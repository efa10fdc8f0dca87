import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process, { cwd, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPlan, SandboxFiles } from 'provision-sandbox';
import { KnownHosts } from '../transport/known-hosts.ts';
import { ownKnownHosts, stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { programName } from './program-name.ts';
import { messageFor } from './terminal.ts';

export interface SandboxUpOptions {
  readonly detach?: boolean;
  readonly hosts: number;
  readonly port: number;
  readonly inventory?: string;
  readonly state?: string;
  readonly fault: readonly string[];
}

/** How long the sandbox may take to start or stop in the background, in milliseconds. */
const READY_WITHIN = 60_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type SandboxModule = typeof import('provision-sandbox');

/** Nothing else imports the sandbox, so that no other command loads it. */
// oxlint-disable-next-line no-restricted-imports -- the one place that loads the sandbox
const load = (): Promise<SandboxModule> => import('provision-sandbox');

export async function sandboxUp(options: SandboxUpOptions): Promise<number> {
  const sandbox = await load();
  const { messages, refuse } = sandbox;
  const plans = sandbox.planHosts(options.hosts, options.port);
  if (options.port + options.hosts - 1 > 65_535) refuse(messages.tooManyHosts(options.hosts, options.port));
  const names = plans.map(({ name }) => name);
  const faults = options.fault.map((text) => sandbox.parseFault(text, names));
  // Before an inventory is written: it would name hosts that are not started.
  const before = await sandbox.findRunning(filesOf(sandbox));
  if (before) refuse(messages.alreadyRunning(before.running.pid, before.running.since, programName()));
  const inventory = await inventoryFor(sandbox, options, plans);
  if (options.detach) return startInBackground(sandbox, inventory);

  const running = await sandbox.Sandbox.up({
    files: filesOf(sandbox),
    plans,
    faults,
    stateDirectory: options.state === undefined ? undefined : resolve(options.state),
    knownHosts: await KnownHosts.load(ownKnownHosts(), []),
    notice: print,
    program: programName(),
  });
  for (const signal of SIGNALS) process.once(signal, () => running.end());
  print(messages.started(plans, inventory, { detached: false, provision: programName() }));
  await running.ended;
  await running.close();
  return Exit.ok;
}

export async function sandboxStatus(): Promise<number> {
  const sandbox = await load();
  const found = await sandbox.findRunning(filesOf(sandbox));
  if (!found) {
    print(sandbox.messages.notRunningStatus(programName()));
    return Exit.failed;
  }
  const { running, reply } = found;
  print(reply.ok ? sandbox.messages.status(running, reply.hosts, reply.notices) : reply.message);
  return Exit.ok;
}

export async function sandboxDown(): Promise<number> {
  const sandbox = await load();
  const files = filesOf(sandbox);
  const found = await sandbox.findRunning(files);
  if (!found) {
    print(sandbox.messages.notRunningStatus(programName()));
    return Exit.ok;
  }
  await sandbox.send({ do: 'down' }, found.running);
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline && (await files.running())) await sleep(50);
  print(sandbox.messages.STOPPED);
  return Exit.ok;
}

export async function sandboxReset(hosts: readonly string[]): Promise<number> {
  const sandbox = await load();
  const { messages, refuse } = sandbox;
  const found = (await sandbox.findRunning(filesOf(sandbox))) ?? refuse(messages.notRunning(programName()));
  const reply = await sandbox.send({ do: 'reset', hosts }, found.running);
  if (!reply?.ok) {
    const names = found.running.plans.map(({ name }) => name);
    return refuse(messages.resetRefused(reply?.message ?? messages.STOPPED_MEANWHILE, names));
  }
  print(messages.wasReset(hosts, reply.hosts.length));
  return Exit.ok;
}

function print(text: string): void {
  stdout.write(messageFor(stdout, `${text}\n`));
}

function filesOf({ SandboxFiles: Files }: SandboxModule): SandboxFiles {
  return new Files(join(stateDirectory(), 'sandbox'));
}

/** The inventory to use with these hosts: the one to write, or the one that comes with provision where that fits. */
async function inventoryFor(
  { writeInventory }: SandboxModule,
  { inventory, hosts, port }: SandboxUpOptions,
  plans: readonly HostPlan[],
): Promise<string | undefined> {
  const ours = resolve(import.meta.dirname, '..', 'inventory', 'sandbox.yaml');
  if (inventory !== undefined) {
    const file = resolve(inventory);
    const playbook = relative(dirname(file), resolve(ours, '..', '..', 'playbooks', 'docker-host.yaml'));
    await writeInventory(file, plans, playbook.replaceAll('\\', '/'));
    return inventory;
  }
  if (hosts !== 4 || port !== 2201) return undefined;
  const shown = relative(cwd(), ours);
  return access(ours).then(
    () => (shown.length < ours.length ? shown : ours),
    () => undefined,
  );
}

/** Runs the same command as a process of its own, and returns when its hosts answer. */
async function startInBackground(sandbox: SandboxModule, inventory: string | undefined): Promise<number> {
  const { findRunning, messages, refuse } = sandbox;
  const files = filesOf(sandbox);
  await mkdir(files.directory, { recursive: true, mode: 0o700 });
  const log = await open(files.log, 'w', 0o600);
  const args = process.argv.slice(1).filter((arg) => arg !== '-d' && arg !== '--detach');
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
  });
  let exited = false;
  const exit = once(child, 'exit').then(() => {
    exited = true;
  });
  // An interrupted start must not leave a process in the background.
  const stop = () => child.kill();
  for (const signal of SIGNALS) process.on(signal, stop);
  const deadline = Date.now() + READY_WITHIN;
  try {
    while (Date.now() < deadline && !exited) {
      const found = await findRunning(files);
      if (found?.running.pid === child.pid && found?.reply.ok) {
        print(messages.started(found.running.plans, inventory, { detached: true, provision: programName() }));
        child.unref();
        return Exit.ok;
      }
      await Promise.race([exit, sleep(50)]);
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    await log.close();
  }
  const output = await readFile(files.log, 'utf8');
  return refuse(output.trim() === '' ? messages.didNotStart(files.log) : messages.startFailed(output));
}
