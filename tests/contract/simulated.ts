import { setTimeout as sleep } from 'node:timers/promises';
import { newIdentity, SandboxClass } from '../../sandbox/src/sandbox-class.ts';
import type { HostPlan } from '../../sandbox/src/host-plan.ts';
import { fileOf } from '../cases/case.ts';
import { situations } from '../cases/situations.ts';
import { freePorts } from '../sandbox/ports.ts';
import type { Implementation, Machine } from './machine.ts';

const INDICES = [1, 2, 3, 4];

/** Each machine is in a class of its own. Scenarios mostly wait, so that many run at the same time. */
const CLASSES = 12;

/** Simulated hosts in this process, used at their consoles, with the addresses of the lab's hosts. */
export function simulated(): Implementation {
  const running: SandboxClass[] = [];
  return {
    name: 'simulated',
    apart: true,
    lacks: {
      'user/removed-while-in-use.json': 'no program runs in the background there',
      'package/unfinished-transaction.json': 'dnf takes no time here, so that nothing can interrupt it',
      ...lacking('package', /^pattern-/, 'dnf install with a pattern is not simulated'),
      ...lacking('package', /^hold-/, 'locks of versions are not simulated'),
      ...lacking('package', /^module-/, 'modules are not simulated'),
      ...lacking('package', /^security-/, 'advisories are not simulated'),
      ...lacking('package', /^from-a/, 'its dnf installs no RPM by URL or path'),
      'network/rival-of-highest-priority.json': 'a profile is active on one device at most',
      'network/in-memory-only.json': 'nmcli connection modify --temporary is not simulated',
      'network/dns-by-another-program.json': 'the configuration of NetworkManager is not simulated',
      'network/unmanaged.json': 'the configuration of NetworkManager is not simulated',
      'network/port-of-a-bridge.json': 'bridges with ports are not simulated',
      ...lacking(
        'network',
        /^(route|several-|mtu|by-|no-such-hardware)/,
        'routes, MTU and hardware addresses are not simulated',
      ),
      ...lacking(
        'network',
        /^(features|bridge|port-that|port-of-another|vlan|bond)/,
        'devices of other kinds are not simulated',
      ),
      ...lacking(
        'selinux',
        /^(boolean|port|type-|file-|semanage-|everything)/,
        'the policy of SELinux is not simulated',
      ),
      'dnf_repo/unusual-files.json': 'its dnf reads .repo files as they usually are',
      'file/from-a-file.json': 'base64 of the console decodes text only',
      'file/large-file-replaced.json': 'there is no /dev/zero',
      'file/validated.json': 'visudo is not simulated',
      'file/sshd-drop-in.json': 'sshd -t is not simulated',
      'file/validation-fails.json': 'visudo is not simulated',
      'link/hard.json': 'a file has one name there',
      'line/replaced.json': 'visudo is not simulated',
      'line/validation-fails.json': 'sshd -t is not simulated',
      'line/not-utf8.json': 'its printf writes text only',
      'line/several-become-one.json': 'there is no /etc/pam.d',
      'block/added.json': 'sshd -t is not simulated',
      'reboot/kernel-of-container-host.json': 'a virtual machine runs its own kernel',
      ...notSimulated(['download', 'archive', 'sysctl', 'timezone', 'locale', 'kernel_module', 'time_sync', 'swap']),
      ...notSimulated(['unit', 'timer', 'cron', 'mount']),
      ...notSimulated([
        'docker_prune',
        'docker_compose',
        'docker_swarm',
        'docker_node',
        'docker_service',
        'docker_stack',
        'machine_identity',
        'firewall',
      ]),
      ...lacking('service', /^firewalld-/, 'the rules of Docker Engine in iptables are not simulated'),
      ...lacking('docker_container', /^dns-of-/, 'its containers have no resolv.conf'),
      'package/podman-docker.json': 'its repositories do not offer podman-docker',
      'package/same-file.json': 'its dnf does not compare the files of packages',
      ...lacking('docker_image', /^loaded|^not-in-the-file/, 'base64 of the console decodes text only'),
      ...lacking('docker_image', /^built|^not-buildable/, 'builds of images are not simulated'),
      'docker_network/overlay.json': 'swarms are not simulated',
      'docker_daemon/live-restore-in-swarm.json': 'swarms are not simulated',
      ...otherReleases(),
      ...otherEngines(),
    },
    async start() {
      const firstPort = await freePorts(CLASSES * INDICES.length);
      const machines: Machine[] = [];
      for (let number = 0; number < CLASSES; number += 1) {
        const plans = INDICES.map((index) => planOf(index, firstPort + number * INDICES.length));
        const identities = plans.map(({ name }) => newIdentity(name));
        const started = await SandboxClass.start({ plans, identities });
        running.push(started);
        const plan = plans[number % plans.length] as HostPlan;
        machines.push(machine(started, plan));
      }
      return machines;
    },
    stop: async () => void (await Promise.all(running.map((one) => one.stop()))),
  };
}

/** tests/sandbox/system-settings.test.ts tests that simulated hosts say so. */
function notSimulated(types: readonly string[]): Readonly<Record<string, string>> {
  const own = situations.filter(({ resource }) => types.includes(resource));
  return Object.fromEntries(own.map((situation) => [fileOf(situation), `${situation.resource} is not simulated`]));
}

function otherReleases(): Readonly<Record<string, string>> {
  const own = situations.filter(({ stream, system }) => stream === 8 || system === 'debian');
  return Object.fromEntries(own.map((situation) => [fileOf(situation), 'its hosts are CentOS Stream 9']));
}

function lacking(resource: string, names: RegExp, reason: string): Readonly<Record<string, string>> {
  const own = situations.filter((situation) => situation.resource === resource && names.test(situation.name));
  return Object.fromEntries(own.map((situation) => [fileOf(situation), reason]));
}

function otherEngines(): Readonly<Record<string, string>> {
  const own = situations.filter(({ engine }) => engine === '20.10');
  return Object.fromEntries(own.map((situation) => [fileOf(situation), 'its Docker Engine is 26.1']));
}

function planOf(index: number, firstPort: number): HostPlan {
  return {
    name: `docker${index}`,
    port: firstPort + index - 1,
    address: `192.168.2.${9 + index}`,
    gateway: '192.168.2.254',
    leases: [`192.168.2.${130 + index}/24`, `192.168.1.${130 + index}/24`],
    macs: [`02:00:C0:A8:02:0${index}`, `02:00:C0:A8:01:0${index}`],
  };
}

function machine(
  running: SandboxClass,
  { name, address, leases: [first, second], macs: [mac33, mac34] }: HostPlan,
): Machine {
  let boot = '';
  const host = () => running.server(name).host;
  const plain = (cidr: string) => cidr.replace('/24', '');
  return {
    name,
    addresses: {
      dhcp: plain(first),
      static: address,
      'host-only': plain(second),
      mac33: mac33.toLowerCase(),
      mac34: mac34.toLowerCase(),
    },
    async reset() {
      await running.reset([name]);
      boot = host().bootId;
    },
    run: (line) => running.run(name, line),
    async restarted() {
      while (host().bootId === boot) await sleep(50);
      await running.server(name).restarted();
      boot = host().bootId;
    },
  };
}
