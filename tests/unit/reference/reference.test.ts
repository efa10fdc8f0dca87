import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noFiles } from '../input.ts';
import { assemble } from '../../../src/project/includes.ts';
import { parsePlaybook } from '../../../src/project/playbook.ts';
import { inventoryNames } from '../../../src/project/host-scopes.ts';
import { stepsFor } from '../../../src/project/steps.ts';
import { parseYaml } from '../../../src/input/yaml.ts';
import { parseInventory } from '../../../src/project/inventory.ts';
import { filePages } from '../../../src/reference/file-page.ts';
import { listed, stepsOf } from '../../../src/reference/example-steps.ts';
import { pages, parametersIn } from '../../../src/reference/page.ts';
import { terminal, terminalIndex, terminalOfFile } from '../../../src/reference/terminal.ts';
import { paint } from '../../../src/output/format.ts';
import { guideOf } from '../../../src/resources/guides.ts';
import { resources } from '../../../src/resources/index.ts';
import { loadResources } from '../../../src/resources/load.ts';
import { desiredOf } from '../../cases/desired.ts';
import { recordings } from '../../cases/recordings.ts';
import { situations } from '../../cases/situations.ts';
import { tempDir } from '../temp-dir.ts';
import { generated, RECORDED } from './generated.ts';

const guides = [...resources.keys()].map((type) => ({
  type,
  guide: guideOf(type),
}));
const examples = guides.flatMap(({ type, guide }) =>
  guide.examples.map((example) => [type, example.what, example] as const),
);
/** Reads all recorded cases. */
const shown = recordings();
const knownIssues = guides.flatMap(({ type, guide }) =>
  guide.knownIssues.map((trouble) => [type, trouble.what, trouble] as const),
);

describe('what is made from the resources is current; if not, run "npm run reference" and look at the difference', () => {
  test('what the recorded situations showed', async () => {
    expect(JSON.parse(await readFile(RECORDED, 'utf8'))).toEqual(shown);
  });

  test('docs/reference and schemas', async () => {
    const made = Object.fromEntries(await generated());
    const there = Object.keys(made).map(async (file) => [file, await readFile(file, 'utf8')] as const);
    expect(Object.fromEntries(await Promise.all(there))).toEqual(made);
  });
});

describe('every resource', () => {
  test.each(guides)('$type has an example and says what can go wrong', ({ guide }) => {
    expect(guide.examples).not.toEqual([]);
    expect(guide.knownIssues).not.toEqual([]);
  });

  test.each(pages())('$type says what each of its parameters means', ({ parameters }) => {
    // What is inside of a map may be said once, for the whole.
    const mute = parameters.all.filter(({ name, meaning }) => meaning === '' && !name.includes('.'));
    expect(mute).toEqual([]);
  });
});

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop\n';

const PROJECT = 'services: { db: { image: mariadb, environment: { PASSWORD: "${DB_PASSWORD}" } } }\n';

function contentOf(file: string): string {
  if (file.endsWith('.pub')) return PUBLIC_KEY;
  return file.startsWith('compose/') || file.endsWith('/compose.yaml')
    ? PROJECT
    : '[Unit]\nDescription={{ host.name }}\n';
}

/** A directory with the files that an example names. */
function folderOf(step: string): string {
  const folder = tempDir();
  const named = [...step.matchAll(/(?:source|template|load| file): \[?([\w/.-]+(?:, [\w/.-]+)*)/g)];
  const [, context] = /(?:build|context): ([\w/.-]+)/.exec(step) ?? [];
  const [, dockerfile = 'Dockerfile'] = /dockerfile: ([\w/.-]+)/.exec(step) ?? [];
  const ofImage = context === undefined ? [] : [`${context}/${dockerfile}`];
  const [, directory] = / directory: (\w[\w/.-]*)/.exec(step) ?? [];
  const ofProject =
    directory === undefined ? [] : ['compose.yaml', 'compose.prod.yaml'].map((name) => `${directory}/${name}`);
  for (const file of [...named.flatMap(([, files = '']) => files.split(', ')), ...ofImage, ...ofProject]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), contentOf(file));
  }
  return folder;
}

/** Of the class. */
const ADDRESSES = ['docker1', 'docker2', 'docker3', 'master'].map((name, index) => {
  return [name, { address: `192.168.2.${10 + index}` }] as const;
});

/** What the examples take from the environment. */
const ENVIRONMENT = {
  ALICE_PASSWORD_HASH: '$6$saltsalt$hashhashhash',
  DOCKER_PROXY: 'http://class:password@proxy.example.com:3128',
};

describe('examples', () => {
  test.each(examples)('%s: %s: is a step that provision takes', async (type, _what, example) => {
    const all = stepsOf(example);
    const list = listed(all);
    const problems: unknown[] = [];
    const report = (problem: unknown) => void problems.push(problem);
    const path = join(folderOf(list), 'p.yaml');
    await loadResources(resources.keys());
    const file = parsePlaybook(parseYaml({ path, text: `steps:\n${list}\n` }, noFiles(ENVIRONMENT)), report);
    const playbook = assemble(path, new Map([[path, file]]), report);
    const vars = '{ domain: example.com, nic: ens33, gateway: 192.168.2.254, dns: [168.126.63.1] }';
    const text = `vars: ${vars}\nhosts: ${JSON.stringify(Object.fromEntries(ADDRESSES))}\n`;
    const hosts = parseInventory(parseYaml({ path: 'i.yaml', text }, noFiles({})), report)?.hosts ?? [];
    const own = /host\.name == "(\w+)"/.exec(example.step)?.[1] ?? 'docker1';
    const host = hosts.find((one) => one.host.name === own);
    if (!host) throw new Error(`the inventory has no host ${own}`);
    const names = { ...inventoryNames(hosts), own };
    const types = stepsFor(host, [playbook], report, names).steps.map((one) => one.type);
    expect(types).toHaveLength(all.length);
    expect(types[all.indexOf(example.step)]).toBe(type);
    expect(problems).toEqual([]);
  });

  // sshd takes the first value, and from EL9 on those of sshd_config.d come first.
  test.each(examples)('%s: %s: edits no line of sshd_config', (type, _what, { step }) => {
    expect(type === 'line' && step.includes('/etc/ssh/sshd_config\n')).toBe(false);
  });

  test.each(examples.filter(([, , { step }]) => step.includes('hold: true')))(
    '%s: %s: installs the plugin that holds packages',
    (_type, _what, { before }) => {
      expect(before).toBe('package: python3-dnf-plugin-versionlock');
    },
  );

  test.each(examples.filter(([, , { recorded }]) => recorded))(
    '%s: %s: is what was recorded',
    (type, _what, { step, recorded }) => {
      const situation = situations.find(({ resource, name }) => resource === type && name === recorded);
      const resource = resources.get(type);
      if (!resource) throw new Error(`there is no resource ${type}`);
      expect(desiredOf(resource, parametersIn(step, type))).toEqual(desiredOf(resource, situation?.parameters));
    },
  );
});

test.each(knownIssues)('%s: %s: has advice, its own or recorded', (type, _what, { advice, recorded }) => {
  const failure = shown[`${type}/${recorded}`]?.failure;
  expect(advice ?? failure).toMatch(/\w/);
  expect(recorded === undefined).toBe(failure === undefined);
});

describe('on a terminal', () => {
  test('the list has a line a resource, and no Markdown', () => {
    const text = terminalIndex(pages(), filePages(), { paint: paint(false), columns: Infinity });
    for (const type of [...resources.keys(), 'inventory', 'playbook'])
      expect(text).toMatch(new RegExp(`^  ${type} +\\S`, 'm'));
    expect(text).not.toContain('`');
  });

  test.each(pages())('the page of $type keeps its prose within the width', (page) => {
    const quoted = [
      ...page.examples.map(({ recording }) => recording?.dryRun),
      ...page.knownIssues.map(({ failure }) => failure),
    ];
    const own = terminal(page, paint(false), 60)
      .split('\n')
      .filter((line) => line.length > 60)
      // What a host said, and what a person types, is not broken.
      .filter((line) => !quoted.some((text) => text?.includes(line.trim())))
      .filter((line) => !page.examples.some(({ steps }) => listed(steps).includes(line.trim())));
    expect(own).toEqual([]);
  });

  test.each(filePages())('so does the page of the $name', (page) => {
    const text = terminalOfFile(page, paint(false), 60);
    expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect(text).not.toContain('`');
  });
});

test.each(filePages())('the page of the $name says what each key means', ({ sections }) => {
  expect(sections.flatMap(({ keys }) => keys).filter(({ meaning }) => meaning === '')).toEqual([]);
  expect(sections.filter(({ keys }) => keys.length === 0)).toEqual([]);
});

test('in the terminal, a long list of choices goes on below its type', () => {
  const page = pages().find(({ type }) => type === 'network');
  const lines = page ? terminal(page, paint(false), 100).split('\n') : [];
  const [first = '', second = ''] = lines.slice(lines.findIndex((line) => line.startsWith('  bond.mode ')));
  expect(second.trim()).toBe('balance-alb, required');
  expect(second.indexOf('balance-alb')).toBe(first.indexOf('active-backup'));
});
