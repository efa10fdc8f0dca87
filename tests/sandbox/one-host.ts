import type { EventOf } from '../../src/model/events.ts';
import { ofType, type Person, type RunResult } from '../stories/person.ts';
import { type Faults, type SimulatedSite, simulatedSite } from './site.ts';

export interface Scene {
  readonly site: SimulatedSite;
  readonly person: Person;
  /** Writes an inventory of these hosts, with these steps, and gives its path. */
  readonly inventory: (hosts: readonly string[], steps: readonly unknown[]) => Promise<string>;
}

/** The class and a person in front of it; both are gone afterwards. */
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

/** The host at the address that the class gives it. It puts itself back after so many seconds. */
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
