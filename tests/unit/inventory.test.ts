import { expect, test } from 'vitest';
import { noFiles } from './input.ts';
import { InputError } from '../../src/input/diagnostic.ts';
import { parseYaml } from '../../src/input/yaml.ts';
import { type Inventory, type InventoryHost, parseInventory } from '../../src/project/inventory.ts';
import { expandHome } from '../../src/transport/user.ts';
import { text } from './input.ts';

function parse(yaml: string): Inventory {
  const problems: unknown[] = [];
  const file = parseYaml(
    { path: '/class/inventory.yaml', text: yaml },
    noFiles({ PASSWORD: 'hunter2', OTHER: 'other' }),
  );
  const inventory = parseInventory(file, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
  if (!inventory) throw new InputError([]);
  return inventory;
}

const table = <T>(inventory: Inventory, row: (host: InventoryHost) => T): Record<string, T> =>
  Object.fromEntries(inventory.hosts.map((one) => [one.host.name, row(one)]));

const CLASS = parse(text`
  playbook: site.yaml
  vars: { domain: example.com, nic: ens33, dns: [1.1.1.1, 8.8.8.8] }
  ssh: { user: root, password: !env PASSWORD, port: 22, connect_timeout: 5 }
  hosts:
    lonely.example.com:
    laptop: { connection: local }
  groups:
    workers:
      vars: { nic: ens160, dns: [9.9.9.9] }
      ssh: { user: student, become: true }
      playbook: [common.yaml, ../shared/docker.yaml]
      hosts:
        docker1: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
        docker2:
          address: docker2.example.com
          vars: { nic: eth0 }
          ssh: { password: !env OTHER, host_key: accept-new, become: false, command_timeout: 60.5 }
          playbook: own.yaml
    empty:
    control:
      connection: local
      hosts:
        master: { connection: ssh }
`);

test('hosts come in the order of the file, those of no group first', () => {
  expect(table(CLASS, ({ group }) => group)).toEqual({
    'lonely.example.com': undefined,
    laptop: undefined,
    docker1: 'workers',
    docker2: 'workers',
    master: 'control',
  });
  expect(CLASS.groups).toEqual(['workers', 'empty', 'control']);
});

test('the address defaults to the name; the connection is that of the innermost level', () => {
  expect(table(CLASS, ({ host }) => [host.connection, host.address, host.bootstrap])).toEqual({
    'lonely.example.com': ['ssh', 'lonely.example.com', undefined],
    laptop: ['local', 'laptop', undefined],
    docker1: ['ssh', '192.168.2.10', '192.168.2.131'],
    docker2: ['ssh', 'docker2.example.com', undefined],
    master: ['ssh', 'master', undefined],
  });
});

test('a variable has the value and the place of the innermost level', () => {
  const values = table(CLASS, ({ vars }) => Object.fromEntries([...vars].map(([name, { value }]) => [name, value])));
  const outer = { domain: 'example.com', nic: 'ens33', dns: ['1.1.1.1', '8.8.8.8'] };
  expect(values).toEqual({
    'lonely.example.com': outer,
    laptop: outer,
    docker1: { ...outer, nic: 'ens160', dns: ['9.9.9.9'] },
    docker2: { ...outer, nic: 'eth0', dns: ['9.9.9.9'] },
    master: outer,
  });
  const lines = table(CLASS, ({ vars }) => {
    const { source, start, end } = vars.get('nic')?.place ?? CLASS.hosts[0]!.place;
    return source.text.slice(start, end);
  });
  expect(lines).toMatchObject({ laptop: 'ens33', docker1: 'ens160', docker2: 'eth0', master: 'ens33' });
});

test('ssh settings are merged key by key', () => {
  expect(table(CLASS, ({ host: { ssh } }) => ({ ...ssh, password: ssh.password?.reveal() }))).toMatchObject({
    laptop: {
      user: 'root',
      port: 22,
      password: 'hunter2',
      hostKey: 'strict',
      become: false,
      connectTimeout: 5,
      commandTimeout: 900,
    },
    docker1: { user: 'student', port: 22, password: 'hunter2', hostKey: 'strict', become: true, commandTimeout: 900 },
    docker2: { user: 'student', password: 'other', hostKey: 'accept-new', become: false, commandTimeout: 60.5 },
    master: { user: 'root', password: 'hunter2', become: false },
  });
});

test('playbooks are those of the innermost level, relative to the inventory', () => {
  expect(table(CLASS, ({ playbooks }) => playbooks.map(({ file }) => file))).toEqual({
    'lonely.example.com': ['/class/site.yaml'],
    laptop: ['/class/site.yaml'],
    docker1: ['/class/common.yaml', '/shared/docker.yaml'],
    docker2: ['/class/own.yaml'],
    master: ['/class/site.yaml'],
  });
});

test('a private key is relative to the inventory, or in the home directory', () => {
  const { hosts } = parse(text`
    playbook: p
    ssh: { identity_file: keys/class }
    hosts:
      a:
      b: { ssh: { identity_file: ../keys/b } }
      c: { ssh: { identity_file: /root/.ssh/c } }
      d: { ssh: { identity_file: ~/.ssh/d } }
  `);
  expect(hosts.map(({ host }) => host.ssh.identityFile)).toEqual([
    '/class/keys/class',
    '/keys/b',
    '/root/.ssh/c',
    expandHome('~/.ssh/d'),
  ]);
});

test('defaults', () => {
  expect(parse('playbook: p\nhosts: { a: }\n').hosts[0]?.host.ssh).toEqual({
    user: undefined,
    port: undefined,
    password: undefined,
    identityFile: undefined,
    passphrase: undefined,
    hostKey: 'strict',
    become: false,
    becomePassword: undefined,
    connectTimeout: 10,
    commandTimeout: 900,
  });
});

test('an alias is the value of its anchor', () => {
  const inventory = parse(text`
    playbook: p.yaml
    ssh: &login { user: &me student, become: true }
    groups:
      a: { vars: &shared { nic: ens33, user: *me }, hosts: { one: } }
      b: { vars: *shared, ssh: *login, hosts: { two: &host { address: 192.168.2.10 }, three: { ssh: { user: *me } } } }
  `);
  expect(
    table(inventory, ({ vars, host }) => [vars.get('nic')?.value, vars.get('user')?.value, host.ssh.user]),
  ).toEqual({
    one: ['ens33', 'student', 'student'],
    two: ['ens33', 'student', 'student'],
    three: ['ens33', 'student', 'student'],
  });
});

test.each([
  ['CRLF', 'playbook: p.yaml\r\nhosts:\r\n  a:\r\n    address: 192.168.2.10\r\n'],
  ['a byte order mark', '\uFEFFplaybook: p.yaml\nhosts: { a: { address: 192.168.2.10 } }\n'],
  ['no newline at the end', 'playbook: p.yaml\nhosts: { a: { address: 192.168.2.10 } }'],
])('a file with %s', (_what, yaml) => {
  expect(table(parse(yaml), ({ host }) => host.address)).toEqual({ a: '192.168.2.10' });
});

test.each([
  '192.168.2.10',
  'docker1',
  'docker1.example.com',
  'fe80::1%eth0',
  '::1',
  'xn--hq1bm8jm9l.kr',
  '3com.example',
])('%s is an address', (address) => {
  const yaml = `playbook: p\nhosts: { a: { address: "${address}", bootstrap: "${address}" } }\n`;
  expect(table(parse(yaml), ({ host }) => [host.address, host.bootstrap])).toEqual({ a: [address, address] });
});
