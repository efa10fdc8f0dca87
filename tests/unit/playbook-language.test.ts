import { describe, expect, test } from 'vitest';
import { reveal, type Secret } from '../../src/model/secret.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import { stepId } from '../../src/model/step.ts';
import type { ProjectRequest } from '../../src/project/project.ts';
import { diagnosticLines, type Files, loadFiles, text, warnings } from './input.ts';
import { named } from './named.ts';

const HOSTS = text`
  playbook: p.yaml
  vars: { domain: example.com }
  hosts:
    docker1: { address: 192.168.2.10, vars: { role: manager, students: [kim, lee] } }
    docker2: { address: 192.168.2.11, vars: { role: worker, students: [] } }
`;

function files(playbook: string, more: Files = {}): Files {
  return { 'inventory.yaml': HOSTS, 'p.yaml': playbook, ...more };
}

/** `4.2 service docker` a step, by host. */
async function steps(input: Files, part: ProjectRequest = {}): Promise<Readonly<Record<string, readonly string[]>>> {
  const { work } = await loadFiles(input, [], part);
  return Object.fromEntries(
    work.map(({ host, steps: own }) => [
      host.name,
      own.map((step) => `${stepId(step)} ${step.type} ${step.name}`.trim()),
    ]),
  );
}

describe('when', () => {
  const playbook = text`
    steps:
      - hostname: a.example.com
      - package: epel-release
        when: role == "manager"
      - service: { name: docker, state: running }
        when: role != "manager" and domain contains "example"
      - selinux: disabled
        when: false
  `;

  test('leaves out steps on the hosts for which the condition is false; the others keep their numbers', async () => {
    expect(await steps(files(playbook))).toEqual({
      docker1: ['1 hostname', '2 package epel-release'],
      docker2: ['1 hostname', '3 service docker'],
    });
    const { work } = await loadFiles(files(playbook));
    expect(
      work.map(({ skipped }) => skipped.map(({ number, name, condition }) => `${number} ${name}: ${condition}`)),
    ).toEqual([
      ['3 docker: role != "manager" and domain contains "example"', '4 : false'],
      ['2 epel-release: role == "manager"', '4 : false'],
    ]);
  });

  test('a step that is left out may use variables that its host does not have', async () => {
    const inventory = HOSTS.replace('role: manager', 'role: manager, version: "27"');
    const input = {
      ...files('steps: [{ package: "docker-{{ version }}", when: role == "manager" }, { hostname: a }]'),
    };
    expect(await steps({ ...input, 'inventory.yaml': inventory })).toEqual({
      docker1: ['1 package docker-27', '2 hostname'],
      docker2: ['2 hostname'],
    });
    const { work } = await loadFiles({ ...input, 'inventory.yaml': inventory });
    expect(work[1]?.skipped).toEqual([{ number: 1, type: 'package', condition: 'role == "manager"' }]);
  });

  test.each(
    named<{ what: string; when: string; lines: readonly string[] }>([
      { what: 'an undefined variable', when: 'rol == "manager"', lines: ['p.yaml:3:11  variable rol is not defined'] },
      {
        what: 'a value that is no condition',
        when: 'domain',
        lines: ['p.yaml:3:11  a condition must be true or false, and domain is a string'],
      },
      {
        what: 'braces',
        when: '"{{ role }} == 1"',
        lines: ['p.yaml:3:12  {{ role }} == 1 is a template, and a condition is an expression without braces'],
      },
    ]),
  )('%s is an error', async (_what, { when, lines }) => {
    expect(await diagnosticLines(files(`steps:\n  - hostname: a\n    when: ${when}\n`))).toEqual(lines);
  });
});

describe('for_each', () => {
  test('one step for each item of a list, numbered by part', async () => {
    const playbook = text`
      steps:
        - hostname: a
        - package: "tools-{{ each }}"
          for_each: "{{ students }}"
        - service: { name: "{{ each.name }}", state: "{{ each.state }}" }
          for_each: [{ name: sshd, state: running }, { name: cups, state: stopped }]
    `;
    expect(await steps(files(playbook))).toEqual({
      docker1: ['1 hostname', '2.1 package tools-kim', '2.2 package tools-lee', '3.1 service sshd', '3.2 service cups'],
      docker2: ['1 hostname', '3.1 service sshd', '3.2 service cups'],
    });
  });

  test('of a map: key and value', async () => {
    const playbook =
      'steps: [{ service: { name: "{{ each.key }}", enabled: "{{ each.value }}" }, for_each: { a: true } }]';
    const { work } = await loadFiles(files(playbook));
    expect(work[0]?.steps[0]).toMatchObject({ number: 1, part: 1, desired: { name: 'a', enabled: true } });
  });

  test('a secret in an item stays a secret', async () => {
    const inventory = HOSTS.replace('domain: example.com', 'domain: example.com, tokens: [!env HOME]');
    const playbook = 'steps: [{ command: "login {{ each }}", for_each: "{{ tokens }}" }]';
    const { work } = await loadFiles({ ...files(playbook), 'inventory.yaml': inventory });
    const [step] = work[0]?.steps ?? [];
    const run = (step as { readonly desired: { readonly run: Secret } }).desired.run;
    expect(JSON.stringify(run)).not.toContain(process.env['HOME']);
    expect(reveal(run)).toContain(process.env['HOME']);
  });

  test('--step selects all parts by the number, and one by number and part', async () => {
    const input = files('steps: [{ package: "{{ each }}", for_each: [a, b] }, { hostname: x }]');
    expect((await steps(input, { step: ['1'] }))['docker1']).toEqual(['1.1 package a', '1.2 package b']);
    expect((await steps(input, { step: ['1.2'] }))['docker1']).toEqual(['1.2 package b']);
    expect((await steps(input, { startAt: '1.2' }))['docker1']).toEqual(['1.2 package b', '2 hostname']);
    await expect(steps(input, { step: ['1.3'] })).rejects.toThrow('--step 1.3: no such step');
  });

  test.each(
    named<{ what: string; step: string; lines: readonly string[] }>([
      {
        what: 'a mistake that all parts share',
        step: 'service: { name: "{{ each }}", enabled: true, stat: running }\n    for_each: [a, b, c]',
        lines: ['p.yaml:2:51  unknown parameter "stat"'],
      },
      {
        what: 'a string',
        step: 'package: "{{ each }}"\n    for_each: "{{ role }}"',
        lines: [
          'inventory.yaml:4:51  for_each must be a list or a map, not a string (docker1)',
          'inventory.yaml:5:51  for_each must be a list or a map, not a string (docker2)',
        ],
      },
      {
        what: 'each outside of for_each',
        step: 'package: "{{ each }}"',
        lines: ['p.yaml:2:15  variable each is not defined'],
      },
      {
        what: 'more items than a playbook can have',
        step: 'package: "p{{ each }}"\n    for_each: "{{ (1..2000) }}"',
        lines: ['p.yaml:3:15  for_each has 2000 items, and at most 1000 are allowed'],
      },
    ]),
  )('%s is one diagnostic a place', async (_what, { step, lines }) => {
    const found = await diagnosticLines(files(`steps:\n  - ${step}\n`));
    expect(found).toEqual(lines);
  });
});

describe('include', () => {
  const role = text`
    vars: { version: "1", service: docker }
    steps:
      - package: "docker-{{ version }}"
        tags: install
      - service: { name: "{{ service }}", state: running }
  `;

  test('the steps of a folder take the place of the include; tags and condition are inherited', async () => {
    const playbook = text`
      steps:
        - hostname: a
        - include: roles/docker
          tags: docker
          when: role == "manager"
        - selinux: disabled
    `;
    const input = files(playbook, { 'roles/docker/playbook.yaml': role });
    expect(await steps(input)).toEqual({
      docker1: ['1 hostname', '2 package docker-1', '3 service docker', '4 selinux'],
      docker2: ['1 hostname', '4 selinux'],
    });
    expect(await steps(input, { tags: ['docker'] })).toEqual({ docker1: ['2 package docker-1', '3 service docker'] });
    expect(await steps(input, { tags: ['install'] })).toEqual({ docker1: ['2 package docker-1'] });
  });

  test('variables: those of the include, of the inventory, of the playbook, of the role, in this order', async () => {
    const names = async (inventory: string, playbook: string) => {
      const input = { ...files(playbook, { 'roles/docker/playbook.yaml': role }), 'inventory.yaml': inventory };
      return (await loadFiles(input)).work[0]?.steps[0]?.name;
    };
    const withVersion = HOSTS.replace('domain: example.com', 'domain: example.com, version: "3"');
    const plain = 'steps: [{ include: roles/docker }]';
    const ofPlaybook = `vars: { version: "2" }\n${plain}`;
    const ofInclude =
      'vars: { version: "2" }\nsteps: [{ include: roles/docker, vars: { version: "{{ version }}-4" } }]';
    expect(await names(HOSTS, plain)).toBe('docker-1');
    expect(await names(HOSTS, ofPlaybook)).toBe('docker-2');
    expect(await names(withVersion, ofPlaybook)).toBe('docker-3');
    expect(await names(withVersion, ofInclude)).toBe('docker-3-4');
  });

  test('a file, relative to the including file, twice with other variables', async () => {
    const input = files('steps: [{ include: parts/all.yaml }]', {
      'parts/all.yaml': 'steps: [{ include: one.yaml, vars: { name: a } }, { include: one.yaml, vars: { name: b } }]',
      'parts/one.yaml': 'steps: [{ package: "{{ name }}" }]',
    });
    expect((await steps(input))['docker1']).toEqual(['1 package a', '2 package b']);
  });

  test('variables that are used in an included file only count as used', async () => {
    const input = files('steps: [{ include: one.yaml }]', {
      'one.yaml': 'steps: [{ hostname: "{{ domain }}" }, { package: "{{ role }}", when: students.size > 0 }]',
    });
    expect(await warnings(input)).toEqual([]);
  });

  test.each(
    named<{ what: string; playbook: string; lines: readonly string[] }>([
      {
        what: 'a file that does not exist',
        playbook: 'steps: [{ include: roles/none }]',
        lines: ['p.yaml:1:20  cannot read roles/none/playbook.yaml: no such file'],
      },
      {
        what: 'a circle',
        playbook: 'steps: [{ include: a.yaml }]',
        lines: ['a.yaml:1:20  circular include: p.yaml → a.yaml → p.yaml'],
      },
      {
        what: 'a template in the name',
        playbook: 'steps: [{ include: "roles/{{ role }}" }]',
        lines: ['p.yaml:1:20  include roles/{{ role }}: the name of an included file cannot contain a template'],
      },
      {
        what: 'a resource beside it',
        playbook: 'steps: [{ include: b.yaml, package: x, retries: 2 }]',
        lines: ['p.yaml:1:28  a step with include cannot have package, retries'],
      },
      {
        what: 'a mistake in the included file, once for all hosts',
        playbook: 'steps: [{ include: b.yaml }, { include: b.yaml }]',
        lines: ['b.yaml:1:11  unknown resource "hostnme"'],
      },
    ]),
  )('%s is an error at its place', async (_what, { playbook, lines }) => {
    const more = { 'a.yaml': 'steps: [{ include: p.yaml }]', 'b.yaml': 'steps: [{ hostnme: x }]' };
    const found = await diagnosticLines(files(playbook, more));
    const own = found.filter(
      (line) => lines.length > 1 || !line.startsWith('b.yaml') || lines[0]?.startsWith('b.yaml'),
    );
    expect(own.map((line) => line.replace(/, did you.*|;.*$/, ''))).toEqual(lines);
  });
});

test('hosts and groups: what is declared of other hosts', async () => {
  const inventory = text`
    playbook: p.yaml
    groups:
      managers: { hosts: { master: { address: 192.168.2.9 } } }
      workers: { hosts: { docker1: { address: 192.168.2.10 }, docker2: { address: 192.168.2.11 } } }
  `;
  const playbook = text`
    steps:
      - reachable: "{{ hosts.master.address }}"
        when: group == "workers"
      - command: "logger {{ each }}"
        for_each: "{{ groups.workers }}"
        when: host.name != each
  `;
  const input = { 'inventory.yaml': inventory, 'p.yaml': playbook };
  expect(await steps(input)).toEqual({
    master: ['2.1 command logger docker1', '2.2 command logger docker2'],
    docker1: ['1 reachable 192.168.2.9', '2.2 command logger docker2'],
    docker2: ['1 reachable 192.168.2.9', '2.1 command logger docker1'],
  });
});

describe('facts', () => {
  const FACTS: HostFacts = {
    os: { name: 'CentOS Linux', version: '8', major: 8, family: 'rhel' },
    kernel: '4.18.0-348.el8.x86_64',
    arch: 'x86_64',
    memory_mb: 1990,
    cpus: 2,
    hostname: 'vm',
    virtualization: 'vmware',
    interfaces: { ens33: { mac: '00:0c:29:00:00:01', addresses: ['192.168.2.131'] } },
    addresses: ['192.168.2.131'],
  };

  /** What becomes of each step of docker1 that needs facts; the others as they are. */
  async function resolved(playbook: string): Promise<readonly string[]> {
    const { work } = await loadFiles(files(playbook));
    return (work[0]?.steps ?? []).map((step) => {
      const result = step.resolve?.(FACTS) ?? { kind: 'step', step };
      if (result.kind === 'skipped') return `${stepId(step)} ${result.name} skipped: ${result.condition}`;
      if (result.kind === 'invalid') return `${result.failure.message.replace(/\S+\//, '')} | ${result.failure.next}`;
      return `${stepId(result.step)} ${result.step.type} ${result.step.name}`;
    });
  }

  test('a condition over facts: the step is read along, and decided later', async () => {
    const playbook = text`
      steps:
        - package: epel-release
          when: facts.os.major == 8 and role == "manager"
        - package: "{{ each }}"
          for_each: [a, b]
          when: facts.memory_mb > 4000
        - include: role.yaml
          when: facts.os.family == "rhel"
        - selinux: disabled
          when: role == "worker" and facts.cpus == 2
    `;
    const input = files(playbook, {
      'role.yaml': 'steps: [{ hostname: x, when: facts.arch == "aarch64" }, { reboot: needed }]',
    });
    const { work } = await loadFiles(input);
    const own = work[0]?.steps ?? [];
    expect(own.map((step) => `${stepId(step)} ${step.operations.length > 0}`)).toEqual([
      '1 true',
      '2.1 true',
      '2.2 true',
      '3 true',
      '4 true',
      '5 true',
    ]);
    const kinds = own.map((step) => step.resolve?.(FACTS).kind);
    expect(kinds).toEqual(['step', 'skipped', 'skipped', 'skipped', 'step', 'skipped']);
    expect(await resolved('steps: [{ package: "b-{{ facts.arch }}", when: facts.memory_mb > 4000 }]')).toEqual([
      '1 b-x86_64 skipped: facts.memory_mb > 4000',
    ]);
  });

  test('parameters made of facts: the step is complete with the facts', async () => {
    const playbook = text`
      vars: { version: "el{{ facts.os.major }}" }
      steps:
        - package: "tools-{{ version }}"
        - command: "logger {{ facts.interfaces.ens33.mac }} {{ facts.addresses[0] }}"
        - service: { name: "vm-{{ facts.virtualization }}", state: running }
          for_each: [1]
    `;
    expect(await resolved(playbook)).toEqual([
      '1 package tools-el8',
      '2 command logger 00:0c:29:00:00:01 192.168.2.131',
      '3.1 service vm-vmware',
    ]);
  });

  test('a value that does not fit is a failure of that host, with the place', async () => {
    const playbook =
      'steps:\n  - service: { name: docker, state: "{{ facts.arch }}" }\n  - package: "x{{ facts.interfaces.ens99.mac }}"\n';
    const [first, second] = await resolved(playbook);
    expect(first).toMatch(/^step 1 service: p\.yaml:2:37 {2}state .*\| .*Nothing was changed on this host\.$/);
    expect(second).toMatch(/^step 2 package: p\.yaml:3:\d+ {2}facts\.interfaces\.ens99 is not known \| /);
  });

  test.each(
    named<{ what: string; step: string; lines: readonly string[] }>([
      {
        what: 'a fact that does not exist',
        step: 'package: "{{ facts.os.nmae }}"',
        lines: ['p.yaml:2:15  facts.os.nmae is not known'],
      },
      {
        what: 'another mistake in a step that needs facts',
        step: 'service: { name: "{{ facts.arch }}", stat: "{{ domian }}" }',
        lines: ['p.yaml:2:42  unknown parameter "stat"', 'p.yaml:2:49  variable domian is not defined'],
      },
      {
        what: 'facts in for_each',
        step: 'package: "{{ each }}"\n    for_each: "{{ facts.addresses }}"',
        lines: ['p.yaml:3:15  for_each uses facts, which are not known before the host is read'],
      },
      {
        what: 'facts in a network step',
        step: 'network: { interface: ens33, address: "{{ facts.addresses[0] }}/24", gateway: none }',
        lines: ['p.yaml:2:43  a network step cannot use facts'],
      },
    ]),
  )('%s is an error before contact', async (_what, { step, lines }) => {
    const found = await diagnosticLines(files(`steps:\n  - ${step}\n`));
    expect(found.toSorted()).toEqual(lines);
  });
});
