import { describe, expect, test } from 'vitest';
import { shownDiagnostics } from './input.ts';

const INVENTORY = 'playbook: p.yaml\nhosts: { a: { connection: local } }\n';

/** Each diagnostic with its hint, in one line. */
async function found(step: string): Promise<readonly string[]> {
  const shown = await shownDiagnostics({ 'inventory.yaml': INVENTORY, 'p.yaml': `steps:\n  - ${step}\n` });
  const excerpt = /^[> ] *\d+ \||^ +\|/;
  return shown
    .split('\n\n')
    .map((one) => one.split('\n').filter((line) => line !== '' && !excerpt.test(line)))
    .map((lines) => lines.map((line) => line.trim()).join(' | '));
}

describe('parameters of modules', () => {
  test.each<[step: string, ...found: readonly string[]]>([
    ['line: { path: /a, regexp: a, line: b }', 'p.yaml:2:23  unknown parameter "regexp" | Write match.'],
    ['file: { dest: /a, content: b }', 'p.yaml:2:13  unknown parameter "dest" | Write path.'],
    [
      'file: { path: /a, src: b }',
      'p.yaml:2:23  unknown parameter "src" | Write source: FILE, a file of this computer.',
    ],
    [
      'user: { name: kim, groups: [wheel], append: true }',
      'p.yaml:2:41  unknown parameter "append" | Leave it out: other memberships stay. Write exact_groups: true for these groups alone.',
    ],
    [
      'package: { name: tree, update_cache: true }',
      'p.yaml:2:28  unknown parameter "update_cache" | Leave it out: the metadata of dnf and the lists of apt are refreshed when they are out of date.',
    ],
    [
      'cron: { name: a, minute: 0, job: b }',
      'p.yaml:2:22  unknown parameter "minute" | Write the five fields as schedule: "MINUTE HOUR DAY MONTH WEEKDAY".',
      'p.yaml:2:33  unknown parameter "job" | Write command.',
    ],
    [
      'timer: { name: a, command: b, on: "*/5 * * * *" }',
      'p.yaml:2:35  unknown parameter "on" | Write on_calendar.',
      'p.yaml:2:39  on_calendar "*/5 * * * *": this is a schedule of cron, not a calendar expression of systemd | Write "*:0/5", or write a cron step.',
    ],
    [
      'file: { path: /a, content: b, validate: visudo -cf %s }',
      'p.yaml:2:45  validate must be a list, not "visudo -cf %s" | Write it as a list of words: validate: [visudo, -cf, "%s"].',
    ],
  ])('%s', async (step, ...expected) => {
    expect(await found(step)).toEqual(expected);
  });
});

describe('parameters beside the resource', () => {
  test.each<[step: string, ...found: readonly string[]]>([
    [
      'command: make\n    creates: /a',
      'p.yaml:3:5  "creates" is a parameter of command, not of the step | Write it under command: "command: { run: …, creates: … }".',
    ],
    [
      'service: nginx\n    state: started',
      'p.yaml:3:5  "state" is a parameter of service, not of the step | Write it under service: "service: { name: …, state: … }".',
      'p.yaml:3:12  state must be running or stopped, not "started" | Write state: running.',
    ],
    [
      'package: { name: a }\n    state: latest',
      'p.yaml:3:5  "state" is a parameter of package, not of the step | Write it under package: "package: { …, state: … }".',
    ],
  ])('%s', async (step, ...expected) => {
    expect(await found(step)).toEqual(expected);
  });
});

describe('states of modules', () => {
  const RUNNING = 'state must be running or stopped';
  const PRESENT = 'state must be present or absent';

  test.each([
    ['service: { name: a, state: started }', `2:32  ${RUNNING}, not "started" | Write state: running.`],
    [
      'service: { name: a, state: restarted }',
      `2:32  ${RUNNING}, not "restarted" | Write state: running with restart_on: [FILE]: it restarts if FILE is newer.`,
    ],
    [
      'service: { name: a, state: reloaded }',
      `2:32  ${RUNNING}, not "reloaded" | Write state: running with reload_on: [FILE]: it reloads if FILE is newer.`,
    ],
    [
      'package: { name: a, state: installed }',
      '2:32  state must be present, absent or latest, not "installed" | Write state: present.',
    ],
    ['file: { path: /a, state: directory }', `2:30  ${PRESENT}, not "directory" | Write "directory: PATH".`],
    ['file: { path: /a, state: link }', `2:30  ${PRESENT}, not "link" | Write "link: { path: PATH, target: TARGET }".`],
    [
      'user: { name: a, state: latest }',
      `2:29  ${PRESENT}, not "latest" | Write "package: { name: NAME, state: latest }".`,
    ],
    [
      'unit: { name: a.service, content: "[Unit]", state: started }',
      `2:56  ${PRESENT}, not "started" | Write "service: { name: NAME, state: running }".`,
    ],
  ])('%s', async (step, expected) => {
    expect(await found(step)).toEqual([`p.yaml:${expected}`]);
  });
});

describe('variables of Ansible', () => {
  test.each([
    ['item', 'variable item', 'Write {{ each }}, in a step with for_each: LIST.'],
    ['item.name', 'variable item', 'Write {{ each.name }}, in a step with for_each: LIST.'],
    ['inventory_hostname', 'variable inventory_hostname', 'Write {{ host.name }}.'],
    ['ansible_distribution', 'variable ansible_distribution', 'Write {{ facts.os.name }}.'],
    ["ansible_facts['os_family']", 'variable ansible_facts', 'Write {{ facts.os.family }}.'],
    ['ansible_facts.memtotal_mb', 'variable ansible_facts', 'Write {{ facts.memory_mb }}.'],
    [
      'ansible_mounts',
      'variable ansible_mounts',
      'The facts are facts.os.major and others: provision facts INVENTORY --names lists them.',
    ],
    ['True', 'variable True', 'Write true.'],
  ])('%s', async (expression, variable, hint) => {
    expect(await found(`hostname: "{{ ${expression} }}"`)).toEqual([
      `p.yaml:2:16  ${variable} is not defined | ${hint}`,
    ]);
    expect(await found(`hostname: a\n    when: ${expression} == "a"`)).toEqual([
      `p.yaml:3:11  ${variable} is not defined | ${hint}`,
    ]);
  });
});
