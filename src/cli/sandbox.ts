import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process, { cwd, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../input/diagnostic.ts';
import { give, type HostStatus, type Reply } from '../../sandbox/src/daemon/control.ts';
import { LabFiles } from '../../sandbox/src/daemon/files.ts';
import { findRunning, Lab, writeInventory } from '../../sandbox/src/daemon/lab.ts';
import { parseFault } from '../../sandbox/src/faults.ts';
import { type HostPlan, planClass } from '../../sandbox/src/plan.ts';
import { plural } from '../output/format.ts';
import { KnownHosts } from '../transport/known-hosts.ts';
import { ownKnownHosts, stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';

export interface LabUpOptions {
  readonly detach?: boolean;
  readonly hosts: number;
  readonly port: number;
  readonly inventory?: string;
  readonly state?: string;
  readonly fault: readonly string[];
}

/** How long a class in the background may take to be ready, in milliseconds. */
const READY_WITHIN = 60_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How many hosts are listed one by one. */
const LISTED = 8;

export async function labUp(options: LabUpOptions): Promise<number> {
  const plans = planClass(options.hosts, options.port);
  if ((plans.at(-1)?.port ?? 0) > 65_535) {
    throw new UsageError(`${plans.length} hosts from port ${options.port} on are more than there are ports`);
  }
  const names = plans.map(({ name }) => name);
  const faults = options.fault.map((text) => parseFault(text, names));
  const inventory = await inventoryFor(options, plans);
  if (options.detach) return inBackground(inventory);

  const lab = await Lab.up({
    files: labFiles(),
    plans,
    faults,
    stateDirectory: options.state === undefined ? undefined : resolve(options.state),
    knownHosts: await KnownHosts.load(ownKnownHosts(), []),
    notice: (text) => void stdout.write(`${text}\n`),
  });
  for (const signal of SIGNALS) process.once(signal, () => lab.end());
  stdout.write(`${table(plans)}${howToUse(plans, inventory)}\nCtrl-C ends it.\n`);
  await lab.ended;
  await lab.close();
  return Exit.ok;
}

export async function labStatus(): Promise<number> {
  const found = await findRunning(labFiles());
  if (!found) {
    stdout.write('The simulated class is not up. Start it: provision lab up\n');
    return Exit.failed;
  }
  const { running, reply } = found;
  stdout.write(`Up since ${running.since}, process ${running.pid}.\n${statusTable(reply)}`);
  return Exit.ok;
}

export async function labDown(): Promise<number> {
  const files = labFiles();
  const found = await findRunning(files);
  if (!found) {
    stdout.write('The simulated class is not up.\n');
    return Exit.ok;
  }
  await give({ do: 'down' }, found.running);
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline && (await files.running())) await sleep(50);
  stdout.write('The simulated class is down.\n');
  return Exit.ok;
}

export async function labReset(hosts: readonly string[]): Promise<number> {
  const found = await findRunning(labFiles());
  if (!found) throw new UsageError('the simulated class is not up', 'Start it: provision lab up');
  const reply = await give({ do: 'reset', hosts }, found.running);
  if (!reply?.ok) {
    const names = found.running.plans.map(({ name }) => name).slice(0, LISTED);
    throw new UsageError(reply?.message ?? 'the simulated class has just ended', `Its hosts: ${names.join(', ')}`);
  }
  const what = hosts.length > 0 ? hosts.join(', ') : plural(reply.hosts.length, 'host');
  stdout.write(`Freshly installed again: ${what}\n`);
  return Exit.ok;
}

function labFiles(): LabFiles {
  return new LabFiles(join(stateDirectory(), 'lab'));
}

/** The inventory to use with the class: a written one, or the one that comes with provision where that fits. */
async function inventoryFor(
  { inventory, hosts, port }: LabUpOptions,
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

/** The same command once more, as a process of its own; returns when its hosts answer. */
async function inBackground(inventory: string | undefined): Promise<number> {
  const files = labFiles();
  const before = await findRunning(files);
  if (before)
    throw new UsageError(
      'the simulated class is up already',
      'provision lab status shows it, provision lab down ends it.',
    );
  await mkdir(files.directory, { recursive: true, mode: 0o700 });
  const log = await open(files.log, 'w', 0o600);
  const args = process.argv.slice(1).filter((arg) => arg !== '-d' && arg !== '--detach');
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
  });
  const exited = once(child, 'exit').then(() => 'exited' as const);
  // Whoever interrupts the start does not want it.
  const stop = () => child.kill();
  for (const signal of SIGNALS) process.on(signal, stop);
  const deadline = Date.now() + READY_WITHIN;
  try {
    while (Date.now() < deadline) {
      const found = await findRunning(files);
      if (found?.running.pid === child.pid && found?.reply.ok) {
        const { plans } = found.running;
        const hint = 'provision lab status shows it, provision lab down ends it.';
        stdout.write(`${table(plans)}${howToUse(plans, inventory)}\nIt is up in the background. ${hint}\n`);
        child.unref();
        return Exit.ok;
      }
      if ((await Promise.race([exited, sleep(50)])) === 'exited') break;
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    await log.close();
  }
  const said = (await readFile(files.log, 'utf8')).trim().replace(/^error: /, '');
  const [message = 'it did not start', ...hint] = said.split('\n');
  throw new UsageError(message, hint.join('\n'));
}

function table(plans: readonly HostPlan[]): string {
  const shown = plans.length > LISTED ? [...plans.slice(0, 3), undefined, ...plans.slice(-1)] : plans;
  const width = Math.max(...plans.map(({ name }) => name.length));
  const rows = shown.map((plan) =>
    plan ? `${plan.name.padEnd(width)}  ssh -p ${plan.port} root@127.0.0.1   later at ${plan.address}\n` : '…\n',
  );
  return `${plural(plans.length, 'simulated host')}, freshly installed CentOS Stream 9; root and student log in without a password:\n${rows.join('')}`;
}

function howToUse(plans: readonly HostPlan[], inventory: string | undefined): string {
  if (inventory === undefined) {
    return `For these ${plans.length} an inventory is written with: provision lab up --inventory FILE\n`;
  }
  const last = plans.at(1)?.name ?? plans[0]?.name ?? '';
  return [
    `provision apply ${inventory} --dry-run`,
    `provision apply ${inventory}`,
    `provision lab reset ${last}`,
    '',
  ].join('\n');
}

function statusTable(reply: Reply): string {
  if (!reply.ok) return `${reply.message}\n`;
  const { hosts, notices } = reply;
  const shown = hosts.length > LISTED ? hosts.slice(0, LISTED) : hosts;
  const width = Math.max(...shown.map(({ name }) => name.length));
  const place = ({ addresses, port }: HostStatus) =>
    addresses.length > 0 ? addresses.map((address) => `${address} port ${port}`).join(', ') : 'cannot be reached';
  const rows = shown.map((host) => `${host.name.padEnd(width)}  ${place(host)}  ${host.hostname}\n`);
  const more = hosts.length > shown.length ? `… and ${hosts.length - shown.length} more\n` : '';
  return `${rows.join('')}${more}${notices.map((notice) => `${notice}\n`).join('')}`;
}
