import { readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { UsageError } from '../../../src/input/diagnostic.ts';
import { type KnownHosts } from '../../../src/transport/known-hosts.ts';
import { newToken, publicKeyOf, SandboxClass } from '../class.ts';
import type { PlannedFault } from '../faults.ts';
import type { HostPlan } from '../plan.ts';
import { inventoryOf } from '../plan.ts';
import { LOOPBACK } from '../server/places.ts';
import { give, type Order, type Reply, takeOrders } from './control.ts';
import { LabFiles, StateFiles } from './files.ts';

export interface LabOptions {
  readonly files: LabFiles;
  readonly plans: readonly HostPlan[];
  readonly faults: readonly PlannedFault[];
  /** Where the hosts' states are kept; undefined: they are gone when the class goes down. */
  readonly stateDirectory: string | undefined;
  readonly knownHosts: KnownHosts;
  readonly notice: (text: string) => void;
}

/** How often states are saved, in milliseconds. */
const SAVE_EVERY = 5000;

/** A class that is up in this process, and takes orders from others. */
export class Lab {
  readonly #options: LabOptions;
  readonly #class: SandboxClass;
  readonly #notices: string[];
  readonly #ended: Promise<void>;
  #end: () => void = () => {};
  #server: Server | undefined;
  #saving: NodeJS.Timeout | undefined;

  private constructor(options: LabOptions, simulated: SandboxClass, notices: string[]) {
    this.#options = options;
    this.#class = simulated;
    this.#notices = notices;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Throws UsageError where it cannot be. */
  static async up(options: LabOptions): Promise<Lab> {
    const { files, plans, faults, knownHosts } = options;
    await refuseSecond(files);
    const identities = await files.identities(plans.map(({ name }) => name));
    const states = options.stateDirectory
      ? await new StateFiles(options.stateDirectory).load(plans.map(({ name }) => name))
      : new Map();
    const notices: string[] = [];
    const notice = (text: string) => {
      notices.push(text);
      options.notice(text);
    };
    const simulated = await SandboxClass.start({ plans, identities, states, faults, notice }).catch(explainPort);
    // These keys were made here, for these hosts: nobody has to compare them.
    await knownHosts.recordAll(
      plans.flatMap((plan) => {
        const identity = identities.find(({ name }) => name === plan.name);
        const hosts = [`[${LOOPBACK}]:${plan.port}`, `[${plan.address}]:${plan.port}`];
        return identity ? [{ hosts, key: publicKeyOf(identity) }] : [];
      }),
    );
    const lab = new Lab(options, simulated, notices);
    await lab.#open();
    return lab;
  }

  /** Resolves when somebody has asked for the end. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  end(): void {
    this.#end();
  }

  async close(): Promise<void> {
    clearInterval(this.#saving);
    this.#server?.close();
    await this.#save();
    await this.#class.stop();
    await this.#options.files.clearRunning();
  }

  async #open(): Promise<void> {
    const token = newToken();
    this.#server = await takeOrders(token, (order) => this.#carryOut(order));
    const address = this.#server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { files, plans } = this.#options;
    await files.setRunning({ pid: process.pid, control: { port, token }, plans, since: new Date().toISOString() });
    if (this.#options.stateDirectory) {
      this.#saving = setInterval(
        () => void this.#save().catch((error: unknown) => this.#options.notice(String(error))),
        SAVE_EVERY,
      );
    }
  }

  async #save(): Promise<void> {
    const { stateDirectory } = this.#options;
    if (stateDirectory) await new StateFiles(stateDirectory).save(this.#class.states());
  }

  async #carryOut(order: Order): Promise<Reply> {
    switch (order.do) {
      case 'status':
        break;
      case 'down':
        setImmediate(() => this.#end());
        break;
      case 'reset': {
        const unknown = order.hosts.find((name) => !this.#class.names.includes(name));
        if (unknown !== undefined) return { ok: false, message: `there is no host ${unknown} in the simulated class` };
        await this.#class.reset(order.hosts.length > 0 ? order.hosts : undefined);
      }
    }
    return { ok: true, hosts: this.#status(), notices: this.#notices };
  }

  #status() {
    return this.#class.names.map((name) => {
      const { port, addresses, host } = this.#class.server(name);
      return { name, port, addresses, hostname: host.hostname };
    });
  }
}

/** What is written down of a class that is up; cleared where its process has gone. */
export async function findRunning(files: LabFiles) {
  const running = await files.running();
  if (!running) return undefined;
  const reply = await give({ do: 'status' }, running);
  if (reply) return { running, reply };
  await files.clearRunning();
  return undefined;
}

async function refuseSecond(files: LabFiles): Promise<void> {
  const found = await findRunning(files);
  if (!found) return;
  throw new UsageError(
    `the simulated class is up already, since ${found.running.since} in process ${found.running.pid}`,
    'Use it (provision lab status), put it back (provision lab reset), or end it first: provision lab down.',
  );
}

function explainPort(error: unknown): never {
  const { code, port, address } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
  };
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const why = code === 'EADDRINUSE' ? 'is in use by another program' : 'must not be used by you';
    throw new UsageError(
      `port ${port} of ${address} ${why}`,
      'Take others: provision lab up --port 3201 --inventory FILE writes an inventory that fits.',
    );
  }
  throw error;
}

/** Writes an inventory of the class; a file that is not one of ours is left alone. */
export async function writeInventory(file: string, plans: readonly HostPlan[], playbook: string): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== undefined && !before.startsWith('# The simulated class')) {
    throw new UsageError(`${file} is there already, and no inventory of a simulated class`, 'Name another file.');
  }
  await writeFile(file, inventoryOf(plans, playbook));
}
