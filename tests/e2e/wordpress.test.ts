import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/wordpress.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const PAGE = 'http://192.168.2.10/wp-admin/install.php';
const PASSWORD = 'correct horse $battery "staple"';

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, 'docker2');
  await startRegistry();
  await pushStandIns(HOST, 'wordpress');
  person = await Person.arrive();
  person.variables['DATABASE_PASSWORD'] = PASSWORD;
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** The inventory of one host, with this tag of WordPress. */
async function inventory(tag: string): Promise<string> {
  const { address, bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
  const settings = JSON.stringify({
    playbook: ['docker-host', 'wordpress'].map((name) => resolve(`playbooks/${name}.yaml`)),
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address, bootstrap } },
    vars: {
      ...{ domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
      ...{ wordpress_host: HOST, wordpress_image: `${openRegistry}/wordpress:${tag}` },
      ...{
        wordpress_database_image: `${openRegistry}/mariadb:1`,
        wordpress_database_password: '!env DATABASE_PASSWORD',
      },
    },
  });
  return person.file('inventory.yaml', `${settings.replace('"!env DATABASE_PASSWORD"', '!env DATABASE_PASSWORD')}\n`);
}

async function apply(tag: string) {
  const { status, events, stdout, stderr } = await person.events('apply', '--yes', await inventory(tag));
  expect(stdout + stderr).not.toContain('battery');
  return { status, finished: ofType(events, 'host-finished')[0] };
}

const visits = async () => Number(/^visit (\d+)$/.exec(await outputOf('docker2', `curl --silent ${PAGE}`))?.[1]);
const idOf = (service: string) => outputOf(HOST, `docker inspect --format '{{.Id}}' wordpress-${service}-1`);
const expectNothingToDo = async (tag: string) =>
  expect((await apply(tag)).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });

test('one apply makes a freshly installed host a web server with its database; a new tag replaces only the web server', async () => {
  const dry = await person.provision('plan', await inventory('1'));
  expect(dry.stdout).toMatch(/^ *\d+ +\? docker_compose +wordpress/m);
  expect(await apply('1')).toMatchObject({
    status: 0,
    finished: { status: 'changed', counts: { failed: 0, unknown: 0 } },
  });
  const first = await visits();
  expect(first).toBeGreaterThan(0);
  await expectNothingToDo('1');

  const [database, web] = [await idOf('database'), await idOf('web')];
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await idOf('database')).toBe(database);
  expect(await idOf('web')).not.toBe(web);
  expect(await visits()).toBeGreaterThan(first);
  await expectNothingToDo('2');
});
