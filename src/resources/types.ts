/** The keys of the resources in a playbook, by family, in the order of the reference. */
const byFamily = {
  host: [
    'hostname',
    'network',
    'service',
    'selinux',
    'package',
    'dnf_repo',
    'base_repos',
    'reachable',
    'command',
    'reboot',
  ],
  debian: ['apt_repo'],
  files: ['file', 'directory', 'link', 'download', 'archive', 'line', 'block', 'ini'],
  system: [
    'user',
    'group',
    'authorized_key',
    'hosts_entry',
    'sysctl',
    'timezone',
    'locale',
    'kernel_module',
    'time_sync',
    'swap',
    'unit',
    'timer',
    'cron',
    'mount',
    'machine_identity',
    'firewall',
  ],
  docker: [
    'docker_network',
    'docker_volume',
    'docker_daemon',
    'docker_login',
    'docker_container',
    'docker_image',
    'docker_prune',
    'docker_swarm',
    'docker_node',
    'docker_compose',
    'docker_service',
    'docker_stack',
  ],
} as const;

export type Family = keyof typeof byFamily;

const families = new Map<string, Family>(
  (Object.keys(byFamily) as Family[]).flatMap((family) => byFamily[family].map((type) => [type, family] as const)),
);

/** All keys of resources, in the order of the reference. */
export const resourceTypes: readonly string[] = [...families.keys()];

/** The resources whose steps can have `retries`. */
export const retriedTypes: readonly string[] = [
  'package',
  'dnf_repo',
  'command',
  'apt_repo',
  'download',
  'archive',
  'user',
  'group',
  'docker_image',
];

export const isResourceType = (key: string): boolean => families.has(key);

/** The family of a resource; undefined of a key that is none. */
export const familyOf = (type: string): Family | undefined => families.get(type);
