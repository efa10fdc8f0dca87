import { exec, hosts, reset, up } from '../lab/lab.ts';
import type { Site } from '../stories/site.ts';
import { Person } from './person.ts';
import { snapshot, withoutDnfRecords } from './snapshot.ts';

/** The real hosts of the lab. */
export const real: Site = {
  name: 'real hosts',
  hosts: hosts.map(({ name, address, bootstrap }) => ({
    name,
    address,
    gateway: name === 'master' ? '213.0.113.2' : '192.168.2.254',
    dns: name === 'master' ? '213.0.113.2' : '168.126.63.1',
    reachedAt: bootstrap,
    place: bootstrap,
    dhcp: bootstrap,
    dhcpGateway: '192.168.2.254',
  })),
  async start() {
    await up();
    await reset();
  },
  stop: async () => {},
  exec,
  snapshot,
  withoutRecords: withoutDnfRecords,
  // What the removal of runc would also remove, in the plan and just before the change; whether dnf takes the repository;
  // the download; the transaction.
  dnfStarts: 5,
  arrive: () => Person.arrive(),
  inventory: async () => 'inventory/class.yaml',
};
