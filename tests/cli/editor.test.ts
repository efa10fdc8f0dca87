import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../src/resources/index.ts';
import { LanguageServer } from './language-server.ts';

const PLAYBOOK = '# yaml-language-server: $schema=../schemas/playbook.schema.json\n';
const INVENTORY = '# yaml-language-server: $schema=../schemas/inventory.schema.json\n';

/** In an editor with the YAML language server: the schemas that the shipped files name. */
describe('in an editor', () => {
  let server: LanguageServer;
  let count = 0;
  /** A file that is nowhere but in the editor. */
  const unsaved = () => `inventory/unsaved-${(count += 1)}.yaml`;

  beforeAll(async () => {
    server = await LanguageServer.start();
  });
  afterAll(() => server.stop());

  const playbooks = ['docker-host', 'hello-world', 'registry', 'jenkins', 'wordpress', 'rocketchat', 'swarm'].map(
    (name) => `playbooks/${name}.yaml`,
  );
  test.each(['inventory/class.yaml', ...playbooks])('%s names its schema and is right', async (file) => {
    const text = await readFile(file, 'utf8');
    const modeline = /^# yaml-language-server: \$schema=\.\.\/schemas\/\w+\.schema\.json$/m;
    expect(text).toMatch(modeline);
    expect(await server.open(file, text)).toEqual([]);
    // That it is right has to come from the schema, not from there being none.
    expect(await server.open(file.replace('.yaml', '-2.yaml'), `${text}\nplaybok: x\n`)).toEqual([
      expect.stringContaining('playbok is not allowed'),
    ]);
  });

  test('the repository recommends the settings that this needs', async () => {
    const settings = JSON.parse(await readFile('.vscode/settings.json', 'utf8')) as Record<string, unknown>;
    expect(settings['yaml.customTags']).toEqual(['!env scalar', '!file scalar']);
  });

  test.each([
    ['service: { name: docker, stat: running }', ['3:30 Property stat is not allowed.']],
    ['service: { name: docker, state: runing }', ['3:37 Value is not accepted. Valid values: "running", "stopped".']],
    ['service: { name: "a b", state: running }', ['3:22 a unit name has letters, digits and @ : . _ - \\']],
    ['selinux: of', ['3:14 Value is not accepted. Valid values: "enforcing", "permissive", "disabled".']],
    ['reachable: { host: a, within: soon }', ['3:35 Incorrect type. Expected "integer".']],
    ['service: { state: running }', ['3:5 Missing property "name".']],
    ['servic: { name: docker }', ['3:5 Property servic is not allowed.', '3:5 A step must have one resource.']],
    ['name: nothing to do', ['3:5 A step must have one resource.']],
    ['{ hostname: a, selinux: disabled }', ['3:5 Matches multiple schemas when only one must validate.']],
    ['reachable: { host: "{{ who }}", within: "{{ seconds }}" }', []],
    ['service: { name: "{{ unit }}", state: "{{ state }}", enabled: "{{ on }}" }', []],
    ['package: "{{ packages }}"', []],
    [
      'network: { interface: ens33, address: "{{ host.address }}/24", dns: "{{ dns }}", confirm: "{{ patience }}" }',
      [],
    ],
    ['{ name: "with a name", tags: [docker, slow], hostname: a }', []],
    ['command: [login, !env PASSWORD]', []],
  ])('- %s', async (step, expected) => {
    expect(await server.open(unsaved(), `${PLAYBOOK}steps:\n  - ${step}\n`)).toEqual(expected);
  });

  test.each([
    ['hosts: { one: { adress: 192.0.2.1 } }', ['2:17 Property adress is not allowed.']],
    ['ssh: { port: 99999 }', ['2:14 Value is above the maximum of 65535.']],
    [
      'hosts: { "a b": }',
      ['2:10 A name consists of letters, digits, ".", "_" and "-", and starts with a letter or a digit.'],
    ],
    ['ssh: { password: !env CLASS_PASSWORD }', []],
    ['ssh: { password: !file secrets/root }', []],
    ['ssh: { password: !vault secret }', ['2:18 Unresolved tag: !vault']],
  ])('%s', async (text, expected) => {
    expect(await server.open(unsaved(), `${INVENTORY}${text}\n`)).toEqual(expected);
  });

  test('a step completes to all resources', async () => {
    const offered = await server.complete(unsaved(), `${PLAYBOOK}steps:\n  - |\n`);
    expect(offered).toEqual(expect.arrayContaining([...resources.keys(), 'name', 'tags']));
  });

  test('a resource completes to the parameters it does not have yet, and a parameter to its values', async () => {
    const keys = await server.complete(unsaved(), `${PLAYBOOK}steps:\n  - service:\n      name: a\n      |\n`);
    expect(keys).toEqual(expect.arrayContaining(['state', 'enabled', 'masked']));
    expect(keys).not.toContain('name');
    const values = await server.complete(unsaved(), `${PLAYBOOK}steps:\n  - service:\n      name: a\n      state: |\n`);
    expect(values).toEqual(expect.arrayContaining(['running', 'stopped']));
    const login = await server.complete(unsaved(), `${INVENTORY}ssh:\n  user: root\n  |\n`);
    expect(login).toEqual(expect.arrayContaining(['password', 'identity_file', 'become']));
  });

  test('a resource is explained, with examples; a parameter with its values', async () => {
    const resource = await server.hover(unsaved(), `${PLAYBOOK}steps:\n  - dnf_|repo:\n      name: a\n`);
    expect(resource).toContain('A package repository');
    expect(resource).toContain('dnf_repo: { name: docker-ce, url: https://download.docker.com/');
    const parameter = await server.hover(
      unsaved(),
      `${PLAYBOOK}steps:\n  - service:\n      name: a\n      sta|te: running\n`,
    );
    expect(parameter).toMatch(/Whether it runs now\.[^]*`running`[^]*`stopped`/);
    const key = await server.hover(unsaved(), `${INVENTORY}ssh:\n  pass|word: !env A\n`);
    expect(key).toContain('write `!env NAME` and set that variable, or `!file PATH`.');
  });
});
