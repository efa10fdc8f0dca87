import type { Server } from 'node:net';
import { type KnownHosts } from '../../../src/transport/known-hosts.ts';
import { alreadyRunning, portUnavailable, unknownHost } from '../messages.ts';
import { refuse } from '../refuse.ts';
import { publicKeyOf, SandboxClass } from '../sandbox-class.ts';
import type { PlannedFault } from '../faults.ts';
import type { HostPlan } from '../host-plan.ts';
import { LOOPBACK } from '../server/places.ts';
import { newToken, type Reply, type Request, send, serveRequests } from './control.ts';
import { type SandboxFiles, StateFiles } from './sandbox-files.ts';

export interface SandboxOptions {
  readonly files: SandboxFiles;
  readonly plans: readonly HostPlan[];
  readonly faults: readonly PlannedFault[];
  /** Where the hosts' states are kept; undefined where they are lost when the sandbox stops. */
  readonly stateDirectory: string | undefined;
  readonly knownHosts: KnownHosts;
  readonly notice: (text: string) => void;
  /** How a person calls the program: `provision`, or `npx provision`. */
  readonly program: string;
}

/** How often states are saved, in milliseconds. */
const SAVE_EVERY = 5000;

/** The simulated hosts in this process, with a control port for other processes of the same person. */
export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #class: SandboxClass;
  readonly #notices: string[];
  readonly #ended: Promise<void>;
  #end: () => void = () => {};
  #server: Server | undefined;
  #saving: NodeJS.Timeout | undefined;

  private constructor(options: SandboxOptions, simulated: SandboxClass, notices: string[]) {
    this.#options = options;
    this.#class = simulated;
    this.#notices = notices;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Throws UsageError where another one is running, a port is not free, or just-bash is missing. */
  static async up(options: SandboxOptions): Promise<Sandbox> {
    const { files, plans, faults, knownHosts, program } = options;
    await refuseSecond(files, program);
    const identities = await files.identities(plans.map(({ name }) => name));
    const states = options.stateDirectory
      ? await new StateFiles(options.stateDirectory).load(plans.map(({ name }) => name))
      : new Map();
    const notices: string[] = [];
    const notice = (text: string) => {
      notices.push(text);
      options.notice(text);
    };
    const simulated = await SandboxClass.start({ plans, identities, states, faults, notice }).catch((error: unknown) =>
      explainPort(error, program),
    );
    // The host keys were made on this computer: nobody has to compare them.
    await knownHosts.recordAll(
      plans.flatMap((plan) => {
        const identity = identities.find(({ name }) => name === plan.name);
        const hosts = [`[${LOOPBACK}]:${plan.port}`, `[${plan.address}]:${plan.port}`];
        return identity ? [{ hosts, key: publicKeyOf(identity) }] : [];
      }),
    );
    const sandbox = new Sandbox(options, simulated, notices);
    await sandbox.#open();
    return sandbox;
  }

  /** Resolves when a process or a signal has asked for the end. */
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
    this.#server = await serveRequests(token, (request) => this.#perform(request));
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

  async #perform(request: Request): Promise<Reply> {
    switch (request.do) {
      case 'status':
        break;
      case 'down':
        setImmediate(() => this.#end());
        break;
      case 'reset': {
        const unknown = request.hosts.find((name) => !this.#class.names.includes(name));
        if (unknown !== undefined) return { ok: false, message: unknownHost(unknown) };
        await this.#class.reset(request.hosts.length > 0 ? request.hosts : undefined);
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

/** The sandbox that is running, with its status. The record of a process that has gone is removed. */
export async function findRunning(files: SandboxFiles) {
  const running = await files.running();
  if (!running) return undefined;
  const reply = await send({ do: 'status' }, running);
  if (reply) return { running, reply };
  await files.clearRunning();
  return undefined;
}

async function refuseSecond(files: SandboxFiles, program: string): Promise<void> {
  const found = await findRunning(files);
  if (found) refuse(alreadyRunning(found.running.pid, found.running.since, program));
}

function explainPort(error: unknown, program: string): never {
  const {
    code,
    port = 0,
    address = LOOPBACK,
  } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
  };
  if (code === 'EADDRINUSE') refuse(portUnavailable({ address, port, reason: 'in use' }, program));
  if (code === 'EACCES') refuse(portUnavailable({ address, port, reason: 'not permitted' }, program));
  throw error;
}
