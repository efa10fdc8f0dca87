import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadFiles, diagnosticLines, shownDiagnostics, text } from './input.ts';
import { named } from './named.ts';

const INVENTORY = text`
  playbook: p.yaml
  vars:
    domain: example.com
    password: !env PROVISION_PASSWORD
    gateway: 192.168.3.254
    names: [a, b]
    nested: "{{ nope }}"
    loop: "{{ pool }}"
    pool: "{{ loop }}"
    nothing:
  hosts:
    docker1: { address: 192.168.2.10 }
    docker2: { address: 192.168.2.11, vars: { gateway: 192.168.2.254 } }
`;
const step = (yaml: string) => ({ 'inventory.yaml': INVENTORY, 'p.yaml': `steps:\n  - ${yaml}\n` });

beforeEach(() => {
  vi.stubEnv('PROVISION_PASSWORD', 'hunter2');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(
  named<{ what: string; playbook: string; shown: string }>([
    {
      what: 'a gateway outside the subnet, at the variable that defines it, with the hosts that have it',
      playbook: text`
      steps:
        - network: { interface: ens33, address: "{{ host.address }}/24", gateway: "{{ gateway }}", dns: 8.8.8.8 }
    `,
      shown: text`
      inventory.yaml:5:12  gateway 192.168.3.254 is outside 192.168.2.10/24 (docker1)
        4 |   password: !env PROVISION_PASSWORD
      > 5 |   gateway: 192.168.3.254
          |            ^^^^^^^^^^^^^
        6 |   names: [a, b]
        A gateway must be in the subnet of the address it serves.
    `,
    },
    {
      what: 'undefined variables, each at its own place',
      playbook: text`
      steps:
        - hostname: "{{ host.nmae }}.{{ domian }}"
        - command: ["echo", "x {{ xyzzy }}"]
    `,
      shown: text`
      p.yaml:2:16  variable host.nmae is not defined
        1 | steps:
      > 2 |   - hostname: "{{ host.nmae }}.{{ domian }}"
          |                ^^^^^^^^^^^^^^^
        3 |   - command: ["echo", "x {{ xyzzy }}"]
        Did you mean host.name?

      p.yaml:2:32  variable domian is not defined
        1 | steps:
      > 2 |   - hostname: "{{ host.nmae }}.{{ domian }}"
          |                                ^^^^^^^^^^^^
        3 |   - command: ["echo", "x {{ xyzzy }}"]
        Did you mean domain?

      p.yaml:3:26  variable xyzzy is not defined
        2 |   - hostname: "{{ host.nmae }}.{{ domian }}"
      > 3 |   - command: ["echo", "x {{ xyzzy }}"]
          |                          ^^^^^^^^^^^
        4 |
        Define it under vars: in the inventory. Known variables: host, group, hosts, groups, facts, domain, password, gateway, names, nested, loop, pool, nothing, host.name, host.address.
    `,
    },
    {
      what: 'invalid steps',
      playbook: text`
      steps:
        - hostname
        - hostnme: docker1
        - name: only a name
        - hostname: docker1
          selinux: disabled
    `,
      shown: text`
      p.yaml:2:5  a step must be a resource with its parameters
        1 | steps:
      > 2 |   - hostname
          |     ^^^^^^^^
        3 |   - hostnme: docker1
        For example: "hostname: NAME".

      p.yaml:3:5  unknown resource "hostnme"
        2 |   - hostname
      > 3 |   - hostnme: docker1
          |     ^^^^^^^
        4 |   - name: only a name
        Did you mean hostname?

      p.yaml:4:5  the step has no resource
        3 |   - hostnme: docker1
      > 4 |   - name: only a name
          |     ^^^^
        5 |   - hostname: docker1
        Add one, such as "hostname: NAME".

      p.yaml:6:5  a step has one resource, but this one has hostname and selinux
        5 |   - hostname: docker1
      > 6 |     selinux: disabled
          |     ^^^^^^^
        7 |
        Write a dash before each resource to make it a step of its own.
    `,
    },
    {
      what: 'invalid parameters',
      playbook: text`
      steps:
        - service: { name: docker, state: started, enabld: true }
        - package: [docker-ce, "docker*", true]
        - selinux: { mode: permisive }
    `,
      shown: text`
      p.yaml:2:37  state must be running or stopped, not "started"
        1 | steps:
      > 2 |   - service: { name: docker, state: started, enabld: true }
          |                                     ^^^^^^^
        3 |   - package: [docker-ce, "docker*", true]
        Write state: running.

      p.yaml:2:46  unknown parameter "enabld"
        1 | steps:
      > 2 |   - service: { name: docker, state: started, enabld: true }
          |                                              ^^^^^^
        3 |   - package: [docker-ce, "docker*", true]
        Did you mean enabled?

      p.yaml:3:26  item 2 of the list "docker*" must have a version before the star, such as docker-ce-27.*: a pattern of names is not possible
        2 |   - service: { name: docker, state: started, enabld: true }
      > 3 |   - package: [docker-ce, "docker*", true]
          |                          ^^^^^^^^^
        4 |   - selinux: { mode: permisive }

      p.yaml:3:37  item 3 of the list must be a string, not true
        2 |   - service: { name: docker, state: started, enabld: true }
      > 3 |   - package: [docker-ce, "docker*", true]
          |                                     ^^^^
        4 |   - selinux: { mode: permisive }

      p.yaml:4:22  mode must be enforcing, permissive or disabled, not "permisive"
        3 |   - package: [docker-ce, "docker*", true]
      > 4 |   - selinux: { mode: permisive }
          |                      ^^^^^^^^^
        5 |
        Did you mean permissive?
    `,
    },
  ]),
)('%s', async (_what, { playbook, shown }) => {
  expect(await shownDiagnostics({ 'inventory.yaml': INVENTORY, 'p.yaml': playbook })).toBe(shown);
});

describe('in one line', () => {
  test.each<{ playbook: string; lines: readonly string[] }>([
    { playbook: '', lines: ['p.yaml:1:1  the playbook must be a map, not empty'] },
    { playbook: 'name: x\n', lines: ['p.yaml:1:1  steps is missing'] },
    { playbook: 'steps: []\n', lines: ['p.yaml:1:8  steps is empty'] },
    { playbook: 'steps:\n  hostname: x\n', lines: ['p.yaml:2:3  steps must be a list, not a map'] },
    { playbook: 'stps:\n  - selinux: disabled\n', lines: ['p.yaml:1:1  unknown key "stps"'] },
  ])('$lines', async ({ playbook, lines }) => {
    expect(await diagnosticLines({ 'inventory.yaml': INVENTORY, 'p.yaml': playbook })).toEqual(lines);
  });

  test.each<[string, ...string[]]>([
    ['hostname:', '2:14  hostname must be a string or a map, not empty'],
    ['hostname: true', '2:15  hostname must be a string or a map, not true'],
    ['name: [a]\n    hostname: x', '2:12  name must be a string, not a list'],
    ['hostname: "{{ names }}"', '6:11  hostname must be a string or a map, not a list'],
    ['hostname: "x-{{ names }}"', '2:18  {{ names }} is a list and cannot be part of a string'],
    ['hostname: "{{ domain | shout }}"', '2:16  unknown filter shout'],
    ['hostname: "{{ names[7] }}"', '2:16  variable names.7 is not defined'],
    ['hostname: "{{ nothing }}"', '2:16  {{ nothing }} has no value'],
    ['hostname: >\n      {{ nope }}', '2:15  variable nope is not defined'],
    ['hostname: "{{ loop }}"', '2:16  circular reference of variables: loop → pool → loop'],
    ['hostname: "{{ password }}"', '4:18  hostname cannot be a secret'],
    ['hostname: "{{ password | downcase }}"', '2:16  {{ password | downcase }} applies a filter to a secret'],
    ['network: { interface: ens33 }', '2:16  address is missing'],
    [
      'network: { interface: ens33, address: 192.168.2.10 }',
      '2:43  address must be an IPv4 address with its prefix, such as 192.168.2.10/24, not "192.168.2.10"',
    ],
    [
      'network: { interface: ens33, address: "{{ host.address }}" }',
      '2:43  address must be an IPv4 address with its prefix, such as 192.168.2.10/24, not "192.168.2.10" (docker1)',
      '2:43  address must be an IPv4 address with its prefix, such as 192.168.2.10/24, not "192.168.2.11" (docker2)',
    ],
    [
      'network: { interface: ens33, method: auto, dns: [1.1.1.1, 1.1.1] }',
      '2:63  item 2 of dns must be an IPv4 address, such as 192.168.2.254, not "1.1.1"',
    ],
  ])('%s', async (yaml, ...lines) => {
    const found = await diagnosticLines(step(yaml));
    expect(found.map((line) => line.replace(/^(p|inventory)\.yaml:/, ''))).toEqual(lines);
  });

  test.each<[string, ...string[]]>([
    ['service: { name: a, foo: true }', '2:25  unknown parameter "foo"'],
    ['service: { name: a, enabld: true }', '2:25  unknown parameter "enabld"'],
    ['service: { nam: a, state: running }', '2:16  unknown parameter "nam"'],
    ['file: { path: /a, contents: x, foo: 1 }', '2:23  unknown parameter "contents"', '2:36  unknown parameter "foo"'],
    ['file: { path: /a, foo: 1 }', '2:23  unknown parameter "foo"'],
    [
      'line: { path: /a, lines: [a], foo: 1 }',
      '2:23  unknown parameter "lines"',
      '2:35  unknown parameter "foo"',
      '2:31  line must be a string, not a list',
    ],
    ['package: { foo: 1 }', '2:16  unknown parameter "foo"'],
    // What is wrong whatever the unknown parameter means.
    [
      'service: { foo: 1, enabled: 3 }',
      '2:16  name is missing',
      '2:33  enabled must be true or false, not 3',
      '2:16  unknown parameter "foo"',
    ],
    ['cron: { name: a, foo: 1, schedule: a }', '2:40  schedule', '2:22  unknown parameter "foo"'],
  ])('an unknown parameter is one mistake: %s', async (yaml, ...lines) => {
    const found = await diagnosticLines(step(yaml));
    const shown = found.map((line) => line.replace(/^p\.yaml:/, ''));
    expect(shown).toHaveLength(lines.length);
    for (const line of lines) expect(shown).toContainEqual(expect.stringContaining(line));
  });

  test('an include with the keys of a step says where they belong', async () => {
    const files = { ...step('include: a.yaml\n    name: All'), 'a.yaml': 'steps: [{ hostname: a }]' };
    expect(await shownDiagnostics(files)).toBe(text`
      p.yaml:3:5  a step with include cannot have name
        2 |   - include: a.yaml
      > 3 |     name: All
          |     ^^^^
        4 |
        Write it as "name:" of the included playbook, or as a comment: the steps of that file have titles of their own.
    `);
  });

  test.each([
    [
      'an invalid template in a variable, where the variable is defined',
      'hostname: "{{ nested }}"',
      /^inventory\.yaml:7:1[12]  variable nope is not defined/,
    ],
    ['an unclosed template', 'command: "echo {{ domain }"', /^p\.yaml:2:\d+  .*\{\{/],
    ['a template without quotes', 'hostname: {{ domain }}', /^p\.yaml:2:15  .*quotes/],
    ['a NUL character', 'command: "echo a\\0b"', /^p\.yaml:2:14  .*NUL/],
    ['an unknown alias', 'hostname: *nothing', /^p\.yaml:2:15  /],
    ['an alias inside the value that it refers to', 'package: &p [*p]', /^p\.yaml:2:/],
  ])('%s', async (_what, yaml, line) => {
    expect(await diagnosticLines(step(yaml))).toEqual([expect.stringMatching(line)]);
  });

  test('a circular reference, without the hint about braces', async () => {
    expect(await shownDiagnostics(step('hostname: "{{ loop }}"'))).not.toContain('A literal');
  });

  test('a reserved variable, without follow-on diagnostics', async () => {
    const inventory = 'playbook: p.yaml\nvars: { host: x }\nhosts: { docker1: }\n';
    expect(
      await diagnosticLines({ 'inventory.yaml': inventory, 'p.yaml': 'steps:\n  - hostname: "{{ host.name }}"\n' }),
    ).toEqual(['inventory.yaml:2:9  a variable cannot be named "host"']);
  });

  test('a diagnostic of all hosts once, without their names', async () => {
    const lines = await diagnosticLines(step('package: "@docker"'));
    expect(lines).toEqual([
      'p.yaml:2:14  package "@docker" must be the name of a package, or the name with a pattern of versions that ends with a star, such as docker-ce-27.*; no @group',
    ]);
  });

  test('an invalid value of an alias, at its anchor', async () => {
    const lines = await diagnosticLines(step('service: &s { name: a, state: running, on: true }\n  - service: *s'));
    expect(lines).toEqual(['p.yaml:2:44  unknown parameter "on"']);
  });
});

test('a host has the playbooks of the innermost level, in their order, with steps numbered throughout', async () => {
  const { work } = await loadFiles({
    'inventory.yaml': text`
      playbook: sub/one.yaml
      hosts: { a: , b: { playbook: [two.yaml, sub/one.yaml] } }
      groups:
        g: { playbook: two.yaml, hosts: { c: , d: { playbook: sub/one.yaml } } }
    `,
    'sub/one.yaml': 'steps:\n  - package: one\n',
    'two.yaml': 'steps:\n  - package: two\n  - { name: Second, package: [second] }\n',
  });
  const steps = work.map(({ host, steps: list }) => [
    host.name,
    ...list.map(({ number, name, title }) => [number, name, title]),
  ]);
  expect(steps).toEqual([
    ['a', [1, 'one', undefined]],
    ['b', [1, 'two', undefined], [2, 'second', 'Second'], [3, 'one', undefined]],
    ['c', [1, 'two', undefined], [2, 'second', 'Second']],
    ['d', [1, 'one', undefined]],
  ]);
});

test('a diagnostic of a host that is not selected counts, too', async () => {
  const files = {
    'inventory.yaml': INVENTORY,
    'p.yaml': 'steps:\n  - network: { interface: e, address: "{{ host.address }}/24", gateway: "{{ gateway }}" }\n',
  };
  await expect(loadFiles(files, ['docker2'])).rejects.toThrow('gateway 192.168.3.254 is outside 192.168.2.10/24');
});

test('secrets are those of the inventory and of its playbooks', async () => {
  vi.stubEnv('PROVISION_TOKEN', 'token');
  const { secrets } = await loadFiles(step('command: [login, !env PROVISION_TOKEN]'));
  expect(secrets.map((secret) => secret.reveal()).sort()).toEqual(['hunter2', 'token']);
});
