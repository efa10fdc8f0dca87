import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec, hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { inControlNetwork } from '../lab/network.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { $ } from '../lab/shell.ts';
import { ofType, Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/rocketchat.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const PASSWORD = 'correct-horse-battery-staple';

let person: Person;
let url: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await startRegistry();
  await pushStandIns(HOST, 'rocketchat');
  person = await Person.arrive();
  person.variables['DATABASE_PASSWORD'] = PASSWORD;
  url = `http://${hosts.find(({ name }) => name === HOST)?.address}:3000`;
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** The inventory of one host, with this tag of Rocket.Chat. */
async function inventory(tag: string): Promise<string> {
  const { address, bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
  const settings = JSON.stringify({
    playbook: ['docker-host', 'rocketchat'].map((name) => resolve(`playbooks/${name}.yaml`)),
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address, bootstrap } },
    vars: {
      ...{ domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
      ...{ rocketchat_host: HOST, rocketchat_image: `${openRegistry}/rocket.chat:${tag}` },
      ...{
        rocketchat_database_image: `${openRegistry}/mongo:1`,
        rocketchat_database_password: '!env DATABASE_PASSWORD',
      },
    },
  });
  return person.file('inventory.yaml', `${settings.replace('"!env DATABASE_PASSWORD"', '!env DATABASE_PASSWORD')}\n`);
}

async function apply(tag: string) {
  const { status, events, stdout, stderr } = await person.events('apply', '--yes', await inventory(tag));
  expect(stdout + stderr).not.toContain(PASSWORD);
  return { status, finished: ofType(events, 'host-finished')[0] };
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
const expectNothingToDo = async (tag: string) =>
  expect((await apply(tag)).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });

test('one apply makes a freshly installed host a chat server with its replica set; a new tag replaces only the chat server', async () => {
  const dry = await person.provision('plan', await inventory('1'));
  expect(dry.stdout).toMatch(/^ *\d+ +\? docker_compose +rocketchat/m);
  const { status, finished } = await apply('1');
  expect([status, finished?.failure, finished?.counts.unknown]).toEqual([0, undefined, 0]);
  const first = await visits();
  expect(first).toBeGreaterThan(0);
  expect(await read("docker compose ls --format json | tr ',' '\\n' | grep Status")).toBe('"Status":"running(2)"');
  await expectNothingToDo('1');

  const [database, chat] = [await idOf('mongodb'), await idOf('rocketchat')];
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await idOf('mongodb')).toBe(database);
  expect(await idOf('rocketchat')).not.toBe(chat);

  // A database that somebody removed comes back with its data, and is still the member that it was.
  await exec(HOST, 'docker rm --force rocketchat-mongodb-1');
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await visits()).toBeGreaterThan(first);
  expect(await initiated()).toBe('1');
  await expectNothingToDo('2');
});
