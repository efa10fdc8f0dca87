import { afterEach, describe, expect, test, vi } from 'vitest';
import { diagnosticLines, shownDiagnostics, text } from './input.ts';
import { named } from './named.ts';

const PLAYBOOK = text`
  steps:
    - selinux: disabled
`;
const files = (inventory: string) => ({ 'inventory.yaml': inventory, 'p.yaml': PLAYBOOK });

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The whole text: place, message, the line with a caret below the place, hint. */
test.each(
  named<{ what: string; inventory: string; shown: string }>([
    {
      what: 'an unknown key, with a suggestion',
      inventory: text`
      playbok: p.yaml
      hosts:
        docker1: { adress: 192.168.2.10 }
    `,
      shown: text`
      inventory.yaml:1:1  unknown key "playbok"
      > 1 | playbok: p.yaml
          | ^^^^^^^
        2 | hosts:
        Did you mean playbook?

      inventory.yaml:3:14  unknown key "adress"
        2 | hosts:
      > 3 |   docker1: { adress: 192.168.2.10 }
          |              ^^^^^^
        4 |
        Did you mean address?
    `,
    },
    {
      what: 'an unknown key without a similar known one',
      inventory: text`
      playbook: p.yaml
      ssh: { keepalive: 3 }
      hosts: { docker1: { colour: red } }
    `,
      shown: text`
      inventory.yaml:2:8  unknown key "keepalive"
        1 | playbook: p.yaml
      > 2 | ssh: { keepalive: 3 }
          |        ^^^^^^^^^
        3 | hosts: { docker1: { colour: red } }
        Known keys: user, port, password, identity_file, passphrase, host_key, become, become_password, connect_timeout, command_timeout.

      inventory.yaml:3:21  unknown key "colour"
        2 | ssh: { keepalive: 3 }
      > 3 | hosts: { docker1: { colour: red } }
          |                     ^^^^^^
        4 |
        Known keys: address, bootstrap, vars, ssh, connection, playbook.
    `,
    },
    {
      what: 'wrong types and values, all of them at once',
      inventory: text`
      playbook: p.yaml
      connection: sssh
      ssh:
        port: "22"
        become: yes please
        connect_timeout: -1
      groups:
        workers: { hosts: [docker1] }
    `,
      shown: text`
      inventory.yaml:2:13  connection must be ssh or local, not "sssh"
        1 | playbook: p.yaml
      > 2 | connection: sssh
          |             ^^^^
        3 | ssh:
        Did you mean ssh?

      inventory.yaml:4:9  port must be a number, not "22"
        3 | ssh:
      > 4 |   port: "22"
          |         ^^^^
        5 |   become: yes please

      inventory.yaml:5:11  become must be true or false, not "yes please"
        4 |   port: "22"
      > 5 |   become: yes please
          |           ^^^^^^^^^^
        6 |   connect_timeout: -1

      inventory.yaml:6:20  connect_timeout must be greater than 0, not -1
        5 |   become: yes please
      > 6 |   connect_timeout: -1
          |                    ^^
        7 | groups:

      inventory.yaml:8:22  hosts must be a map, not a list
        7 | groups:
      > 8 |   workers: { hosts: [docker1] }
          |                      ^^^^^^^
        9 |
    `,
    },
    {
      what: 'passwords in the file, which are not shown',
      inventory: text`
      playbook: p.yaml
      ssh: { password: 1234 }
      hosts: { docker1: { ssh: { become_password: hunter2 } } }
    `,
      shown: text`
      inventory.yaml:2:18  a secret must not be stored in a file
        1 | playbook: p.yaml
      > 2 | ssh: { password: **** }
          |                  ^^^^
        3 | hosts: { docker1: { ssh: { become_password: ******* } } }
        Write !env NAME and set the environment variable NAME, or !file PATH with a file that only you can read.

      inventory.yaml:3:45  a secret must not be stored in a file
        2 | ssh: { password: **** }
      > 3 | hosts: { docker1: { ssh: { become_password: ******* } } }
          |                                             ^^^^^^^
        4 |
        Write !env NAME and set the environment variable NAME, or !file PATH with a file that only you can read.
    `,
    },
    {
      what: 'a password in the file, next to another diagnostic',
      inventory: text`
      playbook: p.yaml
      ssh:
        password: hunter2
        usr: root
      hosts: { docker1: }
    `,
      shown: text`
      inventory.yaml:3:13  a secret must not be stored in a file
        2 | ssh:
      > 3 |   password: *******
          |             ^^^^^^^
        4 |   usr: root
        Write !env NAME and set the environment variable NAME, or !file PATH with a file that only you can read.

      inventory.yaml:4:3  unknown key "usr"
        3 |   password: *******
      > 4 |   usr: root
          |   ^^^
        5 | hosts: { docker1: }
        Did you mean user?
    `,
    },
    {
      what: 'environment variables that are not set',
      inventory: text`
      playbook: p.yaml
      ssh:
        password: !env PROVISION_UNSET
        become_password: !env PROVISION_EMPTY
      hosts: { docker1: }
    `,
      shown: text`
      inventory.yaml:3:13  environment variable PROVISION_UNSET is not set
        2 | ssh:
      > 3 |   password: !env PROVISION_UNSET
          |             ^^^^
        4 |   become_password: !env PROVISION_EMPTY
        Set it in this shell: read -rs PROVISION_UNSET; export PROVISION_UNSET

      inventory.yaml:4:20  environment variable PROVISION_EMPTY is not set
        3 |   password: !env PROVISION_UNSET
      > 4 |   become_password: !env PROVISION_EMPTY
          |                    ^^^^
        5 | hosts: { docker1: }
        Set it in this shell: read -rs PROVISION_EMPTY; export PROVISION_EMPTY
    `,
    },
    {
      what: 'an unknown tag',
      inventory: text`
      playbook: p.yaml
      ssh: { password: !vault x }
      hosts: { docker1: }
    `,
      shown: text`
      inventory.yaml:2:18  unknown tag !vault
        1 | playbook: p.yaml
      > 2 | ssh: { password: !vault x }
          |                  ^^^^^^
        3 | hosts: { docker1: }
        The tags are !env NAME, the value of an environment variable, and !file PATH, the text of a file.
    `,
    },
    {
      what: 'one colon too many',
      inventory: text`
      playbook: p.yaml
      hosts:
        docker1: address: 192.168.2.10
    `,
      shown: text`
      inventory.yaml:3:12  Nested mappings are not allowed in compact mappings
        2 | hosts:
      > 3 |   docker1: address: 192.168.2.10
          |            ^
        4 |
        If a value contains ": " or starts with "{", put it in quotes.
    `,
    },
    {
      what: 'a tab',
      inventory: 'playbook: p.yaml\nhosts:\n\tdocker1:\n',
      shown: text`
      inventory.yaml:3:1  Tabs are not allowed as indentation
        2 | hosts:
      > 3 | ${'\t'}docker1:
          | ^
        4 |
        Indent with spaces.
    `,
    },
    {
      what: 'a duplicate key',
      inventory: text`
      playbook: p.yaml
      hosts:
        docker1:
        docker2:
        docker1:
    `,
      shown: text`
      inventory.yaml:5:3  duplicate key "docker1"
        4 |   docker2:
      > 5 |   docker1:
          |   ^^^^^^^
        6 |
        Remove or rename one of them.
    `,
    },
    {
      what: 'no hosts',
      inventory: text`
      # nothing yet
      playbook: p.yaml
      groups:
        workers:
    `,
      shown: text`
      inventory.yaml:2:1  the inventory has no hosts
        1 | # nothing yet
      > 2 | playbook: p.yaml
          | ^^^^^^^^
        3 | groups:
        List hosts under hosts: or groups:.
    `,
    },
    {
      what: 'a duplicate host, a duplicate name, a group named all',
      inventory: text`
      playbook: p.yaml
      hosts:
        docker1:
      groups:
        workers: { hosts: { docker1: , control: } }
        control: { hosts: { docker1: } }
        all: { hosts: { master: } }
    `,
      shown: text`
      inventory.yaml:5:23  host docker1 is defined twice: outside the groups and in group workers
        4 | groups:
      > 5 |   workers: { hosts: { docker1: , control: } }
          |                       ^^^^^^^
        6 |   control: { hosts: { docker1: } }
        Remove one of them: a host belongs to one group at most.

      inventory.yaml:5:34  control is the name of a host and of a group
        4 | groups:
      > 5 |   workers: { hosts: { docker1: , control: } }
          |                                  ^^^^^^^
        6 |   control: { hosts: { docker1: } }
        Rename one of them.

      inventory.yaml:6:23  host docker1 is defined twice: outside the groups and in group control
        5 |   workers: { hosts: { docker1: , control: } }
      > 6 |   control: { hosts: { docker1: } }
          |                       ^^^^^^^
        7 |   all: { hosts: { master: } }
        Remove one of them: a host belongs to one group at most.

      inventory.yaml:7:3  a group cannot be named "all"
        6 |   control: { hosts: { docker1: } }
      > 7 |   all: { hosts: { master: } }
          |   ^^^
        8 |
        The name "all" selects every host. Choose another name.
    `,
    },
    {
      what: 'a reserved variable',
      inventory: text`
      playbook: p.yaml
      vars: { host: x }
      hosts:
        docker1: { vars: { group: y } }
    `,
      shown: text`
      inventory.yaml:2:9  a variable cannot be named "host"
        1 | playbook: p.yaml
      > 2 | vars: { host: x }
          |         ^^^^
        3 | hosts:
        The name "host" is reserved. Choose another name.

      inventory.yaml:4:22  a variable cannot be named "group"
        3 | hosts:
      > 4 |   docker1: { vars: { group: y } }
          |                      ^^^^^
        5 |
        The name "group" is reserved. Choose another name.
    `,
    },
    {
      what: 'invalid names',
      inventory: text`
      playbook: p.yaml
      vars: { my-domain: example.com }
      hosts: { "my host": { address: 192.168.2.10 } }
    `,
      shown: text`
      inventory.yaml:2:9  invalid name "my-domain"
        1 | playbook: p.yaml
      > 2 | vars: { my-domain: example.com }
          |         ^^^^^^^^^
        3 | hosts: { "my host": { address: 192.168.2.10 } }
        A variable consists of letters, digits and "_", and does not start with a digit.

      inventory.yaml:3:10  invalid name "my host"
        2 | vars: { my-domain: example.com }
      > 3 | hosts: { "my host": { address: 192.168.2.10 } }
          |          ^^^^^^^^^
        4 |
        A name consists of letters, digits, ".", "_" and "-", and starts with a letter or a digit.
    `,
    },
    {
      what: 'a missing playbook file, and a host without a playbook',
      inventory: text`
      hosts:
        docker1: { playbook: nowhere.yaml }
        docker2:
    `,
      shown: text`
      inventory.yaml:2:24  cannot read nowhere.yaml: no such file
        1 | hosts:
      > 2 |   docker1: { playbook: nowhere.yaml }
          |                        ^^^^^^^^^^^^
        3 |   docker2:

      inventory.yaml:3:3  host docker2 has no playbook
        2 |   docker1: { playbook: nowhere.yaml }
      > 3 |   docker2:
          |   ^^^^^^^
        4 |
        Set playbook: FILE in the inventory, or use --playbook FILE.
    `,
    },
  ]),
)('%s', async (_what, { inventory, shown }) => {
  vi.stubEnv('PROVISION_EMPTY', '');
  expect(await shownDiagnostics(files(inventory))).toBe(shown);
});

describe('in one line', () => {
  const NAME = 'must be a host name or an IP address, without prefix length or port';
  test.each<{ inventory: string; lines: readonly string[] }>([
    { inventory: '', lines: ['inventory.yaml:1:1  the inventory must be a map, not empty'] },
    { inventory: '# nothing\n', lines: ['inventory.yaml:1:1  the inventory must be a map, not empty'] },
    { inventory: 'docker1\n', lines: ['inventory.yaml:1:1  the inventory must be a map, not "docker1"'] },
    {
      inventory: 'playbook: []\nhosts: { a: }\n',
      lines: ['inventory.yaml:1:11  playbook is empty'],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: { address: 192.168.2.10/24 }, b: { address: "a b" } }\n',
      lines: [
        `inventory.yaml:2:24  address ${NAME}, not "192.168.2.10/24"`,
        `inventory.yaml:2:57  address ${NAME}, not "a b"`,
      ],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: 192.168.2.10, b: { address: true } }\n',
      lines: [
        'inventory.yaml:2:13  a must be a map, not "192.168.2.10"',
        'inventory.yaml:2:41  address must be a string, not true',
      ],
    },
    {
      inventory: 'playbook: p.yaml\nssh: { port: 70000, user: "" }\nhosts: { a: }\n',
      lines: ['inventory.yaml:2:14  port must be at most 65535, not 70000', 'inventory.yaml:2:27  user is empty'],
    },
    {
      inventory: 'playbook: p.yaml\nssh:\nhosts: { a: }\n',
      lines: ['inventory.yaml:2:5  ssh must be a map, not empty'],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: { address: !env HOME } }\n',
      lines: ['inventory.yaml:2:29  address cannot be a secret'],
    },
    {
      inventory: 'playbook: p.yaml\nvars: { b: c: d, e: @f }\nhosts: { a: }\n',
      lines: [
        expect.stringMatching(/^inventory.yaml:2:/),
        'inventory.yaml:2:21  Plain value cannot start with reserved character @',
      ],
    },
  ])('$lines', async ({ inventory, lines }) => {
    expect(await diagnosticLines(files(inventory))).toEqual(lines);
  });

  // Digits and dots alone are not a host name: without this diagnostic the lookup fails later.
  test.each(['192.168.2.300', '192.168.2', '1.2.3.4.5'])('%s as an address', async (address) => {
    const inventory = `playbook: p.yaml\nhosts: { a: { bootstrap: ${address} }, b: { address: "${address}" } }\n`;
    const wrong = expect.stringMatching(/^inventory\.yaml:2:\d+  .*IPv4/);
    expect(await diagnosticLines(files(inventory))).toEqual([wrong, wrong]);
  });

  test('a second YAML document, not in the words of the YAML library', async () => {
    const [line] = await diagnosticLines(files('playbook: p.yaml\nhosts: { a: }\n---\nhosts: { b: }\n'));
    expect(line).toMatch(/^inventory\.yaml:3:1 /);
    expect(line).not.toContain('parseAllDocuments');
  });

  test.each([
    ['an unknown alias', 'playbook: p.yaml\nhosts:\n  a: *nothing\n', 'inventory.yaml:3:6'],
    [
      'an alias inside the value that it refers to',
      'playbook: p.yaml\nvars: &v\n  a: *v\nhosts: { a: }\n',
      'inventory.yaml:3:6',
    ],
    [
      'a template without quotes',
      'playbook: p.yaml\nvars: { a: 1, b: {{ a }} }\nhosts: { a: }\n',
      'inventory.yaml:2:18',
    ],
  ])('%s', async (_what, inventory, place) => {
    expect(await diagnosticLines(files(inventory))).toEqual([expect.stringContaining(place)]);
  });

  test('diagnostics of the playbook, although the inventory is invalid', async () => {
    const inventory = 'playbook: p.yaml\nhosts: { a: { port: 1 } }\n';
    const playbook = 'steps:\n  - hostnme: x\n';
    expect(await diagnosticLines({ 'inventory.yaml': inventory, 'p.yaml': playbook })).toEqual([
      'inventory.yaml:2:15  unknown key "port"',
      'p.yaml:2:5  unknown resource "hostnme"',
    ]);
  });
});

test.each([
  'password: hunter2',
  'password: "hunter2"',
  'password: [hunter2, hunter2]',
  'password: { is: hunter2 }',
  'password:\n    is: hunter2',
  'password: |\n    hunter2',
  'password: >-\n    two words\n    hunter2',
  'passphrase: &same hunter2\n  become_password: *same',
  "password: '🐳hunter2'",
])('a secret in the file is masked, however it is written: %j', async (yaml) => {
  const shown = await shownDiagnostics(files(`playbook: p.yaml\nssh:\n  ${yaml}\n  usr: root\nhosts: { a: }\n`));
  expect(shown).toContain('a secret must not be stored in a file');
  expect(shown).toContain('unknown key "usr"');
  expect(shown).not.toMatch(/hunter|words/);
});

test.each([
  "password: 'hunter2\n  user: root",
  'password: hunter2\n   user: root',
  'password: hunter2\n  become_password: hunter2\n  user: @root',
  'user: @root\n  password: hunter2',
  'password: hunter2\n  user: !vault x',
  'password: hunter2\n---\nuser: x',
])('a secret in invalid YAML is masked, too: %j', async (yaml) => {
  const shown = await shownDiagnostics(files(`playbook: p.yaml\nssh:\n  ${yaml}\nhosts: { a: }\n`));
  expect(shown).toContain('> ');
  expect(shown).not.toContain('hunter2');
});

test('what is between two secrets in invalid YAML is shown', async () => {
  const inventory = 'ssh: { password: a }\n\nuser: @root\n\npassword: b\n';
  expect(await shownDiagnostics(files(inventory))).toContain('user: @root');
});

test('the name of a variable in invalid YAML is shown', async () => {
  const inventory = 'playbook: p.yaml\nssh:\n  password: !env TOKEN\n  user: @root\nhosts: { a: }\n';
  expect(await shownDiagnostics(files(inventory))).toContain('password: !env TOKEN');
});
