import ssh2 from 'ssh2';
import type { Answer } from './commands/command.ts';
import { programs } from './commands/index.ts';
import type { Fault, PlannedFault } from './faults.ts';
import { freshHost, type Identity } from './host/fresh.ts';
import { newMachineId, SimulatedHost } from './host/host.ts';
import type { HostState } from './host/host-state.ts';
import type { Device, Lease } from './host/network-state.ts';
import { withoutPrefix, type World } from './host/world.ts';
import { installation } from './image/image.ts';
import { DNS, type HostPlan } from './host-plan.ts';
import { HostServer } from './server/host-server.ts';
import { loadJustBash } from './shell/just-bash.ts';
import { Reader } from './shell/script.ts';

/** The machine id and host key of one host; the same in every run. */
export interface HostIdentity {
  readonly name: string;
  readonly machineId: string;
  /** A private key in OpenSSH's format. */
  readonly hostKey: string;
  /** As in a .pub file. */
  readonly publicHostKey: string;
}

export interface ClassOptions {
  readonly plans: readonly HostPlan[];
  readonly identities: readonly HostIdentity[];
  /** States to restore, by host; the other hosts are freshly installed. */
  readonly states?: ReadonlyMap<string, HostState>;
  readonly faults?: readonly PlannedFault[];
  /** Whether this computer has a loopback address. Left out, it is tried. */
  readonly hasAddress?: (address: string) => boolean;
  /** Called once for each text. */
  readonly notice?: (text: string) => void;
}

export function newIdentity(name: string): HostIdentity {
  for (;;) {
    const { private: hostKey, public: publicHostKey } = ssh2.utils.generateKeyPairSync('ed25519');
    // ssh2 1.17 sometimes generates a key that it cannot parse.
    if (ssh2.utils.parseKey(hostKey) instanceof Error) continue;
    return { name, machineId: newMachineId(), hostKey, publicHostKey };
  }
}

/** The key blob of known_hosts. */
export function publicKeyOf({ publicHostKey }: HostIdentity): Buffer {
  return Buffer.from(publicHostKey.split(' ')[1] ?? '', 'base64');
}

/** Simulated hosts in this process, each behind an SSH server on the loopback. */
export class SandboxClass {
  readonly #options: ClassOptions;
  readonly #servers = new Map<string, HostServer>();
  readonly #make: (plan: HostPlan, state: HostState | undefined) => HostServer;

  private constructor(
    options: ClassOptions,
    make: (world: World) => (plan: HostPlan, state: HostState | undefined) => HostServer,
  ) {
    this.#options = options;
    const gateways = [...new Set(options.plans.map(({ gateway }) => gateway))];
    this.#make = make({
      owner: (address, besides) => this.#ownerOf(address, besides)?.mac,
      infrastructure: [...gateways, DNS],
      arpPatience: 50,
    });
  }

  /** Throws UsageError where just-bash is missing, and the system's error where a port is in use. */
  static async start(options: ClassOptions): Promise<SandboxClass> {
    const justBash = await loadJustBash();
    const reader = new Reader(justBash.parse);
    const installed = installation();
    const identities = new Map(options.identities.map((one) => [one.name, one]));
    const otherHostKey = newIdentity('other').hostKey;
    const notice = onceEach(options.notice);
    const started: SandboxClass = new SandboxClass(options, (world) => (plan, state) => {
      const identity = identities.get(plan.name) ?? newIdentity(plan.name);
      const host = state
        ? new SimulatedHost(state, installed, world)
        : freshHost(whole(plan, identity), installed, world);
      const faults = (options.faults ?? []).filter((one) => one.host === plan.name).map(({ fault }): Fault => fault);
      const taken = (self: SimulatedHost, address: string) => started.#ownerOf(address, self.name) !== undefined;
      return new HostServer(
        { host, justBash, reader, programs },
        {
          port: plan.port,
          hostKey: identity.hostKey,
          otherHostKey,
          faults,
          taken,
          hasAddress: options.hasAddress,
          notice,
        },
      );
    });
    for (const plan of options.plans)
      started.#servers.set(plan.name, started.#make(plan, options.states?.get(plan.name)));
    try {
      await Promise.all([...started.#servers.values()].map((server) => server.start()));
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get names(): readonly string[] {
    return [...this.#servers.keys()];
  }

  /** Throws where there is no such host. */
  server(name: string): HostServer {
    const server = this.#servers.get(name);
    if (!server) throw new Error(`the sandbox has no host ${name}`);
    return server;
  }

  /** Runs a line at a host's console, as root. */
  run(name: string, line: string): Promise<Answer> {
    return this.server(name).run(line);
  }

  /** Makes hosts freshly installed again; without names, all of them. */
  async reset(names: readonly string[] = this.names): Promise<void> {
    for (const name of names) {
      const plan = this.#options.plans.find((one) => one.name === name);
      if (!plan) throw new Error(`the sandbox has no host ${name}`);
      await this.server(name).stop();
      const server = this.#make(plan, undefined);
      this.#servers.set(name, server);
      await server.start();
    }
  }

  states(): readonly HostState[] {
    return [...this.#servers.values()].map(({ host }) => host.state());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  /** The device of another host that has an address. */
  #ownerOf(address: string, besides: string): Device | undefined {
    for (const { host } of this.#servers.values()) {
      if (host.name === besides) continue;
      for (const device of host.network.state.devices) {
        const has =
          device.type === 'ethernet' && device.applied?.addresses.some((one) => withoutPrefix(one) === address);
        if (has) return device;
      }
    }
    return undefined;
  }
}

/** Passes each text on once. */
function onceEach(notice: ClassOptions['notice']): (text: string) => void {
  const noticed = new Set<string>();
  return (text) => {
    if (noticed.has(text)) return;
    noticed.add(text);
    notice?.(text);
  };
}

function whole(plan: HostPlan, { name, machineId, publicHostKey }: HostIdentity): Identity {
  const [first, second] = plan.leases;
  const lease = (address: string, gateway: string | undefined): Lease => ({
    address,
    gateway,
    dns: gateway === undefined ? [] : [gateway],
  });
  return {
    name,
    machineId,
    publicHostKey,
    macs: plan.macs,
    leases: [lease(first, plan.gateway), lease(second, undefined)],
  };
}
