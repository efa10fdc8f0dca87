import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { type Answer, fail } from '../commands/command.ts';
import { type Fault, hasWords, type Moment } from '../faults.ts';
import type { SimulatedHost } from '../host/host.ts';
import { failedOnPurpose } from '../messages.ts';
import { runInBackground, runLine } from '../shell/console.ts';
import type { Machine } from '../shell/machine.ts';
import { serve } from './login.ts';
import { type Notice, Places } from './places.ts';
import { Wire } from './wire.ts';

export interface ServerOptions {
  readonly port: number;
  /** Private key in OpenSSH's format. */
  readonly hostKey: string;
  /** The key of a host with the fault `host-key`. */
  readonly otherHostKey: string;
  readonly faults: readonly Fault[];
  /** Whether this computer has a loopback address. Undefined: it is tried. */
  readonly hasAddress: ((address: string) => boolean) | undefined;
  /** Whether another host has an address. */
  taken(host: SimulatedHost, address: string): boolean;
  readonly notice: Notice;
}

/** How long a reboot takes, in milliseconds. */
const REBOOT = 1500;

/** One simulated host on the network: its SSH server and its faults. */
export class HostServer {
  readonly #machine: Machine;
  readonly #options: ServerOptions;
  readonly #server: InstanceType<typeof ssh2.Server>;
  readonly #places: Places;
  readonly #wires = new Set<Wire>();
  readonly #pending: Fault[];
  #commands = 0;
  #up = false;
  #rebootTimer: NodeJS.Timeout | undefined;
  #rebooted: Promise<void> = Promise.resolve();

  constructor(machine: Omit<Machine, 'before'>, options: ServerOptions) {
    this.#machine = { ...machine, before: (_host, argv) => this.#before(argv) };
    this.#options = options;
    this.#pending = [...options.faults];
    const key = this.#has('host-key') ? options.otherHostKey : options.hostKey;
    this.#server = new ssh2.Server({ hostKeys: [key], ident: 'OpenSSH_8.7' }, (client) => serve(client, this.#machine));
    const taken = (address: string) => options.taken(this.host, address);
    this.#places = new Places(this.host, {
      port: options.port,
      connected: (socket) => this.#connect(socket),
      taken,
      hasAddress: options.hasAddress,
      notice: options.notice,
    });
    const clock = options.faults.find((fault) => fault.kind === 'clock');
    if (clock?.kind === 'clock') this.host.clockOffset = clock.time;
    const password = options.faults.find((fault) => fault.kind === 'password');
    if (password?.kind === 'password') this.host.password = password.password;
    this.host.events = {
      moved: () => void this.settle().catch((error: unknown) => options.notice(String(error))),
      down: (again) => this.#goDown(again),
    };
    this.host.background = (argv, how) => runInBackground(this.#machine, argv, how);
  }

  get host(): SimulatedHost {
    return this.#machine.host;
  }

  get port(): number {
    return this.#options.port;
  }

  /** The addresses at which it answers. */
  get addresses(): readonly string[] {
    return this.#places.addresses;
  }

  /** Throws the system's error where its port is in use. */
  async start(): Promise<void> {
    if (this.#has('down')) return;
    this.#up = true;
    await this.settle();
  }

  async stop(): Promise<void> {
    this.#up = false;
    clearTimeout(this.#rebootTimer);
    this.host.events = { moved: () => {}, down: () => {} };
    this.host.stop();
    for (const wire of this.#wires) wire.destroy();
    await this.#places.close();
  }

  /** Runs a line at the host's console. Faults of programs apply there, faults of the network do not. */
  run(line: string): Promise<Answer> {
    return runLine(this.#machine, line);
  }

  /** Resolves when the host has rebooted. */
  async restarted(): Promise<void> {
    await this.#rebooted;
  }

  async settle(): Promise<void> {
    if (!this.#up) return;
    const elsewhere = this.#options.faults.find((fault) => fault.kind === 'elsewhere');
    await this.#places.settle(elsewhere?.kind === 'elsewhere' ? elsewhere.address : undefined);
  }

  #connect(socket: Socket): () => void {
    const latency = this.#options.faults.find((fault) => fault.kind === 'latency');
    const wire = new Wire(socket, latency?.kind === 'latency' ? latency.time : 0);
    this.#wires.add(wire);
    wire.on('close', () => this.#wires.delete(wire));
    this.#server.injectSocket(wire as unknown as Socket);
    // When an address is removed, its connections freeze: neither side is notified.
    return () => wire.freeze();
  }

  async #before(argv: readonly string[]): Promise<Answer | undefined> {
    this.#commands += 1;
    for (const fault of [...this.#pending]) {
      if (fault.kind === 'slow') await sleep(fault.time);
      else if (fault.kind === 'fail' && hasWords(argv, fault.text)) {
        return fail(1, failedOnPurpose(argv[0] ?? '', fault.text));
      } else if ((fault.kind === 'drop' || fault.kind === 'freeze') && this.#isNow(fault.at, argv)) {
        this.#pending.splice(this.#pending.indexOf(fault), 1);
        for (const wire of this.#wires) {
          if (fault.kind === 'drop') wire.destroy();
          else wire.freeze();
        }
      }
    }
    return undefined;
  }

  #isNow(at: Moment, argv: readonly string[]): boolean {
    return 'command' in at ? this.#commands === at.command : hasWords(argv, at.text);
  }

  #has(kind: Fault['kind']): boolean {
    return this.#options.faults.some((fault) => fault.kind === kind);
  }

  #goDown(again: boolean): void {
    this.#up = false;
    const closed = sleep(100).then(() => {
      for (const wire of this.#wires) wire.destroy();
      return this.#places.close();
    });
    if (!again) return;
    this.#rebooted = new Promise((resolve) => {
      this.#rebootTimer = setTimeout(() => {
        void closed
          .then(() => {
            this.host.boot();
            this.#up = true;
            return this.settle();
          })
          .catch((error: unknown) => this.#options.notice(String(error)))
          .then(resolve);
      }, REBOOT);
    });
  }
}
