import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../stories/person.ts';
import { type SimulatedSite, simulatedSite } from './site.ts';

// tests/cli/docs.test.ts holds both READMEs to the same commands.
const README = await readFile('README.md', 'utf8');

/** Commands that other tests or the demo run: the file, and the text by which they are found there. */
const RUN_ELSEWHERE: Readonly<Record<string, readonly [string, string]>> = {
  'sandbox up --detach': ['tests/sandbox/sandbox.test.ts', "'sandbox', 'up', '--detach'"],
  'sandbox up': ['tests/sandbox/sandbox.test.ts', "'up'"],
  'sandbox status': ['tests/sandbox/sandbox.test.ts', "'status'"],
  'sandbox reset': ['tests/sandbox/sandbox.test.ts', "'reset'"],
  'sandbox down': ['tests/sandbox/sandbox.test.ts', "'down'"],
  'apply inventory/sandbox.yaml --dry-run': ['scripts/demo.ts', "'apply', 'sandbox.yaml', '--dry-run'"],
  init: ['tests/cli/init.test.ts', "'init'"],
};

/** What stands for a person who answers the question with y. */
const ASKS = ['apply', 'trust'];

let site: SimulatedSite;
let person: Person;
let inventory: string;

beforeAll(async () => {
  site = await simulatedSite();
  await site.start();
  person = await site.arrive();
  // The report of a run is written to the current directory.
  person.directory = person.home;
  inventory = await site.inventory(person);
});
afterAll(async () => {
  await person.leave();
  await site.stop();
});

const commands = [...README.matchAll(/(?:^|`)(?:npx )?provision ([a-z]+(?: [^`\n]*)?)(?=`|$)/gm)]
  .map(([, line = '']) => line.replace(/ +#.*$/, '').trim())
  .filter((line) => !/[.,:]$/.test(line));

test('the commands of the README were found', () => {
  expect(commands.length).toBeGreaterThan(25);
});

// One after the other: a run that is shown was made by an earlier command.
for (const command of new Set(commands.filter((line) => !(line in RUN_ELSEWHERE)))) {
  test(`provision ${command}`, async () => {
    const [name = '', ...rest] = words(command);
    const changes = ASKS.includes(name) && !rest.includes('--dry-run');
    const at = rest.indexOf('--');
    const args = [
      ...rest.slice(0, at < 0 ? undefined : at),
      ...(changes ? ['--yes'] : []),
      ...(at < 0 ? [] : rest.slice(at)),
    ];
    const ended = await person.provision(name, ...args);
    expect(ended, `${ended.stdout}${ended.stderr}`).toMatchObject({ status: 0 });
    expect(ended.stdout).not.toBe('');
  });
}

test.each(Object.entries(RUN_ELSEWHERE))('provision %s is run by another test', async (command, [file, found]) => {
  expect(commands).toContain(command);
  expect(await readFile(file, 'utf8')).toContain(found);
});

/** Without quotes, and with the inventory of the simulated hosts. */
function words(command: string): readonly string[] {
  return command
    .split(' ')
    .map((word) => word.replaceAll("'", ''))
    .map((word) => (word === 'INVENTORY' || /^inventory\/(class|sandbox)\.yaml$/.test(word) ? inventory : word));
}

test('npx provision runs the program of this directory', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  const { stdout } = await promisify(execFile)('npx', ['provision', '--version'], {
    shell: process.platform === 'win32',
    // Where it runs for the first time, npx would build dist anew, which other tests are running.
    env: { ...env, npm_config_ignore_scripts: 'true' },
  });
  expect(stdout).toContain(version);
});
