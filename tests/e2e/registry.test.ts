import { chmod, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, outputOf, password, privateKeyFile, reset, up } from '../lab/lab.ts';
import { bcrypt, openRegistry, startOpenRegistry, startRegistry, stopOpenRegistry } from '../lab/registry.ts';
import { $ } from '../lab/shell.ts';
import { ofType, Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/registry.yaml on the four freshly installed hosts of the class, after docker-host.yaml. The lab's registry without a
// login is the Docker Hub of the mirror.

const NAME = 'master.example.com';
const REGISTRY = `${NAME}:5000`;
const WORKERS = ['docker1', 'docker2', 'docker3'] as const;

let person: Person;
let inventory: string;
let secret: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset();
  await startRegistry();
  await pushStandIns('docker1', 'registry', 'greeting');
  secret = await password();
  person = await Person.arrive();
  await secretFiles();
  await usePassword(secret);
  const gateways = { master: '213.0.113.2' } as Readonly<Record<string, string>>;
  const settings = {
    playbook: ['docker-host', 'registry'].map((name) => resolve(`playbooks/${name}.yaml`)),
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      hosts.map(({ name, address, bootstrap }) => {
        const gateway = gateways[name] ?? '192.168.2.254';
        return [name, { address, bootstrap, vars: { gateway, dns: [gateways[name] ?? '168.126.63.1'] } }];
      }),
    ),
  };
  const vars = [
    'domain: example.com',
    'nic: ens33',
    `registry_image: "${openRegistry}/registry:3"`,
    `mirror_of: https://${openRegistry}`,
    ...['certificate: !file registry.crt', 'key: !file registry.key', 'htpasswd: !file htpasswd'].map(
      (one) => `registry_${one}`,
    ),
    'registry_password: !env REGISTRY_PASSWORD',
  ];
  inventory = await person.file(
    'inventory.yaml',
    `${JSON.stringify(settings).slice(0, -1)}, "vars": { ${vars.join(', ')} } }\n`,
  );
});
afterAll(async () => {
  await person.leave();
  await reset();
});

/** As playbooks/registry.md says. */
async function secretFiles(): Promise<void> {
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-keyout', 'registry.key', '-out', 'registry.crt'];
  const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
  await $({ cwd: person.home })`openssl req -x509 ${key} ${names}`;
  for (const name of ['registry.key', 'registry.crt']) await chmod(join(person.home, name), 0o600);
}

async function usePassword(text: string): Promise<void> {
  person.variables['REGISTRY_PASSWORD'] = text;
  await chmod(await person.file('htpasswd', `student:${await bcrypt(text)}\n`), 0o600);
}

async function apply(...more: readonly string[]) {
  const { status, events, stdout, stderr } = await person.events('apply', '--yes', inventory, ...more);
  const failures = ofType(events, 'host-finished').flatMap(({ host, failure }) => (failure ? [{ host, failure }] : []));
  return { status, failures, finished: ofType(events, 'host-finished'), events, output: stdout + stderr };
}

async function expectNothingToDo(): Promise<void> {
  const { finished } = await apply();
  const nothing = { status: 'ok', counts: { changed: 0, failed: 0 }, connections: 1, exchanges: 1 };
  expect(finished).toMatchObject(hosts.map(() => nothing));
}

test('one apply sets up the class with its registry, as its dry run says', async () => {
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  const planned = new Map(parsePlan(stdout).hosts.map((host) => [host.name, host]));
  const pending = (host: string) =>
    (planned.get(host)?.steps ?? []).flatMap(({ number, changes, unknown }) =>
      changes.length > 0 || unknown ? [number] : [],
    );

  const { status, failures, events, output } = await apply();
  expect([failures, status]).toEqual([[], 0]);
  for (const { name } of hosts) {
    const changed = ofType(events, 'step-finished').flatMap((one) =>
      one.host === name && one.status === 'changed' ? [one.step.number] : [],
    );
    expect([name, changed]).toEqual([name, pending(name)]);
  }
  const key = await readFile(join(person.home, 'registry.key'), 'utf8');
  for (const hidden of [secret, ...key.split('\n').slice(1, 4)]) expect(output + stdout).not.toContain(hidden);
  await expectNothingToDo();
});

test('an image that one host pushes is pulled by another one, and by nobody without the login', async () => {
  const tag = `${REGISTRY}/class/empty:1`;
  await outputOf(
    'docker2',
    `tar --create --files-from /dev/null | docker import - ${tag} && docker push --quiet ${tag}`,
  );
  expect(await outputOf('docker3', `docker pull --quiet ${tag}`)).toBe(tag);
  const anonymous = await exec('docker1', `docker --config /nowhere pull --quiet ${tag}`);
  expect([anonymous.code, anonymous.stderr]).toEqual([1, expect.stringContaining('no basic auth credentials')]);
});

test('names of Docker Hub come from the mirror, also when Docker Hub is down', async () => {
  for (const host of WORKERS) expect(await outputOf(host, 'docker run --rm greeting:1')).toBe('Hello from the mirror');
  const images = '$(docker volume inspect --format "{{ .Mountpoint }}" mirror)/docker/registry/v2/repositories';
  expect(await outputOf('master', `ls ${images}/library`)).toBe('greeting');
  await stopOpenRegistry();
  await outputOf('docker1', 'docker rmi greeting:1');
  expect(await outputOf('docker1', 'docker run --quiet --rm greeting:1')).toBe('Hello from the mirror');
  await startOpenRegistry();
});

test('another password: first on the host of the registry, then on all', async () => {
  await usePassword('another-password');
  expect(await apply('--host', 'master')).toMatchObject({ status: 0, failures: [] });
  expect(await apply()).toMatchObject({ status: 0, failures: [] });
  await expectNothingToDo();
});

test('a registry that still has another certificate is found by the check of every host', async () => {
  const other = `openssl req -x509 -newkey rsa:2048 -nodes -days 10 -subj /CN=${NAME} -addext subjectAltName=DNS:${NAME}`;
  // The registry reads its certificate some time after its container has started.
  const answers = 'until curl --insecure --silent --output /dev/null https://localhost:5000/v2/; do sleep 0.2; done';
  const swapped = `cp -a /etc/registry /etc/declared && ${other} -keyout registry.key -out registry.crt && docker restart registry && ${answers}`;
  await outputOf(
    'master',
    `cd /etc/registry && ${swapped} && cp -a /etc/declared/* /etc/registry && rm -r /etc/declared`,
  );
  const { failures } = await apply();
  const isRefused = expect.stringContaining('certificate') as string;
  expect(Object.fromEntries(failures.map(({ host, failure }) => [host, failure.words]))).toEqual(
    Object.fromEntries(hosts.map(({ name }) => [name, isRefused])),
  );
  await outputOf('master', 'docker restart registry');
  await expectNothingToDo();
});
