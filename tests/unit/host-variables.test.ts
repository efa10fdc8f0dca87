import { expect, test } from 'vitest';
import { locate } from '../../src/input/source.ts';
import { type Files, loadFiles, text } from './input.ts';

/** `NAME VALUE LEVEL FILE:LINE` of each variable, by host. */
async function variables(files: Files): Promise<Readonly<Record<string, readonly string[]>>> {
  const { work } = await loadFiles(files);
  return Object.fromEntries(
    work.map(({ host, variables: own }) => [
      host.name,
      own().map(({ name, value, level, place }) => {
        const file = /([\w.-]+:\d+):\d+$/.exec(locate(place))?.[1];
        return `${name} ${JSON.stringify(value)} ${level} ${file}`;
      }),
    ]),
  );
}

const INVENTORY = text`
  playbook: p.yaml
  vars: { nic: ens33, domain: example.com }
  groups:
    workers:
      vars: { nic: ens34, fqdn: "{{ host.name }}.{{ domain }}" }
      hosts:
        docker1: { address: 192.0.2.1, vars: { domain: example.org } }
        docker2: { address: 192.0.2.2 }
`;

test('the innermost level of the inventory counts, and comes before the defaults of the playbook', async () => {
  const playbook = 'vars: { domain: example.net, release: 27.10 }\nsteps: [{ hostname: "{{ fqdn }}" }]\n';
  expect(await variables({ 'inventory.yaml': INVENTORY, 'p.yaml': playbook })).toEqual({
    docker1: [
      'nic "ens34" group inventory.yaml:5',
      'domain "example.org" host inventory.yaml:7',
      'fqdn "docker1.example.org" group inventory.yaml:5',
      'release 27.1 playbook p.yaml:1',
    ],
    docker2: [
      'nic "ens34" group inventory.yaml:5',
      'domain "example.com" all inventory.yaml:2',
      'fqdn "docker2.example.com" group inventory.yaml:5',
      'release 27.1 playbook p.yaml:1',
    ],
  });
});

test('an included file: what is given to it, and its defaults that nothing overrides', async () => {
  const files = {
    'inventory.yaml': 'playbook: p.yaml\nvars: { nic: ens33 }\nhosts: { one: { address: 192.0.2.1 } }\n',
    'p.yaml': text`
      vars: { engine: docker }
      steps:
        - include: role
          vars: { port: 80, name: "{{ engine }}-{{ nic }}" }
        - include: role
          vars: { port: 81, name: "{{ engine }}-{{ nic }}" }
    `,
    'role/playbook.yaml': text`
      vars: { port: 8080, engine: podman, nic: eth0, user: app }
      steps: [{ command: "echo {{ port }} {{ name }} {{ user }}" }]
    `,
  };
  expect((await variables(files))['one']).toEqual([
    'nic "ens33" all inventory.yaml:2',
    'engine "docker" playbook p.yaml:1',
    'port 80 include p.yaml:4',
    'name "docker-ens33" include p.yaml:4',
    'user "app" included playbook.yaml:1',
    'port 81 include p.yaml:6',
    'name "docker-ens33" include p.yaml:6',
  ]);
});

test('a value that needs facts, and one that no step could use, as they are written', async () => {
  const files = {
    'inventory.yaml': text`
      playbook: p.yaml
      vars: { repo: "el{{ facts.os.major }}", wrong: "{{ nowhere }}", empty: null }
      hosts: { one: { address: 192.0.2.1 } }
    `,
    'p.yaml': 'steps: [{ package: "{{ repo }}" }]\n',
  };
  expect((await variables(files))['one']).toEqual([
    'repo "el{{ facts.os.major }}" all inventory.yaml:2',
    'wrong "{{ nowhere }}" all inventory.yaml:2',
    'empty null all inventory.yaml:2',
  ]);
});

test('to read the variables does not make them used', async () => {
  const files = { 'inventory.yaml': INVENTORY, 'p.yaml': 'steps: [{ hostname: a }]\n' };
  const { work, warnings } = await loadFiles(files);
  expect(work[0]?.variables()).toHaveLength(3);
  expect(warnings).toHaveLength(4);
  expect((await loadFiles(files)).warnings).toHaveLength(4);
});
