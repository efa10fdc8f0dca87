import type { EventOf } from '../../src/model/events.ts';
import { ofType, type Person, type RunResult } from '../stories/person.ts';
import { type Faults, type SimulatedSite, simulatedSite } from './site.ts';

export interface Scene {
  readonly site: SimulatedSite;
  readonly person: Person;
  /** Writes an inventory of these hosts with these steps, and returns its path. */
  readonly inventory: (hosts: readonly string[], steps: readonly unknown[]) => Promise<string>;
}

/** Runs a scene with a person and the simulated hosts, and removes both afterwards. */
export async function scene<Result>(
  play: (scene: Scene) => Promise<Result>,
  options: { readonly faults?: Faults; readonly hasAddress?: (address: string) => boolean } = {},
): Promise<Result> {
  const site = await simulatedSite(options);
  await site.start();
  const person = await site.arrive();
  const inventory = async (hosts: readonly string[], steps: readonly unknown[]) => {
    await person.file('playbook.yaml', { steps });
    return person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', host_key: 'accept-new' },
      hosts: Object.fromEntries(hosts.map((name) => [name, site.inventoryHosts[name]])),
    });
  };
  try {
    return await play({ site, person, inventory });
  } finally {
    await person.leave();
    await site.stop();
  }
}

export function ended(told: RunResult, host: string): EventOf<'host-finished'> {
  const finished = ofType(told.events, 'host-finished').find((event) => event.host === host);
  if (!finished) throw new Error(`${host} has not ended: ${told.stderr}`);
  return finished;
}

export function warnings(told: RunResult): readonly string[] {
  return ofType(told.events, 'warning').map(({ message }) => message);
}

/** A step that moves the host to its static address, and rolls back after `confirm` seconds. */
export function move(confirm: number): unknown {
  return {
    network: {
      interface: 'ens33',
      address: '{{ host.address }}/24',
      gateway: '{{ gateway }}',
      dns: '{{ dns }}',
      confirm,
    },
  };
}
