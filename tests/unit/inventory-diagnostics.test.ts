import { afterEach, describe, expect, test, vi } from 'vitest';
import { problemLines, problems, text } from './input.ts';
import { named } from './named.ts';

const PLAYBOOK = text`
  steps:
    - selinux: disabled
`;
const files = (inventory: string) => ({ 'inventory.yaml': inventory, 'p.yaml': PLAYBOOK });

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a person reads: place, what is wrong, the line with a caret under the right text, what to do. */
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
      inventory.yaml:1:1  playbok is not known here
      > 1 | playbok: p.yaml
          | ^^^^^^^
        2 | hosts:
        Did you mean playbook?

      inventory.yaml:3:14  adress is not known here
        2 | hosts:
      > 3 |   docker1: { adress: 192.168.2.10 }
          |              ^^^^^^
        4 |
        Did you mean address?
    `,
    },
    {
      what: 'an unknown key that is near nothing',
      inventory: text`
      playbook: p.yaml
      ssh: { keepalive: 3 }
      hosts: { docker1: { colour: red } }
    `,
      shown: text`
      inventory.yaml:2:8  keepalive is not known here
        1 | playbook: p.yaml
      > 2 | ssh: { keepalive: 3 }
          |        ^^^^^^^^^
        3 | hosts: { docker1: { colour: red } }
        Known here: user, port, password, identity_file, passphrase, host_key, become, become_password, connect_timeout, command_timeout.

      inventory.yaml:3:21  colour is not known here
        2 | ssh: { keepalive: 3 }
      > 3 | hosts: { docker1: { colour: red } }
          |                     ^^^^^^
        4 |
        Known here: address, bootstrap, vars, ssh, connection, playbook.
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
      inventory.yaml:2:13  connection has to be ssh or local, not "sssh"
        1 | playbook: p.yaml
      > 2 | connection: sssh
          |             ^^^^
        3 | ssh:
        Did you mean ssh?

      inventory.yaml:4:9  port has to be a number, not "22"
        3 | ssh:
      > 4 |   port: "22"
          |         ^^^^
        5 |   become: yes please

      inventory.yaml:5:11  become has to be true or false, not "yes please"
        4 |   port: "22"
      > 5 |   become: yes please
          |           ^^^^^^^^^^
        6 |   connect_timeout: -1

      inventory.yaml:6:20  connect_timeout -1 is too small
        5 |   become: yes please
      > 6 |   connect_timeout: -1
          |                    ^^
        7 | groups:

      inventory.yaml:8:22  hosts has to be a map of keys, not a list
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
      inventory.yaml:2:18  a secret does not belong in a file: write !env NAME and set that environment variable
        1 | playbook: p.yaml
      > 2 | ssh: { password: **** }
          |                  ^^^^
        3 | hosts: { docker1: { ssh: { become_password: ******* } } }

      inventory.yaml:3:45  a secret does not belong in a file: write !env NAME and set that environment variable
        2 | ssh: { password: **** }
      > 3 | hosts: { docker1: { ssh: { become_password: ******* } } }
          |                                             ^^^^^^^
        4 |
    `,
    },
    {
      what: 'a password in the file, beside another mistake',
      inventory: text`
      playbook: p.yaml
      ssh:
        password: hunter2
        usr: root
      hosts: { docker1: }
    `,
      shown: text`
      inventory.yaml:3:13  a secret does not belong in a file: write !env NAME and set that environment variable
        2 | ssh:
      > 3 |   password: *******
          |             ^^^^^^^
        4 |   usr: root

      inventory.yaml:4:3  usr is not known here
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
      inventory.yaml:3:13  the environment variable PROVISION_UNSET is not set
        2 | ssh:
      > 3 |   password: !env PROVISION_UNSET
          |             ^^^^
        4 |   become_password: !env PROVISION_EMPTY
        Set it in the terminal you start provision from.

      inventory.yaml:4:20  the environment variable PROVISION_EMPTY is not set
        3 |   password: !env PROVISION_UNSET
      > 4 |   become_password: !env PROVISION_EMPTY
          |                    ^^^^
        5 | hosts: { docker1: }
        Set it in the terminal you start provision from.
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
      inventory.yaml:2:18  the tag !vault is not known
        1 | playbook: p.yaml
      > 2 | ssh: { password: !vault x }
          |                  ^^^^^^
        3 | hosts: { docker1: }
        The only tag is !env NAME, for the value of an environment variable.
    `,
    },
    {
      what: 'a colon too many',
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
        Does a value hold ": " or begin with "{"? Put it in quotes.
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
        YAML is indented with blanks.
    `,
    },
    {
      what: 'a key that is there twice',
      inventory: text`
      playbook: p.yaml
      hosts:
        docker1:
        docker2:
        docker1:
    `,
      shown: text`
      inventory.yaml:5:3  Map keys must be unique
        4 |   docker2:
      > 5 |   docker1:
          |   ^^^^^^^
        6 |
        One of the two would silently win: remove or rename it.
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
        Hosts stand under hosts: or groups:.
    `,
    },
    {
      what: 'a host twice, a name twice, a group called all',
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
      inventory.yaml:5:23  host docker1 is there twice: outside the groups and in group workers
        4 | groups:
      > 5 |   workers: { hosts: { docker1: , control: } }
          |                       ^^^^^^^
        6 |   control: { hosts: { docker1: } }
        A host is in one group.

      inventory.yaml:5:34  control is the name of a host and of a group
        4 | groups:
      > 5 |   workers: { hosts: { docker1: , control: } }
          |                                  ^^^^^^^
        6 |   control: { hosts: { docker1: } }

      inventory.yaml:6:23  host docker1 is there twice: outside the groups and in group control
        5 |   workers: { hosts: { docker1: , control: } }
      > 6 |   control: { hosts: { docker1: } }
          |                       ^^^^^^^
        7 |   all: { hosts: { master: } }
        A host is in one group.

      inventory.yaml:7:3  a group cannot be called all: it means every host
        6 |   control: { hosts: { docker1: } }
      > 7 |   all: { hosts: { master: } }
          |   ^^^
        8 |
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
      inventory.yaml:2:9  host cannot be a variable: it always means the host itself
        1 | playbook: p.yaml
      > 2 | vars: { host: x }
          |         ^^^^
        3 | hosts:

      inventory.yaml:4:22  group cannot be a variable: it always means the group itself
        3 | hosts:
      > 4 |   docker1: { vars: { group: y } }
          |                      ^^^^^
        5 |
    `,
    },
    {
      what: 'names that cannot be used',
      inventory: text`
      playbook: p.yaml
      vars: { my-domain: example.com }
      hosts: { "my host": { address: 192.168.2.10 } }
    `,
      shown: text`
      inventory.yaml:2:9  my-domain: a variable has letters, digits and _, and does not begin with a digit
        1 | playbook: p.yaml
      > 2 | vars: { my-domain: example.com }
          |         ^^^^^^^^^
        3 | hosts: { "my host": { address: 192.168.2.10 } }

      inventory.yaml:3:10  my host: a name has letters, digits and . _ -, and begins with a letter or digit
        2 | vars: { my-domain: example.com }
      > 3 | hosts: { "my host": { address: 192.168.2.10 } }
          |          ^^^^^^^^^
        4 |
    `,
    },
    {
      what: 'a playbook that is not there, and none at all',
      inventory: text`
      hosts:
        docker1: { playbook: nowhere.yaml }
        docker2:
    `,
      shown: text`
      inventory.yaml:2:24  nowhere.yaml cannot be read: there is no such file
        1 | hosts:
      > 2 |   docker1: { playbook: nowhere.yaml }
          |                        ^^^^^^^^^^^^
        3 |   docker2:

      inventory.yaml:3:3  host docker2 has no playbook
        2 |   docker1: { playbook: nowhere.yaml }
      > 3 |   docker2:
          |   ^^^^^^^
        4 |
        Name one in the inventory (playbook: FILE) or with --playbook FILE.
    `,
    },
  ]),
)('%s', async (_what, { inventory, shown }) => {
  vi.stubEnv('PROVISION_EMPTY', '');
  expect(await problems(files(inventory))).toBe(shown);
});

describe('is told', () => {
  const NAME = 'a host name or an IP address, without /prefix and port';
  test.each<{ inventory: string; lines: readonly string[] }>([
    { inventory: '', lines: ['inventory.yaml:1:1  the inventory has to be a map of keys, not empty'] },
    { inventory: '# nothing\n', lines: ['inventory.yaml:1:1  the inventory has to be a map of keys, not empty'] },
    { inventory: 'docker1\n', lines: ['inventory.yaml:1:1  the inventory has to be a map of keys, not "docker1"'] },
    {
      inventory: 'playbook: []\nhosts: { a: }\n',
      lines: ['inventory.yaml:1:11  playbook is empty'],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: { address: 192.168.2.10/24 }, b: { address: "a b" } }\n',
      lines: [`inventory.yaml:2:24  address "192.168.2.10/24": ${NAME}`, `inventory.yaml:2:57  address "a b": ${NAME}`],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: 192.168.2.10, b: { address: 10 } }\n',
      lines: [
        'inventory.yaml:2:13  a has to be a map of keys, not "192.168.2.10"',
        'inventory.yaml:2:41  address has to be a text, not 10',
      ],
    },
    {
      inventory: 'playbook: p.yaml\nssh: { port: 70000, user: "" }\nhosts: { a: }\n',
      lines: ['inventory.yaml:2:14  port 70000 is too large', 'inventory.yaml:2:27  user "" is too short'],
    },
    {
      inventory: 'playbook: p.yaml\nssh:\nhosts: { a: }\n',
      lines: ['inventory.yaml:2:5  ssh has to be a map of keys, not empty'],
    },
    {
      inventory: 'playbook: p.yaml\nhosts: { a: { address: !env HOME } }\n',
      lines: ['inventory.yaml:2:29  address cannot be a secret: it would be shown in plans and reports'],
    },
    {
      inventory: 'playbook: p.yaml\nvars: { b: c: d, e: @f }\nhosts: { a: }\n',
      lines: [
        expect.stringMatching(/^inventory.yaml:2:/),
        'inventory.yaml:2:21  Plain value cannot start with reserved character @',
      ],
    },
  ])('$lines', async ({ inventory, lines }) => {
    expect(await problemLines(files(inventory))).toEqual(lines);
  });

  // Numbers and dots alone are no host name: looked up as one they would only fail later.
  test.each(['192.168.2.300', '192.168.2', '1.2.3.4.5'])('%s as an address', async (address) => {
    const inventory = `playbook: p.yaml\nhosts: { a: { bootstrap: ${address} }, b: { address: "${address}" } }\n`;
    const wrong = expect.stringMatching(/^inventory\.yaml:2:\d+  .*IPv4/);
    expect(await problemLines(files(inventory))).toEqual([wrong, wrong]);
  });

  test('a second document, in words for a person', async () => {
    const [line] = await problemLines(files('playbook: p.yaml\nhosts: { a: }\n---\nhosts: { b: }\n'));
    expect(line).toMatch(/^inventory\.yaml:3:1 /);
    expect(line).not.toContain('parseAllDocuments');
  });

  test.each([
    ['an alias of nothing', 'playbook: p.yaml\nhosts:\n  a: *nothing\n', 'inventory.yaml:3:6'],
    [
      'an alias inside of what it stands for',
      'playbook: p.yaml\nvars: &v\n  a: *v\nhosts: { a: }\n',
      'inventory.yaml:3:6',
    ],
    [
      'a template without quotes',
      'playbook: p.yaml\nvars: { a: 1, b: {{ a }} }\nhosts: { a: }\n',
      'inventory.yaml:2:18',
    ],
  ])('%s', async (_what, inventory, place) => {
    expect(await problemLines(files(inventory))).toEqual([expect.stringContaining(place)]);
  });

  test('what is wrong in the playbook, although the inventory is wrong, too', async () => {
    const inventory = 'playbook: p.yaml\nhosts: { a: { port: 1 } }\n';
    const playbook = 'steps:\n  - hostnme: x\n';
    expect(await problemLines({ 'inventory.yaml': inventory, 'p.yaml': playbook })).toEqual([
      'inventory.yaml:2:15  port is not known here',
      'p.yaml:2:5  hostnme is not a resource',
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
])('a secret in the file is not shown, however it is written: %j', async (yaml) => {
  const shown = await problems(files(`playbook: p.yaml\nssh:\n  ${yaml}\n  usr: root\nhosts: { a: }\n`));
  expect(shown).toContain('a secret does not belong in a file');
  expect(shown).toContain('usr is not known here');
  expect(shown).not.toMatch(/hunter|words/);
});
