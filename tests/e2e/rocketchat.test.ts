import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec, hosts, outputOf, reset, up } from '../lab/lab.ts';
import { inControlNetwork } from '../lab/network.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { $ } from '../lab/shell.ts';
import { Application, expectNothingToDo } from './application.ts';
import { Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/rocketchat.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const PASSWORD = 'correct-horse-battery-staple';

let person: Person;
let application: Application;
let url: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await startRegistry();
  await pushStandIns(HOST, 'rocketchat');
  person = await Person.arrive();
  application = new Application('rocketchat', HOST, person);
  person.variables['DATABASE_PASSWORD'] = PASSWORD;
  url = `http://${hosts.find(({ name }) => name === HOST)?.address}:3000`;
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** With this tag of Rocket.Chat. */
const variables = (tag: string) => ({
  ...{ rocketchat_host: HOST, rocketchat_image: `${openRegistry}/rocket.chat:${tag}` },
  rocketchat_database_image: `${openRegistry}/mongo:1`,
  rocketchat_database_password: '!env DATABASE_PASSWORD',
});

async function apply(tag: string) {
  const { output, ...applied } = await application.apply(variables(tag));
  expect(output).not.toContain(PASSWORD);
  return applied;
}

/** The number of visits that the page shows, with the address that Rocket.Chat has for itself. */
async function visits(): Promise<number> {
  const { stdout } = await $`${inControlNetwork(['curl', '--silent', '--show-error', url])}`;
  const [, count, own] = /^visit (\d+) (.*)$/.exec(stdout) ?? [];
  expect(own).toBe(url);
  return Number(count);
}

const read = (script: string) => outputOf(HOST, script);
const idOf = (service: string) => read(`docker inspect --format '{{.Id}}' rocketchat-${service}-1`);
/** How often the replica set was initiated. */
const initiated = () => read("docker exec rocketchat-mongodb-1 sh -c 'read count </data/db/initiated; echo $count'");

test('one apply makes a freshly installed host a chat server with its replica set; a new tag replaces only the chat server', async () => {
  const dry = await person.provision('plan', await application.inventory(variables('1')));
  expect(dry.stdout).toMatch(/^ *\d+ +\? docker_compose +rocketchat/m);
  const { status, finished } = await apply('1');
  expect([status, finished?.failure, finished?.counts.unknown]).toEqual([0, undefined, 0]);
  const first = await visits();
  expect(first).toBeGreaterThan(0);
  expect(await read("docker compose ls --format json | tr ',' '\\n' | grep Status")).toBe('"Status":"running(2)"');
  await expectNothingToDo(application, variables('1'));

  const [database, chat] = [await idOf('mongodb'), await idOf('rocketchat')];
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await idOf('mongodb')).toBe(database);
  expect(await idOf('rocketchat')).not.toBe(chat);

  // A database that somebody removed comes back with its data, and is still the member that it was.
  await exec(HOST, 'docker rm --force rocketchat-mongodb-1');
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await visits()).toBeGreaterThan(first);
  expect(await initiated()).toBe('1');
  await expectNothingToDo(application, variables('2'));
});
