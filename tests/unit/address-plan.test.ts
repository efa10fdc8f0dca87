import { expect, test } from 'vitest';
import { loadFiles, diagnosticLines, shownDiagnostics, text } from './input.ts';
import { named } from './named.ts';

const inventory = (hosts: string) => `playbook: p.yaml\nhosts:\n${hosts.trim().replace(/^ */gm, '  ')}\n`;
const playbook = (...steps: readonly string[]) => `steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
const files = (hosts: string, ...steps: readonly string[]) => ({
  'inventory.yaml': inventory(hosts),
  'p.yaml': playbook(...(steps.length > 0 ? steps : ['selinux: disabled'])),
});
const OWN = 'network: { interface: ens33, address: "{{ host.address }}/24" }';
const ens33 = (more: string) => `network: { interface: ens33, ${more} }`;
const ens34 = (more: string) => `network: { interface: ens34, ${more} }`;

/** The whole text. */
test.each(
  named<{ what: string; inventory: string; playbook: string; shown: string }>([
    {
      what: 'a class full of errors: each once, where it is corrected',
      inventory: text`
      playbook: p.yaml
      vars: { dns: [168.126.63.1] }
      groups:
        workers:
          vars: { gateway: 192.168.2.12 }
          hosts:
            docker1: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
            docker2: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
            docker3: { address: 192.168.2.12, bootstrap: 192.168.2.133 }
        control:
          vars: { gateway: 213.0.113.2 }
          hosts:
            master: { address: 213.0.113.255, bootstrap: 192.168.2.134 }
    `,
      playbook: text`
      steps:
        - network:
            interface: ens33
            address: "{{ host.address }}/24"
            gateway: "{{ gateway }}"
            dns: "{{ dns }}"
        - network: { interface: ens34, address: 192.168.1.10/24, gateway: 192.168.1.254 }
    `,
      shown: text`
      inventory.yaml:5:22  gateway 192.168.2.12 is the address of the host itself (docker3)
        4 |   workers:
      > 5 |     vars: { gateway: 192.168.2.12 }
          |                      ^^^^^^^^^^^^
        6 |     hosts:
        A gateway is another machine: the router of the subnet.

      inventory.yaml:8:27  docker1 and docker2 have the same address 192.168.2.10
        7 |       docker1: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
      > 8 |       docker2: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
          |                           ^^^^^^^^^^^^
        9 |       docker3: { address: 192.168.2.12, bootstrap: 192.168.2.133 }
        Give each host its own address.

      inventory.yaml:8:52  docker1 and docker2 have the same bootstrap address 192.168.2.131
        7 |       docker1: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
      > 8 |       docker2: { address: 192.168.2.10, bootstrap: 192.168.2.131 }
          |                                                    ^^^^^^^^^^^^^
        9 |       docker3: { address: 192.168.2.12, bootstrap: 192.168.2.133 }
        Correct the address, or remove bootstrap from a host that is set up already.

      inventory.yaml:13:26  213.0.113.255 is the broadcast address of 213.0.113.0/24 (master)
        12 |     hosts:
      > 13 |       master: { address: 213.0.113.255, bootstrap: 192.168.2.134 }
           |                          ^^^^^^^^^^^^^
        14 |
        Choose an address between 213.0.113.0 and 213.0.113.255.

      p.yaml:7:43  docker1, docker2, docker3 and master have the same address 192.168.1.10
        6 |       dns: "{{ dns }}"
      > 7 |   - network: { interface: ens34, address: 192.168.1.10/24, gateway: 192.168.1.254 }
          |                                           ^^^^^^^^^^^^^^^
        8 |
        Give each host its own: "{{ host.address }}".

      p.yaml:7:60  ens34 has a default gateway, but ens33 has one already
        6 |       dns: "{{ dns }}"
      > 7 |   - network: { interface: ens34, address: 192.168.1.10/24, gateway: 192.168.1.254 }
          |                                                            ^^^^^^^
        8 |
        Remove gateway here: a host has one default gateway, and a second, host-only NIC needs none.
    `,
    },
    {
      what: 'the bootstrap address of another host, and an address that the steps do not set',
      inventory: text`
      playbook: p.yaml
      hosts:
        docker1: { address: 192.168.2.132, bootstrap: 192.168.2.131, vars: { ip: 192.168.2.132 } }
        docker2: { address: 192.168.2.11, bootstrap: 192.168.2.132, vars: { ip: 192.168.2.21 } }
    `,
      playbook: text`
      steps:
        - network: { interface: ens33, address: "{{ ip }}/24", gateway: 192.168.2.254 }
    `,
      shown: text`
      inventory.yaml:3:23  docker1 cannot have 192.168.2.132: it is the bootstrap address of docker2
        2 | hosts:
      > 3 |   docker1: { address: 192.168.2.132, bootstrap: 192.168.2.131, vars: { ip: 192.168.2.132 } }
          |                       ^^^^^^^^^^^^^
        4 |   docker2: { address: 192.168.2.11, bootstrap: 192.168.2.132, vars: { ip: 192.168.2.21 } }
        Choose another address. If docker2 is set up already, remove its bootstrap instead.

      inventory.yaml:4:23  docker2 will not have this address: its steps set 192.168.2.21
        3 |   docker1: { address: 192.168.2.132, bootstrap: 192.168.2.131, vars: { ip: 192.168.2.132 } }
      > 4 |   docker2: { address: 192.168.2.11, bootstrap: 192.168.2.132, vars: { ip: 192.168.2.21 } }
          |                       ^^^^^^^^^^^^
        5 |
        Correct the address here or in the network step: later runs connect to the address in the inventory.

      p.yaml:2:16  dns is missing
        1 | steps:
      > 2 |   - network: { interface: ens33, address: "{{ ip }}/24", gateway: 192.168.2.254 }
          |                ^^^^^^^^^
        3 |
        Set dns: [ADDRESS]. A static address needs name servers, except on a NIC without a gateway.
    `,
    },
  ]),
)('%s', async (_what, { inventory: hosts, playbook: steps, shown }) => {
  expect(await shownDiagnostics({ 'inventory.yaml': hosts, 'p.yaml': steps })).toBe(shown);
});

interface Row {
  readonly what: string;
  readonly hosts: string;
  readonly steps?: readonly string[];
  /** None for valid input. */
  readonly lines?: readonly string[];
}

const SEVERAL = 'dns: 10.9.9.9, gateway: 10.0.0.1';
const alone: readonly Row[] = [
  {
    what: 'several addresses, of which the inventory has the second',
    hosts: 'a: { address: 10.0.0.3 }',
    steps: [ens33(`address: [10.0.0.2/24, 10.0.0.3/24, 10.1.0.3/24], ${SEVERAL}`)],
  },
  {
    what: 'a second address that all hosts have, and that is the gateway',
    hosts: 'a: { address: 10.0.0.2 }\nb: { address: 10.0.0.3 }',
    steps: [ens33(`address: ["{{ host.address }}/24", 10.0.0.1/24], ${SEVERAL}`)],
    lines: [
      'p.yaml:2:69  a and b have the same address 10.0.0.1',
      'p.yaml:2:107  gateway 10.0.0.1 is the address of the host itself',
    ],
  },
  {
    what: 'a network address, for all hosts of one step',
    hosts: 'a: { vars: { n: 2 } }\nb: { vars: { n: 3 } }',
    steps: [ens33('address: "10.0.{{ n }}.0/23"')],
    // 10.0.3.0 is in the middle of 10.0.2.0/23.
    lines: ['inventory.yaml:3:19  10.0.2.0 is the network address of 10.0.2.0/23 (a)'],
  },
  {
    what: 'network and broadcast address of a small subnet',
    hosts: 'a: { address: 10.0.0.7 }\nb: { address: 10.0.0.8 }',
    steps: [ens33('address: "{{ host.address }}/30"')],
    lines: [
      'inventory.yaml:3:17  10.0.0.7 is the broadcast address of 10.0.0.4/30 (a)',
      'inventory.yaml:4:17  10.0.0.8 is the network address of 10.0.0.8/30 (b)',
    ],
  },
  {
    what: 'network and broadcast address of the whole address space',
    hosts: 'a: { address: 255.255.255.255 }\nb: { address: 0.0.0.0 }',
    steps: [ens33('address: "{{ host.address }}/0"')],
    lines: [
      'inventory.yaml:3:17  255.255.255.255 is the broadcast address of 0.0.0.0/0 (a)',
      'inventory.yaml:4:17  0.0.0.0 is the network address of 0.0.0.0/0 (b)',
    ],
  },
  {
    what: 'a subnet of one or two addresses has neither',
    hosts: 'a: { address: 10.0.0.0, vars: { n: 31 } }\nb: { address: 10.0.0.255, vars: { n: 32 } }',
    steps: [ens33('address: "{{ host.address }}/{{ n }}"')],
  },
  {
    what: 'network and broadcast address as gateways',
    hosts: [
      'a: { vars: { gateway: 10.0.0.255, n: 11 } }',
      'b: { vars: { gateway: 10.0.0.0, n: 12 } }',
      'c: { vars: { gateway: 10.0.0.1, n: 13 } }',
    ].join('\n'),
    steps: [ens33('address: "10.0.0.{{ n }}/24", gateway: "{{ gateway }}", dns: 8.8.8.8')],
    lines: [
      'inventory.yaml:3:25  gateway 10.0.0.255 is the broadcast address of 10.0.0.0/24 (a)',
      'inventory.yaml:4:25  gateway 10.0.0.0 is the network address of 10.0.0.0/24 (b)',
    ],
  },
  {
    what: 'a gateway that is one of the hosts: a diagnostic for that host only',
    hosts: 'a: { address: 10.0.0.1 }\nb: { address: 10.0.0.2 }',
    steps: [ens33('address: "{{ host.address }}/24", gateway: 10.0.0.1, dns: 8.8.8.8')],
    lines: ['p.yaml:2:77  gateway 10.0.0.1 is the address of the host itself (a)'],
  },
  {
    what: 'a second NIC without gateway',
    hosts: 'a:',
    steps: [ens33('address: 10.0.0.2/24, gateway: 10.0.0.1, dns: 8.8.8.8'), ens34('address: 10.0.1.2/24')],
  },
  {
    what: 'one variable for two gateways: the place is its second use',
    hosts: 'a: { vars: { gateway: 10.0.0.1 } }',
    steps: [
      ens33('address: 10.0.0.2/24, gateway: "{{ gateway }}", dns: 8.8.8.8'),
      ens34('address: 10.0.0.3/24, gateway: "{{ gateway }}"'),
    ],
    lines: ['p.yaml:3:56  ens34 has a default gateway, but ens33 has one already'],
  },
  {
    what: 'a second and a third gateway',
    hosts: 'a:',
    steps: [
      ens33('address: 10.0.0.2/24, gateway: 10.0.0.1, dns: 8.8.8.8'),
      ens34('address: 10.0.1.2/24, gateway: 10.0.1.2'),
      'network: { interface: ens35, address: 10.0.2.2/24, gateway: 10.0.2.1 }',
    ],
    lines: [
      'p.yaml:3:56  ens34 has a default gateway, but ens33 has one already',
      'p.yaml:4:56  ens35 has a default gateway, but ens33 has one already',
    ],
  },
  {
    what: 'an empty list of name servers',
    hosts: 'a: { vars: { dns: [] } }',
    steps: [ens33('address: 10.0.0.2/24, gateway: 10.0.0.1, dns: "{{ dns }}"')],
    lines: ['inventory.yaml:3:21  dns is missing'],
  },
  {
    what: 'DHCP brings its gateway and name servers',
    hosts: 'a:\nb: { bootstrap: 10.0.0.9 }',
    steps: [ens33('method: auto')],
  },
  {
    what: 'two devices with one address',
    hosts: 'a: { address: 10.0.0.2 }\nb: { address: 10.0.0.3 }',
    steps: [OWN, OWN.replace('ens33', 'ens34')],
    lines: ['p.yaml:3:43  ens33 and ens34 have the same address'],
  },
  {
    what: 'two devices with one address from one variable',
    hosts: 'a: { vars: { ip: 10.0.0.2 } }',
    steps: [ens33('address: "{{ ip }}/24"'), ens34('address: "{{ ip }}/24"')],
    lines: ['p.yaml:3:34  ens33 and ens34 have the same address'],
  },
  {
    what: 'one device with one address, twice',
    hosts: 'a: { address: 10.0.0.2 }',
    steps: [OWN, 'selinux: disabled', OWN],
    lines: ['p.yaml:4:43  two steps give ens33 this address'],
  },
  {
    what: 'a local host is checked, too',
    hosts: 'a: { connection: local }',
    steps: [ens33('address: 10.0.0.0/24')],
    lines: ['p.yaml:2:43  10.0.0.0 is the network address of 10.0.0.0/24'],
  },
];

const together: readonly Row[] = [
  {
    what: 'three hosts with one address: two diagnostics',
    hosts: 'a: { address: 10.0.0.2 }\nb: { address: 10.0.0.2 }\nc: { address: 10.0.0.2 }',
    steps: [OWN],
    lines: [
      'inventory.yaml:4:17  a and b have the same address 10.0.0.2',
      'inventory.yaml:5:17  a and c have the same address 10.0.0.2',
    ],
  },
  {
    what: 'names are compared without case; the address of a host defaults to its name',
    hosts: 'a.example.com:\nb: { address: A.example.com }',
    lines: ['inventory.yaml:4:17  a.example.com and b have the same address A.example.com'],
  },
  {
    what: 'an alias: one entry for two hosts',
    hosts: 'a: &a { address: 10.0.0.2 }\nb: *a',
    lines: ['inventory.yaml:3:20  a and b have the same address 10.0.0.2'],
  },
  {
    what: 'hosts behind one address with different ports',
    hosts: [
      'a: { address: 127.0.0.1, ssh: { port: 2201 } }',
      'b: { address: 127.0.0.1, ssh: { port: 2202 } }',
      'c: { bootstrap: 127.0.0.1 }',
    ].join('\n'),
  },
  {
    what: 'hosts behind one address with the same port',
    hosts: 'a: { address: 127.0.0.1, ssh: { port: 22 } }\nb: { address: 127.0.0.1 }',
    lines: ['inventory.yaml:4:17  a and b have the same address 127.0.0.1'],
  },
  {
    what: 'devices with one address, although the ports differ',
    hosts: 'a: { address: 10.0.0.2, ssh: { port: 2201 } }\nb: { address: 10.0.0.2, ssh: { port: 2202 } }',
    steps: [OWN],
    lines: ['inventory.yaml:4:17  a and b have the same address 10.0.0.2'],
  },
  {
    what: 'hosts with one bootstrap',
    hosts: 'a: { bootstrap: 10.0.0.9 }\nb: { bootstrap: 10.0.0.9 }',
    lines: ['inventory.yaml:4:19  a and b have the same bootstrap address 10.0.0.9'],
  },
  {
    what: 'a host whose bootstrap is its address',
    hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.2 }',
    steps: [OWN],
  },
  {
    what: 'a host whose bootstrap is its address, by name',
    hosts: 'a: { address: a.example.com, bootstrap: A.example.com }',
  },
  {
    what: 'one address for all hosts, and one of them has it as bootstrap',
    hosts: 'a:\nb:\nc: { bootstrap: 10.0.0.9 }',
    steps: [ens33('address: 10.0.0.9/24')],
    lines: [
      'p.yaml:2:43  a, b and c have the same address 10.0.0.9',
      'p.yaml:2:43  a cannot have 10.0.0.9: it is the bootstrap address of c',
    ],
  },
  {
    what: 'an address that is the bootstrap of two hosts',
    hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.2 }\nb: { address: 10.0.0.3, bootstrap: 10.0.0.2 }',
    lines: ['inventory.yaml:4:38  a and b have the same bootstrap address 10.0.0.2'],
  },
  {
    what: 'hosts that exchange their addresses',
    hosts: 'a: { address: 10.0.0.3, bootstrap: 10.0.0.2 }\nb: { address: 10.0.0.2, bootstrap: 10.0.0.3 }',
    steps: [OWN],
    lines: [
      'inventory.yaml:3:17  a cannot have 10.0.0.3: it is the bootstrap address of b',
      'inventory.yaml:4:17  b cannot have 10.0.0.2: it is the bootstrap address of a',
    ],
  },
  {
    what: 'a step that gives a host the address of another host',
    hosts: 'a: { vars: { ip: 10.0.0.3 } }\nb: { address: 10.0.0.3, vars: { ip: 10.0.0.3 } }',
    steps: [ens33('address: "{{ ip }}/24"')],
    lines: ['inventory.yaml:3:20  b and a have the same address 10.0.0.3'],
  },
  {
    what: 'a step that gives a host the bootstrap of another host',
    hosts: 'a: { vars: { ip: 10.0.0.3 } }\nb: { bootstrap: 10.0.0.3, vars: { ip: 10.0.0.4 } }',
    steps: [ens33('address: "{{ ip }}/24"')],
    lines: ['inventory.yaml:3:20  a cannot have 10.0.0.3: it is the bootstrap address of b'],
  },
  {
    what: 'one address for all hosts: no follow-on diagnostics',
    hosts: [
      'a: { address: 10.0.0.2, bootstrap: 10.0.0.12 }',
      'b: { address: 10.0.0.3, bootstrap: 10.0.0.13 }',
      'c: { address: 10.0.0.4, bootstrap: 10.0.0.14 }',
    ].join('\n'),
    steps: [ens33('address: 10.0.0.2/24')],
    lines: ['p.yaml:2:43  a, b and c have the same address 10.0.0.2'],
  },
  {
    what: 'a local host uses no address',
    hosts:
      'a: { connection: local, address: 10.0.0.2, bootstrap: 10.0.0.3 }\nb: { address: 10.0.0.2, bootstrap: 10.0.0.3 }',
  },
];

const again: readonly Row[] = [
  {
    what: 'a host that gets other addresses than its own',
    hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.9 }',
    steps: [ens33('address: 10.0.0.3/24'), ens34('address: 10.0.1.3/24')],
    lines: ['inventory.yaml:3:17  a will not have this address: its steps set 10.0.0.3 and 10.0.1.3'],
  },
  {
    what: 'a host whose second device gets its address',
    hosts: 'a: { address: 10.0.1.3, bootstrap: 10.0.0.9 }',
    steps: [ens33('address: 10.0.0.3/24'), ens34('address: 10.0.1.3/24')],
  },
  {
    what: 'a host that is reached by name',
    hosts: 'a: { address: a.example.com, bootstrap: 10.0.0.9 }',
    steps: [ens33('address: 10.0.0.3/24')],
  },
  {
    what: 'a host without bootstrap',
    hosts: 'a: { address: 10.0.0.2 }',
    steps: [ens33('address: 10.0.0.3/24')],
  },
  { what: 'no step gives the host an address', hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.9 }' },
  {
    what: 'the step with the address is invalid',
    hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.9 }',
    steps: [ens33('address: "{{ host.address }}/33"'), ens34('address: 10.0.1.3/24')],
    lines: ['p.yaml:2:43  address must be an IPv4 address with its prefix, such as 192.168.2.10/24, not "10.0.0.2/33"'],
  },
  {
    what: 'the step with the address has an unknown resource',
    hosts: 'a: { address: 10.0.0.2, bootstrap: 10.0.0.9 }',
    steps: [OWN.replace('network', 'netwrok'), ens34('address: 10.0.1.3/24')],
    lines: ['p.yaml:2:5  unknown resource "netwrok"'],
  },
];

test.each(named([...alone, ...together, ...again]))('%s', async (_what, { hosts, steps = [], lines = [] }) => {
  expect(await diagnosticLines(files(hosts, ...steps))).toEqual(lines);
});

test('a diagnostic of hosts that are not selected counts, too', async () => {
  const twice = files('a: { address: 10.0.0.2 }\nb: { address: 10.0.0.2 }\nc:');
  await expect(loadFiles(twice, ['c'])).rejects.toThrow('a and b have the same address 10.0.0.2');
});
