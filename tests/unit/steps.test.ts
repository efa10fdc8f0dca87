import { describe, expect, test } from 'vitest';
import type { LoadOptions } from '../../src/project/project.ts';
import { loadFiles, problems, remarks, text } from './input.ts';

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

async function chosen(part: Partial<LoadOptions>) {
  const { work } = await loadFiles(FILES, part.host ?? [], part);
  return work.map(({ host, steps }) => [host.name, ...steps.map(({ type, name }) => `${type} ${name}`.trim())]);
}

describe('a part of the playbook', () => {
  test.each<[string, Partial<LoadOptions>, readonly string[]]>([
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

  test('hosts without any of the steps are left out', async () => {
    expect(await chosen({ step: ['selinux'] })).toEqual([['two', 'selinux']]);
    await expect(chosen({ step: ['selinux'], host: ['one'] })).rejects.toThrow(
      'none of the chosen hosts has the chosen steps',
    );
  });

  test('nothing given means everything, in order', async () => {
    expect((await chosen({}))[0]).toHaveLength(6);
    expect((await chosen({ step: [], tags: [] }))[0]).toHaveLength(6);
  });

  test.each<[Partial<LoadOptions>, string, string]>([
    [{ step: ['pakage'] }, '--step pakage: there is no such step', 'Did you mean package?'],
    [{ step: ['Firewal off'] }, '--step Firewal off: there is no such step', 'Did you mean Firewall off?'],
    [{ step: ['9'] }, '--step 9: there is no such step', 'The last step is 5.'],
    [
      { startAt: 'xyzzy' },
      '--start-at xyzzy: there is no such step',
      'There are hostname, Firewall off, service firewalld,',
    ],
    [{ tags: ['dokcer'] }, '--tags dokcer: no step has this tag', 'Did you mean docker?'],
    [{ tags: ['network'], startAt: '4' }, 'no step is left to do', 'have no step in common'.replace('have', 'has')],
  ])('%j is told what there is', async (part, message, hint) => {
    const error: unknown = await chosen(part).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message, hint: expect.stringContaining(hint) as string });
  });

  test('a step without tags is told how they are written', async () => {
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

  test('are told, where the later one says otherwise', async () => {
    expect(await problems(playbook(DOWN + UP))).toBe(text`
      p.yaml:3:57  service docker: state is running here and stopped in step 1
        2 |   - { tags: down, service: { name: docker, state: stopped } }
      > 3 |   - { tags: up, service: { name: docker.service, state: running } }
          |                                                         ^^^^^^^
        4 |
        The later step undoes the earlier one at every run. Remove one, or give both tags and choose by --tags.
    `);
  });

  test('are right one at a time', async () => {
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
  ])('not where %s', async (_what, steps) => {
    expect(await problems(playbook(steps))).toBe('');
  });
});

describe('what is found without a host, too', () => {
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
    expect(await remarks(files)).toEqual([
      'inventory.yaml:2:70  gatway is not used by any step',
      'inventory.yaml:3:30  own is not used by any step',
    ]);
  });

  test('a key file that is not there, once', async () => {
    const inventory =
      'playbook: p.yaml\nssh: { identity_file: /nowhere/key }\nhosts: { one: , two: , here: { connection: local } }\n';
    expect(await problems({ 'inventory.yaml': inventory, 'p.yaml': 'steps: [{ hostname: a }]\n' })).toMatch(
      /^inventory\.yaml:2:23 {2}the key file \/nowhere\/key cannot be read\n/,
    );
  });

  test('a variable that is not set is no reason to keep quiet about the rest', async () => {
    const inventory = 'playbook: p.yaml\nssh: { password: !env PROVISION_UNSET, prot: 22 }\nhosts: { one: }\n';
    const shown = await problems({ 'inventory.yaml': inventory, 'p.yaml': 'steps: [{ hostnam: a }]\n' });
    expect(shown).toContain('the environment variable PROVISION_UNSET is not set');
    expect(shown).toContain('prot is not known here');
    expect(shown).toContain('hostnam is not a resource');
  });
});
