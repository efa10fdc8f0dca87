// For people who know Ansible: what to write instead of the parameters, states and variables of its modules.
import type { Advice } from '../input/explain-issue.ts';

type Hints = Readonly<Record<string, string>>;

/** Parameters of the module with the same purpose, by resource: the parameter that is meant, or what to do. */
const MEANT: Readonly<Record<string, Hints>> = {
  file: { dest: 'path' },
  directory: { dest: 'path' },
  link: { dest: 'path', src: 'target' },
  download: { dest: 'path' },
  archive: { dest: 'path' },
  line: { dest: 'path', regexp: 'match', regex: 'match', insertafter: 'after', insertbefore: 'before' },
  block: { dest: 'path', block: 'content', insertafter: 'after', insertbefore: 'before' },
  ini: { dest: 'path' },
  mount: { src: 'source', fstype: 'type', opts: 'options', passno: 'pass' },
  user: { createhome: 'create_home', remove: 'remove_home' },
  package: { pkg: 'name' },
  command: { cmd: 'run' },
  cron: { job: 'command', special_time: 'schedule' },
  kernel_module: { params: 'options' },
  unit: { dest: 'name' },
  timer: { on: 'on_calendar', schedule: 'on_calendar', job: 'command' },
};

const SCHEDULE = 'Write the five fields as schedule: "MINUTE HOUR DAY MONTH WEEKDAY".';
const SOURCE = 'Write source: FILE, a file of this computer.';
const OTHER_MEMBERSHIPS = 'Leave it out: other memberships stay. Write exact_groups: true for these groups alone.';

/** Parameters that no single parameter stands for. */
const ADVICE: Readonly<Record<string, Hints>> = {
  file: {
    src: SOURCE,
    recurse: 'Write "directory: { path: PATH, recursive: true }".',
    remote_src: 'Write "command: { run: COMMAND, creates: FILE }" to copy a file of the host.',
    backup: 'Leave it out: the plan shows the difference before a file is replaced.',
    force: 'Leave it out: the file is replaced whenever it differs.',
  },
  directory: { recurse: 'Write recursive: true.' },
  link: { force: 'Write replace: true.' },
  line: { firstmatch: 'Write several: first.', backup: 'Leave it out: the plan shows the difference.' },
  block: { backup: 'Leave it out: the plan shows the difference.' },
  unit: { src: SOURCE },
  archive: { src: SOURCE, remote_src: 'Write file: PATH for an archive of the host.' },
  download: { force: 'Leave it out: the checksum decides whether the file is fetched again.' },
  user: {
    append: OTHER_MEMBERSHIPS,
    update_password: 'Leave it out: the password is set if its hash differs.',
  },
  package: {
    update_cache: 'Leave it out: the metadata of dnf and the lists of apt are refreshed when they are out of date.',
    enablerepo: 'Write "dnf_repo: { name: NAME, enabled: true }" in a step before this one.',
  },
  service: { daemon_reload: 'Leave it out: systemd reads changed unit files before the service is restarted.' },
  command: {
    chdir: 'Write "cd FOLDER && COMMAND".',
    removes: 'Write unless: "test ! -e FILE".',
    executable: 'Write "bash -c COMMAND" as a list: [bash, -c, COMMAND].',
    warn: 'Leave it out.',
  },
  cron: { minute: SCHEDULE, hour: SCHEDULE, day: SCHEDULE, month: SCHEDULE, weekday: SCHEDULE },
};

const REMOVED = 'Write state: absent.';
const RESTART = 'Write state: running with restart_on: [FILE]: it restarts if FILE is newer.';

/** Values of `state`, by resource. */
const STATES: Readonly<Record<string, Hints>> = {
  service: {
    started: 'Write state: running.',
    restarted: RESTART,
    reloaded: RESTART.replace('restart_on', 'reload_on').replace('restarts', 'reloads'),
    present: 'Write state: running.',
    enabled: 'Write enabled: true.',
    disabled: 'Write enabled: false.',
    absent: 'Write "package: { name: NAME, state: absent }", or masked: true.',
  },
  package: { installed: 'Write state: present.', removed: REMOVED, uninstalled: REMOVED },
  file: {
    file: 'Leave it out: present is the default.',
    touch: 'Write content: "" for an empty file.',
  },
  mount: { present: 'Write state: unmounted, or mounted to mount it now.', ephemeral: 'Write "command: mount …".' },
};

/** Values of `state` that are a resource of their own here. */
const ANY_STATE: Hints = {
  directory: 'Write "directory: PATH".',
  link: 'Write "link: { path: PATH, target: TARGET }".',
  hard: 'Write "link: { path: PATH, target: TARGET, hard: true }".',
  touch: 'Write "file: { path: PATH, content: TEXT }".',
  started: 'Write "service: { name: NAME, state: running }".',
  stopped: 'Write "service: { name: NAME, state: stopped }".',
  restarted: 'Write "service: { name: NAME, state: running, restart_on: [FILE] }".',
  reloaded: 'Write "service: { name: NAME, state: running, reload_on: [FILE] }".',
  installed: 'Write state: present.',
  latest: 'Write "package: { name: NAME, state: latest }".',
  removed: REMOVED,
  disabled: 'Write enabled: false, or state: absent.',
};

/** A parameter of a module; undefined for other words. */
export function ansibleParameter(resource: string, key: string): Advice | undefined {
  const meant = find(MEANT[resource], key);
  if (meant !== undefined) return { hint: `Write ${meant}.`, meant };
  const hint = find(ADVICE[resource], key);
  return hint === undefined ? undefined : { hint };
}

/** A state of a module; undefined for other words. */
export function ansibleState(resource: string, state: string): Advice | undefined {
  const hint = find(STATES[resource], state) ?? find(ANY_STATE, state);
  return hint === undefined ? undefined : { hint };
}

/** `validate` as a text. */
export function validateAsText(text: string): Advice {
  const words = text.split(/\s+/).map((word) => (/^[\w./-]+$/.test(word) ? word : JSON.stringify(word)));
  return { hint: `Write it as a list of words: validate: [${words.join(', ')}].` };
}

function find(hints: Hints | undefined, word: string): string | undefined {
  return hints && Object.hasOwn(hints, word) ? hints[word] : undefined;
}

/** Variables that Ansible has, with the expression that gives the same. */
const VARIABLES: Hints = {
  inventory_hostname: 'host.name',
  inventory_hostname_short: 'host.name',
  ansible_host: 'host.address',
  ansible_default_ipv4: 'host.address',
  ansible_hostname: 'facts.hostname',
  ansible_nodename: 'facts.hostname',
  ansible_fqdn: 'facts.hostname',
  ansible_distribution: 'facts.os.name',
  ansible_distribution_version: 'facts.os.version',
  ansible_distribution_major_version: 'facts.os.major',
  ansible_os_family: 'facts.os.family',
  ansible_kernel: 'facts.kernel',
  ansible_architecture: 'facts.arch',
  ansible_machine: 'facts.arch',
  ansible_memtotal_mb: 'facts.memory_mb',
  ansible_processor_vcpus: 'facts.cpus',
  ansible_processor_cores: 'facts.cpus',
  ansible_processor_count: 'facts.cpus',
  ansible_virtualization_type: 'facts.virtualization',
  ansible_all_ipv4_addresses: 'facts.addresses',
  ansible_interfaces: 'facts.interfaces',
  group_names: 'group',
  True: 'true',
  False: 'false',
  None: 'nil',
};

const VARIABLE_ADVICE: Hints = {
  hostvars: 'Write {{ hosts.NAME.address }} for the address of another host.',
  play_hosts: 'Write {{ groups.NAME }} for the hosts of a group.',
  ansible_play_hosts: 'Write {{ groups.NAME }} for the hosts of a group.',
  ansible_user: 'The login is in the inventory, under ssh: { user: NAME }. Set a variable to use it here.',
  playbook_dir: 'Leave it out: a path of this computer is relative to the file that has the step.',
  role_path: 'Leave it out: a path of this computer is relative to the file that has the step.',
  ansible_check_mode: 'Leave it out: a dry run runs no command.',
};

/** A variable of Ansible that is not defined; undefined for other names. `expression` has the whole of it, such as "item.name". */
export function ansibleVariable(name: string, expression: string): string | undefined {
  const [root = ''] = name.split('.');
  if (root === 'item') {
    const [item = 'item'] = /\bitem(\.\w+)*/.exec(expression) ?? [];
    return `Write {{ ${item.replace('item', 'each')} }}, in a step with for_each: LIST.`;
  }
  const fact = root === 'ansible_facts' ? (/ansible_facts\W+(\w+)/.exec(expression)?.[1] ?? '') : undefined;
  const own = find(VARIABLES, fact === undefined ? root : `ansible_${fact.replace(/^ansible_/, '')}`);
  if (own !== undefined) return /^(true|false|nil)$/.test(own) ? `Write ${own}.` : `Write {{ ${own} }}.`;
  return find(VARIABLE_ADVICE, root) ?? (root.startsWith('ansible_') ? OTHER_FACT : undefined);
}

const OTHER_FACT = 'The facts are facts.os.major and others: provision facts INVENTORY --names lists them.';
