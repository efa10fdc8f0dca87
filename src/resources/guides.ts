import type { Guide } from '../model/resource.ts';
import { guide as aptRepo } from './apt-repo/guide.ts';
import { guide as archive } from './archive/guide.ts';
import { guide as authorizedKey } from './authorized-key/guide.ts';
import { guide as baseRepos } from './base-repos/guide.ts';
import { guide as block } from './block/guide.ts';
import { guide as command } from './command/guide.ts';
import { guide as cron } from './cron/guide.ts';
import { guide as directory } from './directory/guide.ts';
import { guide as dnfRepo } from './dnf-repo/guide.ts';
import { guide as dockerCompose } from './docker-compose/guide.ts';
import { guide as dockerLogin } from './docker-login/guide.ts';
import { guide as dockerNetwork } from './docker-network/guide.ts';
import { guide as dockerService } from './docker-service/guide.ts';
import { guide as dockerStack } from './docker-stack/guide.ts';
import { guide as dockerVolume } from './docker-volume/guide.ts';
import { guide as dockerDaemon } from './docker-daemon/guide.ts';
import { guide as dockerContainer } from './docker-container/guide.ts';
import { guide as dockerImage } from './docker-image/guide.ts';
import { guide as dockerPrune } from './docker-prune/guide.ts';
import { guide as dockerNode } from './docker-node/guide.ts';
import { guide as dockerSwarm } from './docker-swarm/guide.ts';
import { guide as download } from './download/guide.ts';
import { guide as file } from './file/guide.ts';
import { guide as firewall } from './firewall/guide.ts';
import { guide as group } from './group/guide.ts';
import { guide as hostname } from './hostname/guide.ts';
import { guide as hostsEntry } from './hosts-entry/guide.ts';
import { guide as ini } from './ini/guide.ts';
import { guide as line } from './line/guide.ts';
import { guide as kernelModule } from './kernel-module/guide.ts';
import { guide as link } from './link/guide.ts';
import { guide as locale } from './locale/guide.ts';
import { guide as machineIdentity } from './machine-identity/guide.ts';
import { guide as mount } from './mount/guide.ts';
import { guide as network } from './network/guide.ts';
import { guide as package_ } from './package/guide.ts';
import { guide as reachable } from './reachable/guide.ts';
import { guide as reboot } from './reboot/guide.ts';
import { guide as selinux } from './selinux/guide.ts';
import { guide as service } from './service/guide.ts';
import { guide as swap } from './swap/guide.ts';
import { guide as sysctl } from './sysctl/guide.ts';
import { guide as timeSync } from './time-sync/guide.ts';
import { guide as timer } from './timer/guide.ts';
import { guide as timezone } from './timezone/guide.ts';
import { guide as unit } from './unit/guide.ts';
import { guide as user } from './user/guide.ts';

/** The guides of all resources, by their key in a playbook. Apart from the resources: a run does not load them. */
const guides: ReadonlyMap<string, Guide> = new Map([
  ['hostname', hostname],
  ['network', network],
  ['service', service],
  ['selinux', selinux],
  ['package', package_],
  ['dnf_repo', dnfRepo],
  ['apt_repo', aptRepo],
  ['file', file],
  ['directory', directory],
  ['link', link],
  ['download', download],
  ['archive', archive],
  ['line', line],
  ['block', block],
  ['ini', ini],
  ['reachable', reachable],
  ['command', command],
  ['reboot', reboot],
  ['user', user],
  ['group', group],
  ['authorized_key', authorizedKey],
  ['hosts_entry', hostsEntry],
  ['sysctl', sysctl],
  ['timezone', timezone],
  ['locale', locale],
  ['kernel_module', kernelModule],
  ['time_sync', timeSync],
  ['swap', swap],
  ['unit', unit],
  ['timer', timer],
  ['cron', cron],
  ['mount', mount],
  ['docker_network', dockerNetwork],
  ['docker_volume', dockerVolume],
  ['docker_daemon', dockerDaemon],
  ['docker_login', dockerLogin],
  ['docker_container', dockerContainer],
  ['docker_image', dockerImage],
  ['docker_prune', dockerPrune],
  ['docker_swarm', dockerSwarm],
  ['docker_node', dockerNode],
  ['docker_compose', dockerCompose],
  ['base_repos', baseRepos],
  ['machine_identity', machineIdentity],
  ['firewall', firewall],
  ['docker_service', dockerService],
  ['docker_stack', dockerStack],
]);

/** Throws for a resource without a guide. */
export function guideOf(type: string): Guide {
  const guide = guides.get(type);
  if (!guide) throw new Error(`${type} has no guide`);
  return guide;
}
