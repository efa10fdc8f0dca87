import type { DiagnosticText } from '../input/diagnostic.ts';

// For people who know Ansible: what to write instead of its words.

/** Modules, with the resource to write instead. */
const MODULES: Readonly<Record<string, string>> = {
  yum: 'Write "package: NAME", or "package: { name: NAME, state: latest }".',
  dnf: 'Write "package: NAME", or "package: { name: NAME, state: latest }".',
  dnf_versionlock: 'Write "package: { name: NAME, hold: true }", or "package: { name: NAME-27.*, hold: true }".',
  yum_versionlock: 'Write "package: { name: NAME, hold: true }", or "package: { name: NAME-27.*, hold: true }".',
  dnf_module: 'Write "package: { module: NAME:STREAM }", with the packages under "present" of the same step.',
  apt: 'Write "package: NAME", or "package: { name: NAME, state: latest }". The lists of packages are updated where that is needed.',
  apt_repository: 'Write "apt_repo: { name: NAME, uris: URL, components: main, key: URL }".',
  deb822_repository: 'Write "apt_repo: { name: NAME, uris: URL, components: main, key: URL }".',
  apt_key: 'Write the URL or the text of the key into its repository: "apt_repo: { name: NAME, uris: URL, key: URL }".',
  pip: 'Write "package: python3-NAME" for the package of the distribution.',
  systemd:
    'Write "service: { name: NAME, state: running, enabled: true }"; for a unit file "unit: { name: NAME, template: FILE }", which also reloads systemd.',
  systemd_service:
    'Write "service: { name: NAME, state: running, enabled: true }"; for a unit file "unit: { name: NAME, template: FILE }", which also reloads systemd.',
  shell:
    'Write "command: { run: COMMAND, creates: FILE }": it runs in a shell, and "creates" or "unless" says whether it has been done.',
  raw: 'Write "command: { run: COMMAND, creates: FILE }": it runs in a shell, and "creates" or "unless" says whether it has been done.',
  script: 'Write "command: { run: COMMAND, creates: FILE }".',
  nmcli: 'Write "network: { interface: ens33, address: ADDRESS/24, gateway: GATEWAY, dns: [SERVER] }".',
  yum_repository: 'Write "dnf_repo: { name: NAME, url: URL }".',
  get_url:
    'Write "download: { path: PATH, url: URL, checksum: sha256:DIGEST }", or for a .repo file "dnf_repo: { name: NAME, url: URL }".',
  unarchive: 'Write "archive: { path: FOLDER, source: FILE }", or with "url" and "checksum" instead of "source".',
  wait_for: 'Write "reachable: NAME", or "check: { run: COMMAND, within: 30s }" of a step.',
  uri: 'Write "check: { http: URL, within: 30s }" of the step whose result it tests.',
  ping: 'Write "reachable: NAME", or run "provision ping INVENTORY".',
  setup: 'Facts are always known: "{{ facts.os.major }}". "provision facts --names INVENTORY" lists them.',
  debug: 'A dry run shows what every step does: "provision plan INVENTORY -v".',
  copy: 'Write "file: { path: PATH, source: FILE }", or "file: { path: PATH, content: TEXT }".',
  template: 'Write "file: { path: PATH, template: FILE }".',
  lineinfile:
    'Write "line: { path: PATH, match: REGEX, line: TEXT }"; several lines that match are refused. For /etc/hosts write "hosts_entry: all".',
  replace:
    'Write "line: { path: PATH, match: REGEX, line: TEXT }" for one line, or "file: { path: PATH, template: FILE }" for the whole file.',
  blockinfile: 'Write "block: { path: PATH, content: TEXT }".',
  ini_file: 'Write "ini: { path: PATH, section: SECTION, option: NAME, value: TEXT }".',
  modprobe:
    'Write "kernel_module: NAME", which also loads it at boot, or "kernel_module: { name: NAME, state: absent }".',
  locale_gen: 'Write "package: glibc-langpack-ko" for the package that has the locale, then "locale: ko_KR.UTF-8".',
  cronvar: 'Write "cron: { user: USER, env: { NAME: VALUE } }".',
  set_fact: 'Set a variable under "vars:" of the playbook, the group or the host; it may use facts.',
  assert: 'Write a condition: "when:" of the steps, or "check: { run: COMMAND }" of a step.',
  fail: 'Write a condition: "when:" of the steps, or "check: { run: COMMAND }" of a step.',
  stat: 'Leave it out: each step reads the state that it needs; "creates" of a command tests a file.',
  git: 'Write "command: { run: git clone URL FOLDER, creates: FOLDER }".',
  firewalld:
    'Write "firewall: { zone: ZONE, services: [NAME], ports: [PORT/tcp] }", which changes the running and the permanent configuration.',
  seboolean: 'Write "selinux: { booleans: { NAME: on } }".',
  seport: 'Write "selinux: { ports: [{ type: TYPE, ports: [PORT/tcp] }] }".',
  sefcontext: 'Write "selinux: { file_contexts: [{ path: PATH, type: TYPE }] }".',
  meta: 'Leave it out: there are no handlers.',
  include_vars: 'Put the variables under "vars:" of the inventory, of a group, of a host or of the playbook.',
  import_playbook: 'Write "include: FILE".',
  include_tasks: 'Write "include: FILE".',
  import_tasks: 'Write "include: FILE".',
  include_role: 'Write "include: FOLDER", which stands for FOLDER/playbook.yaml.',
  import_role: 'Write "include: FOLDER", which stands for FOLDER/playbook.yaml.',
};

/** Modules whose last word is a resource of provision: only the full name is a word of Ansible. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  user: 'Write "user: { name: NAME, groups: [GROUP] }". Other memberships stay, as with "append".',
  group: 'Write "group: NAME".',
  authorized_key: 'Write "authorized_key: { user: NAME, key: KEY }".',
  file: 'Write "file: { path: PATH, owner: NAME }", "directory: PATH", or "link: { path: PATH, target: PATH }".',
  service: 'Write "service: { name: NAME, state: running, enabled: true }".',
  package: 'Write "package: NAME".',
  hostname: 'Write "hostname: NAME".',
  command: 'Write "command: { run: COMMAND, creates: FILE }".',
  reboot: 'Write "reboot: { when: needed }".',
  sysctl: 'Write "sysctl: { name: NAME, value: VALUE }". It is set now and saved.',
  timezone: 'Write "timezone: Asia/Seoul".',
  mount:
    'Write "mount: { path: PATH, source: SOURCE, options: OPTIONS }": src is source, fstype is type, opts is options, and mounted is the default. For swap write "swap: { file: /swapfile, size: 2G }".',
  cron: 'Write "cron: { name: NAME, schedule: \'0 4 * * *\', command: COMMAND }".',
};

/** Keywords of a task. */
const TASK: Readonly<Record<string, string>> = {
  loop: 'Write "for_each: LIST" and "{{ each }}".',
  with_items: 'Write "for_each: LIST" and "{{ each }}".',
  with_dict: 'Write "for_each: MAP" and "{{ each.key }}", "{{ each.value }}".',
  item: 'Inside "for_each" the item is "{{ each }}".',
  notify:
    'Write "service: { name: NAME, state: running, restart_on: [FILE] }", or reload_on: it restarts if FILE is newer.',
  listen: 'Leave it out: there are no handlers.',
  register: 'Leave it out: each step reads the state that it needs; "unless" of a command tests a condition.',
  ignore_errors: 'Leave it out: a host stops at its first failed step, and the other hosts continue.',
  failed_when: 'Leave it out: a command fails if its exit status is not 0.',
  changed_when: 'Set "creates" or "unless" of the command: it says whether the command has to run.',
  become: 'Set "ssh: { become: true }" in the inventory.',
  become_user: 'Steps run as root: set "ssh: { become: true }" in the inventory.',
  delegate_to: 'Write the step in a playbook of that host: the inventory names the playbooks of each host.',
  run_once: 'Write the step in a playbook of one host: the inventory names the playbooks of each host.',
  until: 'Set "retries: NUMBER" of the command, or "check: { run: COMMAND, within: 30s }" of the step.',
  delay: 'Leave it out: "check: { run: COMMAND, within: 30s }" is repeated every second.',
  no_log: 'Leave it out: a secret is !env NAME or !file PATH, and is masked everywhere.',
  environment: 'Write "command: env NAME=VALUE COMMAND".',
  vars: 'Write the variables under "vars:" of the playbook, or at a step with "include".',
  args: 'Write all parameters under the resource.',
};

/** Keywords of a task whose value is a list of tasks: resources of provision with the same names have none. */
const TASK_LISTS: Readonly<Record<string, string>> = {
  block: 'Write the steps one after the other, or put them into a file: "include: FILE".',
};

/** Keywords of a play. */
const PLAY: Readonly<Record<string, string>> = {
  tasks: 'Write "steps:".',
  pre_tasks: 'Write all steps under "steps:", in order.',
  post_tasks: 'Write all steps under "steps:", in order.',
  hosts: 'Leave it out: the inventory names the playbook of all hosts, of a group, or of a host.',
  handlers:
    'Write "service: { name: NAME, state: running, restart_on: [FILE] }", or reload_on: it restarts if FILE is newer.',
  roles: 'Write a step "include: FOLDER" for each; it stands for FOLDER/playbook.yaml.',
  vars_files: 'Put the variables under "vars:" of the inventory, of a group, of a host or of the playbook.',
  become: 'Set "ssh: { become: true }" in the inventory.',
  gather_facts: 'Leave it out: facts are always known.',
  serial: 'Use "--parallel NUMBER" for the number of hosts at the same time.',
  strategy: 'Leave it out: no host waits for another one.',
};

/** A word of Ansible in a step; undefined for other words. `ansible.builtin.yum` is `yum`. */
export function ansibleWordInStep(key: string): DiagnosticText | undefined {
  const word = key.replace(/^\w+\.\w+\./, '');
  const hint = hintIn(MODULES, word) ?? hintIn(TASK, word);
  return explained(key, hint ?? (word === key ? undefined : hintIn(FULL_NAMES, word)));
}

/** The same for a key whose value is a list. */
export function ansibleListInStep(key: string): DiagnosticText | undefined {
  return explained(key, hintIn(TASK_LISTS, key));
}

/** A word of Ansible beside the steps; undefined for other words. */
export function ansibleWordInPlaybook(key: string): DiagnosticText | undefined {
  return explained(key, hintIn(PLAY, key));
}

function hintIn(hints: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(hints, word) ? hints[word] : undefined;
}

function explained(key: string, hint: string | undefined): DiagnosticText | undefined {
  return hint === undefined ? undefined : { message: `"${key}" is Ansible syntax`, hint };
}

export function listOfPlays(): DiagnosticText {
  return {
    message: 'the playbook is a list of plays, as in Ansible',
    hint: 'Write the steps under "steps:". The inventory names the hosts and their playbooks.',
  };
}
