import type { Resource } from '../../model/resource.ts';
import { baseRepos } from '../base-repos/index.ts';
import { command } from '../command/index.ts';
import { dnfRepo } from '../dnf-repo/index.ts';
import { hostname } from '../hostname/index.ts';
import { network } from '../network/index.ts';
import { package_ } from '../package/index.ts';
import { reachable } from '../reachable/index.ts';
import { reboot } from '../reboot/index.ts';
import { selinux } from '../selinux/index.ts';
import { service } from '../service/index.ts';

/** What makes a host one of its class: its name, its network, its services and packages. In the order of the reference. */
export const host: readonly Resource<unknown, unknown>[] = [
  hostname,
  network,
  service,
  selinux,
  package_,
  dnfRepo,
  baseRepos,
  reachable,
  command,
  reboot,
];
