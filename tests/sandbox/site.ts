import { randomBytes } from 'node:crypto';
import { newIdentity, SandboxClass } from '../../sandbox/src/sandbox-class.ts';
import type { Fault } from '../../sandbox/src/faults.ts';
import type { HostState } from '../../sandbox/src/host/host-state.ts';
import { DNS, type HostPlan } from '../../sandbox/src/host-plan.ts';
import { Person } from '../stories/person.ts';
import type { Site, SiteHost } from '../stories/site.ts';
import { freePorts } from './ports.ts';

export type Faults = Readonly<Record<string, readonly Fault[]>>;

export interface SimulatedSite extends Site {
  /** Starts the hosts again with other faults and the same keys. */
  readonly strike: (faults: Faults) => Promise<void>;
  /** Available after `start`. */
  readonly running: SandboxClass;
  readonly plans: readonly HostPlan[];
  /** The hosts for an inventory. */
  readonly inventoryHosts: Readonly<Record<string, unknown>>;
}

/** The class on simulated hosts in this process, over SSH. */
export async function simulatedSite(
  options: { readonly faults?: Faults; readonly hasAddress?: (address: string) => boolean } = {},
): Promise<SimulatedSite> {
  const plans = planSite(await freePorts(4));
  const identities = plans.map(({ name }) => newIdentity(name));
  let running: SandboxClass | undefined;
  const started = (): SandboxClass => {
    if (!running) throw new Error('the class has not started');
    return running;
  };
  const start = async (faults: Faults) => {
    const planned = Object.entries(faults).flatMap(([host, all]) => all.map((fault) => ({ host, fault })));
    const { hasAddress } = options;
    running = await SandboxClass.start({ plans, identities, faults: planned, ...(hasAddress ? { hasAddress } : {}) });
  };
  const inventoryHosts = Object.fromEntries(
    plans.map(({ name, address, port, gateway }) => {
      const dns = name === 'master' ? gateway : DNS;
      return [name, { address, bootstrap: '127.0.0.1', ssh: { port }, vars: { gateway, dns: [dns] } }];
    }),
  );
  return {
    name: 'simulated hosts',
    plans,
    inventoryHosts,
    hosts: plans.map(siteHost),
    get running() {
      return started();
    },
    start: () => start(options.faults ?? {}),
    async strike(faults) {
      await running?.stop();
      await start(faults);
    },
    stop: async () => running?.stop(),
    async exec(host, script) {
      const { status, stdout, stderr } = await started().run(host, script);
      return { code: status, stdout, stderr };
    },
    snapshot: async (host) => JSON.stringify(lasting(started().server(host).host.state()), undefined, 1),
    withoutRecords: (snapshot) => snapshot.replace(/"metadata": \{[^}]*\}/, '"metadata": {}'),
    dnfStarts: 0,
    arrive: () => Person.arrive({ prefix: [], password: randomBytes(8).toString('hex') }),
    inventory: (person) =>
      person.file(
        'class.yaml',
        [
          `playbook: ${JSON.stringify(`${process.cwd()}/playbooks/docker-host.yaml`)}`,
          'vars: { domain: example.com, nic: ens33 }',
          'ssh: { user: root, password: !env CLASS_PASSWORD }',
          `hosts: ${JSON.stringify(inventoryHosts)}`,
          '',
        ].join('\n'),
      ),
  };
}

/** Three workers in one network, the master in another. */
function planSite(firstPort: number): readonly HostPlan[] {
  return ['docker1', 'docker2', 'docker3', 'master'].map((name, index) => {
    const subnet = name === 'master' ? 3 : 2;
    const mac = (card: number) => `02:00:7F:0${card}:0${subnet}:0${index + 1}`;
    return {
      name,
      port: firstPort + index,
      address: `127.0.${subnet}.${10 + index}`,
      gateway: `127.0.${subnet}.254`,
      leases: [`127.0.${subnet}.${131 + index}/24`, `127.1.2.${131 + index}/24`],
      macs: [mac(0), mac(1)],
    };
  });
}

function siteHost({ name, address, gateway, port, leases }: HostPlan): SiteHost {
  return {
    name,
    address,
    gateway,
    dns: name === 'master' ? gateway : DNS,
    reachedAt: '127.0.0.1',
    place: `127.0.0.1 port ${port}`,
    dhcp: leases[0].replace('/24', ''),
    dhcpGateway: gateway,
  };
}

/** The state that survives a reboot, without logs. */
function lasting({ disk, ...state }: HostState): unknown {
  const files = Object.entries(disk).filter(([path]) => !/^\/(run|proc|tmp|var\/log)(\/|$)/.test(path));
  return { ...state, journal: [], disk: Object.fromEntries(files) };
}
