import type { Resource } from '../model/resource.ts';
import { command } from './command.ts';
import { dnfRepo } from './dnf-repo.ts';
import { hostname } from './hostname.ts';
import { network } from './network.ts';
import { package_ } from './package.ts';
import { reachable } from './reachable.ts';
import { reboot } from './reboot.ts';
import { selinux } from './selinux.ts';
import { service } from './service.ts';

const all: readonly Resource<unknown, unknown>[] = [
  hostname,
  network,
  service,
  selinux,
  package_,
  dnfRepo,
  reachable,
  command,
  reboot,
];

/** All resources, by their key in a playbook. */
export const resources: ReadonlyMap<string, Resource<unknown, unknown>> = new Map(
  all.map((resource) => [resource.type, resource]),
);
