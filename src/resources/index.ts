import type { Resource } from '../model/resource.ts';
import { archive } from './archive/index.ts';
import { authorizedKey } from './authorized-key/index.ts';
import { baseRepos } from './base-repos/index.ts';
import { block } from './block/index.ts';
import { command } from './command/index.ts';
import { cron } from './cron/index.ts';
import { directory } from './directory/index.ts';
import { dnfRepo } from './dnf-repo/index.ts';
import { dockerLogin } from './docker-login/index.ts';
import { dockerNetwork } from './docker-network/index.ts';
import { dockerVolume } from './docker-volume/index.ts';
import { dockerDaemon } from './docker-daemon/index.ts';
import { dockerContainer } from './docker-container/index.ts';
import { dockerImage } from './docker-image/index.ts';
import { download } from './download/index.ts';
import { file } from './file/index.ts';
import { group } from './group/index.ts';
import { hostname } from './hostname/index.ts';
import { hostsEntry } from './hosts-entry/index.ts';
import { ini } from './ini/index.ts';
import { line } from './line/index.ts';
import { kernelModule } from './kernel-module/index.ts';
import { link } from './link/index.ts';
import { locale } from './locale/index.ts';
import { mount } from './mount/index.ts';
import { network } from './network/index.ts';
import { package_ } from './package/index.ts';
import { reachable } from './reachable/index.ts';
import { reboot } from './reboot/index.ts';
import { selinux } from './selinux/index.ts';
import { service } from './service/index.ts';
import { swap } from './swap/index.ts';
import { sysctl } from './sysctl/index.ts';
import { timeSync } from './time-sync/index.ts';
import { timer } from './timer/index.ts';
import { timezone } from './timezone/index.ts';
import { unit } from './unit/index.ts';
import { user } from './user/index.ts';

/** In the order of the reference. */
const all: readonly Resource<unknown, unknown>[] = [
  hostname,
  network,
  service,
  selinux,
  package_,
  dnfRepo,
  file,
  directory,
  link,
  download,
  archive,
  line,
  block,
  ini,
  reachable,
  command,
  reboot,
  user,
  group,
  authorizedKey,
  hostsEntry,
  sysctl,
  timezone,
  locale,
  kernelModule,
  timeSync,
  swap,
  unit,
  timer,
  cron,
  mount,
  dockerNetwork,
  dockerVolume,
  dockerDaemon,
  dockerLogin,
  dockerContainer,
  dockerImage,
  baseRepos,
];

/** All resources, by their key in a playbook. */
export const resources: ReadonlyMap<string, Resource<unknown, unknown>> = new Map(
  all.map((resource) => [resource.type, resource]),
);
