import { jsonSchema, schemaNames } from '../../reference/json-schema.ts';
import type { Answers } from './answers.ts';

export const INVENTORY = 'inventory.yaml';
export const PLAYBOOK = 'playbook.yaml';

/** The inventory and the playbook: path and text. */
export function ownFiles(answers: Answers): ReadonlyMap<string, string> {
  return new Map([
    [INVENTORY, inventoryText(answers)],
    [PLAYBOOK, playbookText(answers)],
  ]);
}

/** The JSON Schemas that both files name for editors. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(schemaNames.map((name) => [schemaFile(name), `${JSON.stringify(jsonSchema(name), undefined, 2)}\n`]));
}

function schemaFile(name: string): string {
  return `schemas/${name}.schema.json`;
}

function inventoryText({ hosts, domain, nic, gateway, dns, ...login }: Answers): string {
  const moving = hosts.some(({ bootstrap }) => bootstrap !== undefined);
  return `# yaml-language-server: $schema=${schemaFile('inventory')}
# The hosts, and how to log in to them.${login.login === 'password' ? ` Set ${login.variable} in the terminal to the password of ${login.user}.` : ''}
playbook: ${PLAYBOOK}
vars:
  domain: ${domain}
  nic: ${nic}
  gateway: ${gateway}
  dns: [${dns.join(', ')}]
${sshText(login)}hosts:
${moving ? '  # bootstrap is the address of a host before its first run, address the one that it gets.\n' : ''}${hosts.map(hostLine).join('')}`;
}

function hostLine({ name, address, bootstrap }: Answers['hosts'][number]): string {
  return `  ${name}: { address: ${address}${bootstrap === undefined ? '' : `, bootstrap: ${bootstrap}`} }\n`;
}

function sshText({
  user,
  login,
  variable,
  identityFile,
}: Pick<Answers, 'user' | 'login' | 'variable' | 'identityFile'>): string {
  const lines = [
    `  user: ${user}`,
    ...(login === 'password' ? [`  password: !env ${variable}`] : []),
    ...(login === 'key' ? [`  identity_file: ${JSON.stringify(identityFile)}`] : []),
    ...(user === 'root' ? [] : ['  become: true']),
  ];
  return `ssh:\n${lines.join('\n')}\n`;
}

function playbookText({ kind, prefix }: Answers): string {
  const docker = kind === 'docker-host';
  return `# yaml-language-server: $schema=${schemaFile('playbook')}
# The desired state of every host. To list the resources: provision docs
name: ${docker ? 'Docker host' : 'Name, address, name servers'}
steps:
  - hostname: "{{ host.name }}.{{ domain }}"
  - network:
      interface: "{{ nic }}"
      address: "{{ host.address }}/${prefix}"
      gateway: "{{ gateway }}"
      dns: "{{ dns }}"
      search: ["{{ domain }}"]
${docker ? DOCKER : ''}`;
}

const DOCKER = `  # Before Docker: stopping firewalld after Docker has started removes the firewall rules of Docker.
  - service: { name: firewalld, state: stopped, enabled: false }
  - selinux: disabled
  - reachable: www.google.com
  - dnf_repo: { name: docker-ce, url: https://download.docker.com/linux/centos/docker-ce.repo }
  # One transaction. The distribution's runtime conflicts with containerd.io, and podman-docker also has a program docker.
  - package:
      present:
        [docker-ce, docker-ce-cli, containerd.io, docker-buildx-plugin, docker-compose-plugin, dnf-plugins-core]
      absent: [runc, podman-docker]
  # EL10 has xt_addrtype, which the firewall rules of Docker need, in a package of its own: that of the running kernel.
  - package: "kernel-modules-extra-{{ facts.kernel }}"
    when: facts.os.major >= 10
  # Only where a file of hardening sets it to 0: "sysctl --system" would take the network from containers.
  - sysctl: { name: net.ipv4.ip_forward, value: 1, override_only: true }
  - service: { name: docker, state: running, enabled: true }
`;
