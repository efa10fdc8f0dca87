import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepKeys } from '../../src/project/playbook-schema.ts';
import { ansibleWordInPlaybook, ansibleWordInStep } from '../../src/project/ansible-messages.ts';
import { resources } from '../../src/resources/index.ts';
import { diagnosticLines } from './input.ts';

const STEP = [
  'yum',
  'dnf',
  'apt',
  'systemd',
  'shell',
  'copy',
  'template',
  'lineinfile',
  'blockinfile',
  'ini_file',
  'replace',
  'get_url',
  'unarchive',
  'dnf_versionlock',
  'yum_versionlock',
  'dnf_module',
  'include_role',
].concat([
  'loop',
  'with_items',
  'item',
  'notify',
  'register',
  'ignore_errors',
  'become',
  'until',
  'uri',
  'ansible.builtin.yum',
  'ansible.builtin.user',
  'ansible.builtin.group',
  'ansible.builtin.file',
  'ansible.posix.authorized_key',
  'ansible.builtin.lineinfile',
  'ansible.builtin.blockinfile',
  'ansible.builtin.replace',
  'community.general.ini_file',
  'cronvar',
  'systemd_service',
  'ansible.builtin.cron',
  'ansible.posix.mount',
  'modprobe',
  'community.general.modprobe',
  'locale_gen',
  'community.general.locale_gen',
  'ansible.posix.sysctl',
  'community.general.timezone',
  'set_fact',
  'assert',
  'stat',
  'git',
  'firewalld',
  'no_log',
  'environment',
  'import_playbook',
  'vars',
  'delay',
]);
const PLAYBOOK = ['tasks', 'hosts', 'handlers', 'roles', 'become', 'gather_facts', 'serial'];

test.each([
  ...STEP.map((word) => [word, ansibleWordInStep(word)] as const),
  ...PLAYBOOK.map((word) => [word, ansibleWordInPlaybook(word)] as const),
])('%s: the hint says what to write instead', (word, text) => {
  expect(text?.message).toBe(`"${word}" is Ansible syntax`);
  const written = [...(text?.hint ?? '').matchAll(/"(\w+): [^"]*"/g)].flatMap(([quoted]) =>
    Object.keys(parse(quoted.slice(1, -1)) as object),
  );
  const known = [...resources.keys(), ...stepKeys, 'include', 'steps', 'vars', 'ssh'];
  expect(written.filter((key) => !known.includes(key))).toEqual([]);
});

test.each([
  ['copy', 'source'],
  ['template', 'template'],
  ['replace', 'template'],
])('%s: a file step with %s', (word, parameter) => {
  const [, step = ''] = /"(file: [^"]*)"/.exec(ansibleWordInStep(word)?.hint ?? '') ?? [];
  expect(parse(step)).toMatchObject({ file: { path: 'PATH', [parameter]: 'FILE' } });
});

test.each([
  ['lineinfile', { line: { path: 'PATH', match: 'REGEX', line: 'TEXT' } }],
  ['blockinfile', { block: { path: 'PATH', content: 'TEXT' } }],
  ['ini_file', { ini: { path: 'PATH', section: 'SECTION', option: 'NAME', value: 'TEXT' } }],
])('%s: the step that the hint shows is valid', (word, expected) => {
  const [, step = ''] = /"(\w+: \{[^"]*)"/.exec(ansibleWordInStep(word)?.hint ?? '') ?? [];
  const written = parse(step) as Readonly<Record<string, object>>;
  expect(written).toEqual(expected);
  for (const [type, parameters] of Object.entries(written)) {
    expect(resources.get(type)?.schema.safeParse({ ...parameters, path: '/etc/app.conf' }).success).toBe(true);
  }
});

test('firewalld: a firewall step, not a command', () => {
  const { hint = '' } = ansibleWordInStep('ansible.posix.firewalld') ?? {};
  expect(hint).toContain('Write "firewall: ');
});

test('the hint for the full name of a module is a step of the resource with the same name', () => {
  for (const name of [
    'user',
    'group',
    'file',
    'service',
    'package',
    'hostname',
    'command',
    'reboot',
    'sysctl',
    'timezone',
  ]) {
    const { hint = '' } = ansibleWordInStep(`ansible.builtin.${name}`) ?? {};
    expect(hint).toContain(`Write "${name}: `);
  }
});

test('words of provision are none of Ansible', () => {
  const own = [...resources.keys(), ...stepKeys, 'include'];
  expect(own.filter((key) => ansibleWordInStep(key))).toEqual([]);
  expect(['name', 'vars', 'steps', 'toString'].filter((key) => ansibleWordInPlaybook(key))).toEqual([]);
});

test('a block of tasks is not a block of lines', async () => {
  const lines = (block: string) =>
    diagnosticLines({
      'inventory.yaml': 'playbook: p.yaml\nhosts: { a: { connection: local } }\n',
      'p.yaml': `steps:\n  - block: ${block}\n`,
    });
  expect(await lines('[{ hostname: a }]')).toEqual(['p.yaml:2:5  "block" is Ansible syntax']);
  expect(await lines('{ path: /etc/app.conf, content: a }')).toEqual([]);
});

test('they are reported at their place, with everything else that is wrong', async () => {
  const found = (playbook: string) =>
    diagnosticLines({
      'inventory.yaml': 'playbook: p.yaml\nhosts: { a: { connection: local } }\n',
      'p.yaml': playbook,
    });
  expect(
    await found(`
steps:
  - yum: { name: docker }
    notify: restart
  - service: { name: docker, state: runing }
handlers: []
`),
  ).toEqual([
    'p.yaml:3:5  "yum" is Ansible syntax',
    'p.yaml:4:5  "notify" is Ansible syntax',
    'p.yaml:5:37  state must be running or stopped, not "runing"',
    'p.yaml:6:1  "handlers" is Ansible syntax',
  ]);
  expect(await found('- hosts: all\n  tasks: []\n')).toEqual([
    'p.yaml:1:1  the playbook is a list of plays, as in Ansible',
  ]);
});
