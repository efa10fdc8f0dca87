import { describe, expect, test } from 'vitest';
import type { ProjectRequest } from '../../src/project/project.ts';
import { loadFiles, shownDiagnostics, warnings, text } from './input.ts';

const INVENTORY = text`
  playbook: p.yaml
  hosts: { one: { address: 192.0.2.1 }, two: { address: 192.0.2.2, playbook: other.yaml } }
`;
const PLAYBOOK = text`
  steps:
    - hostname: "{{ host.name }}"
    - { name: Firewall off, tags: network, service: { name: firewalld, state: stopped } }
    - { tags: [docker, slow], package: docker-ce }
    - { tags: docker, service: { name: docker, state: running } }
    - { package: tree }
`;
const FILES = { 'inventory.yaml': INVENTORY, 'p.yaml': PLAYBOOK, 'other.yaml': 'steps: [{ selinux: disabled }]\n' };

async function chosen(part: ProjectRequest) {
  const { work } = await loadFiles(FILES, part.host ?? [], part);
  return work.map(({ host, steps }) => [host.name, ...steps.map(({ type, name }) => `${type} ${name}`.trim())]);
}

describe('a part of the playbook', () => {
  test.each<[string, ProjectRequest, readonly string[]]>([
    ['a title', { step: ['Firewall off'] }, ['service firewalld']],
    ['a resource and its name', { step: ['package docker-ce'] }, ['package docker-ce']],
    ['a resource', { step: ['package'] }, ['package docker-ce', 'package tree']],
    ['a number', { step: ['5'] }, ['package tree']],
    ['a glob', { step: ['* docker*'] }, ['package docker-ce', 'service docker']],
    ['several', { step: ['hostname', 'package tree'] }, ['hostname', 'package tree']],
    ['a tag', { tags: ['docker'] }, ['package docker-ce', 'service docker']],
    ['tags', { tags: ['slow', 'network'] }, ['service firewalld', 'package docker-ce']],
    ['where to begin, by number', { startAt: '4' }, ['service docker', 'package tree']],
    [
      'where to begin, by name: the first that it names',
      { startAt: 'package' },
      ['package docker-ce', 'service docker', 'package tree'],
    ],
    ['all of it has to hold', { tags: ['docker'], startAt: '4' }, ['service docker']],
  ])('%s', async (_what, part, steps) => {
    expect(await chosen({ ...part, host: ['one'] })).toEqual([['one', ...steps]]);
  });

  test('hosts without a selected step are left out', async () => {
    expect(await chosen({ step: ['selinux'] })).toEqual([['two', 'selinux']]);
    await expect(chosen({ step: ['selinux'], host: ['one'] })).rejects.toThrow(
      'none of the selected steps belongs to a selected host',
    );
  });

  test('without options all steps are selected, in order', async () => {
    expect((await chosen({}))[0]).toHaveLength(6);
    expect((await chosen({ step: [], tags: [] }))[0]).toHaveLength(6);
  });

  test.each<[ProjectRequest, string, string]>([
    [{ step: ['pakage'] }, '--step pakage: no such step', 'Did you mean package?'],
    [{ step: ['Firewal off'] }, '--step Firewal off: no such step', 'Did you mean Firewall off?'],
    [{ step: ['9'] }, '--step 9: no such step', 'The last step is 5.'],
    [{ startAt: 'xyzzy' }, '--start-at xyzzy: no such step', 'Steps: hostname, Firewall off, service firewalld,'],
    [{ tags: ['dokcer'] }, '--tags dokcer: no step has this tag', 'Did you mean docker?'],
    [{ tags: ['network'], startAt: '4' }, 'no step is selected', 'No step matches all of'],
  ])('%j: the hint lists what there is', async (part, message, hint) => {
    const error: unknown = await chosen(part).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message, hint: expect.stringContaining(hint) as string });
  });

  test('the hint for steps without tags shows how to write them', async () => {
    const files = {
      'inventory.yaml': INVENTORY.replaceAll('other.yaml', 'p.yaml'),
      'p.yaml': 'steps: [{ hostname: a }]\n',
    };
    await expect(loadFiles(files, [], { tags: ['x'] })).rejects.toMatchObject({
      hint: expect.stringContaining('tags: [NAME]') as string,
    });
  });
});

describe('steps that contradict each other', () => {
  const playbook = (steps: string) => ({
    'inventory.yaml': 'playbook: p.yaml\nhosts: { one: }\n',
    'p.yaml': `steps:\n${steps}`,
  });
  const DOWN = '  - { tags: down, service: { name: docker, state: stopped } }\n';
  const UP = '  - { tags: up, service: { name: docker.service, state: running } }\n';

  test('have a diagnostic at the later one', async () => {
    expect(await shownDiagnostics(playbook(DOWN + UP))).toBe(text`
      p.yaml:3:57  service docker: state is running here but stopped in step 1
        2 |   - { tags: down, service: { name: docker, state: stopped } }
      > 3 |   - { tags: up, service: { name: docker.service, state: running } }
          |                                                         ^^^^^^^
        4 |
        The later step undoes the earlier one in every run. Remove one of them, or set tags on both and select with --tags.
    `);
  });

  test('are valid if only one of them is selected', async () => {
    const { work } = await loadFiles(playbook(DOWN + UP), [], { tags: ['up'] });
    expect(work[0]?.steps).toHaveLength(1);
  });

  test.each([
    ['they add to each other', '  - service: { name: a, state: running }\n  - service: { name: a, enabled: true }\n'],
    [
      'they spell it differently',
      '  - service: { name: a, state: running }\n  - service: { name: a.service, enabled: true }\n',
    ],
    ['they say the same', '  - hostname: a\n  - hostname: a\n'],
    [
      'commands may be run again, on another condition',
      '  - command: { run: x, creates: /a }\n  - command: { run: x, creates: /b }\n',
    ],
    [
      'an answer may be awaited twice',
      '  - reachable: { host: a, within: 5 }\n  - reachable: { host: a, within: 9 }\n',
    ],
    [
      'each has a condition on facts',
      '  - { hostname: a, when: facts.os.major == 8 }\n  - { hostname: b, when: facts.os.major == 9 }\n',
    ],
  ])('not where %s', async (_what, steps) => {
    expect(await shownDiagnostics(playbook(steps))).toBe('');
  });
});

describe('without a host, check finds', () => {
  test('a variable that no step of any host uses', async () => {
    const inventory = text`
      playbook: p.yaml
      vars: { domain: example.com, inner: x, outer: "{{ inner }}", gatway: 192.0.2.254 }
      hosts: { one: { vars: { own: 1 } }, two: }
    `;
    const files = {
      'inventory.yaml': inventory,
      'p.yaml': 'steps: [{ hostname: "{{ host.name }}-{{ outer }}.{{ domain }}" }]\n',
    };
    expect(await warnings(files)).toEqual([
      'inventory.yaml:2:70  no step uses the variable gatway',
      'inventory.yaml:3:30  no step uses the variable own',
    ]);
  });

  test('a missing key file, once', async () => {
    const inventory =
      'playbook: p.yaml\nssh: { identity_file: /nowhere/key }\nhosts: { one: , two: , here: { connection: local } }\n';
    expect(await shownDiagnostics({ 'inventory.yaml': inventory, 'p.yaml': 'steps: [{ hostname: a }]\n' })).toMatch(
      /^inventory\.yaml:2:23 {2}cannot read key file \/nowhere\/key\n/,
    );
  });

  test('other diagnostics beside an environment variable that is not set', async () => {
    const inventory = 'playbook: p.yaml\nssh: { password: !env PROVISION_UNSET, prot: 22 }\nhosts: { one: }\n';
    const shown = await shownDiagnostics({ 'inventory.yaml': inventory, 'p.yaml': 'steps: [{ hostnam: a }]\n' });
    expect(shown).toContain('environment variable PROVISION_UNSET is not set');
    expect(shown).toContain('unknown key "prot"');
    expect(shown).toContain('unknown resource "hostnam"');
  });
});
