import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { START_ENGINE } from '../cases/record-case.ts';
import { boot, exec, hosts, kill, privateKeyFile, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';

// playbooks/hello-world.yaml on a freshly installed host, after that of the class. Nothing can be pulled from Docker Hub: the
// images are stand-ins with the same port, in the lab's registry.

const [HOST, BUILDER] = ['docker1', 'docker2'] as const;
/** Images of programs of the host, with what they are linked to: python3 has a web server. */
const STAND_INS = `set -eu
programs='/usr/bin/python3 /bin/echo'
library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
files=$({ printf '%s\\n' $programs; ldd $programs | grep --only-matching '/[^ :]*'; } | sort --unique)
mkdir /www && echo 'It works' >/www/index.html
tar --create --dereference --absolute-names --exclude test --exclude dist-packages --file /root/image.tar $files $library /www
docker import --change 'CMD ["/bin/echo", "Hello from Docker!"]' /root/image.tar ${openRegistry}/hello-world:1
docker import --change 'CMD ["/usr/bin/python3", "-m", "http.server", "80", "--directory", "/www"]' /root/image.tar ${openRegistry}/nginx:1
docker push --quiet ${openRegistry}/hello-world:1 && docker push --quiet ${openRegistry}/nginx:1`;

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, BUILDER);
  await startRegistry();
  await run(BUILDER, START_ENGINE);
  await run(BUILDER, STAND_INS);
  person = await Person.arrive();
  const { address, bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
  inventory = await person.file('inventory.yaml', {
    playbook: ['docker-host', 'hello-world'].map((name) => resolve(`playbooks/${name}.yaml`)),
    vars: {
      ...{ domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
      ...{ hello_image: `${openRegistry}/hello-world:1`, web_image: `${openRegistry}/nginx:1` },
    },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address, bootstrap } },
  });
});
afterAll(async () => {
  await person.leave();
  await reset(HOST, BUILDER);
});

async function run(host: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await exec(host, script);
  if (code !== 0) throw new Error(`${host}: ${stderr}`);
  return stdout;
}

async function apply() {
  const { status, events } = await person.events('apply', '--yes', inventory);
  return { status, finished: ofType(events, 'host-finished')[0] };
}

test('one apply makes a freshly installed host one with containers, and its dry run lists every step', async () => {
  const dry = await person.provision('plan', inventory);
  expect(dry.stdout).toMatch(/^ *10 +. service docker/m);
  for (const what of ['docker_image', 'docker_container'])
    expect(dry.stdout).toMatch(new RegExp(`^ *\\d+ +\\? ${what}`, 'm'));
  expect(await apply()).toMatchObject({
    status: 0,
    finished: { status: 'changed', counts: { failed: 0, unknown: 0 } },
  });
  expect(await run(HOST, 'cat /root/hello-world.txt')).toBe('Hello from Docker!\n');
  expect(await run(BUILDER, 'curl --silent http://192.168.2.10:8080/')).toBe('It works\n');
  expect((await apply()).finished).toMatchObject({
    status: 'ok',
    counts: { changed: 0 },
    connections: 1,
    exchanges: 1,
  });
});

test('after a reboot the page is there again, and nothing is left to do', async () => {
  await kill(HOST);
  await boot(HOST);
  expect((await apply()).finished).toMatchObject({ status: 'ok', counts: { changed: 0 } });
  expect(await run(BUILDER, 'curl --silent http://192.168.2.10:8080/')).toBe('It works\n');
});
