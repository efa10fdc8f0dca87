import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { Application, expectNothingToDo } from './application.ts';
import { Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/wordpress.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const PAGE = 'http://192.168.2.10/wp-admin/install.php';
const PASSWORD = 'correct horse $battery "staple"';

let person: Person;
let application: Application;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, 'docker2');
  await startRegistry();
  await pushStandIns(HOST, 'wordpress');
  person = await Person.arrive();
  application = new Application('wordpress', HOST, person);
  person.variables['DATABASE_PASSWORD'] = PASSWORD;
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** With this tag of WordPress. */
const variables = (tag: string) => ({
  ...{ wordpress_host: HOST, wordpress_image: `${openRegistry}/wordpress:${tag}` },
  wordpress_database_image: `${openRegistry}/mariadb:1`,
  wordpress_database_password: '!env DATABASE_PASSWORD',
});

async function apply(tag: string) {
  const { output, ...applied } = await application.apply(variables(tag));
  expect(output).not.toContain('battery');
  return applied;
}

const visits = async () => Number(/^visit (\d+)$/.exec(await outputOf('docker2', `curl --silent ${PAGE}`))?.[1]);
const idOf = (service: string) => outputOf(HOST, `docker inspect --format '{{.Id}}' wordpress-${service}-1`);

test('one apply makes a freshly installed host a web server with its database; a new tag replaces only the web server', async () => {
  const dry = await person.provision('plan', await application.inventory(variables('1')));
  expect(dry.stdout).toMatch(/^ *\d+ +\? docker_compose +wordpress/m);
  expect(await apply('1')).toMatchObject({
    status: 0,
    finished: { status: 'changed', counts: { failed: 0, unknown: 0 } },
  });
  const first = await visits();
  expect(first).toBeGreaterThan(0);
  await expectNothingToDo(application, variables('1'));

  const [database, web] = [await idOf('database'), await idOf('web')];
  expect(await apply('2')).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await idOf('database')).toBe(database);
  expect(await idOf('web')).not.toBe(web);
  expect(await visits()).toBeGreaterThan(first);
  await expectNothingToDo(application, variables('2'));
});
