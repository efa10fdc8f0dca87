import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { NOT_OF_RUNC } from '../lab/runc.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { hosts, outputOf, privateKeyFile, reset, up, watchPrograms } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Services of a swarm with two managers, which both have the step. What there is in the end is read with the docker command.

const MANAGERS = ['docker1', 'docker2'] as const;
const MEMBERS = [...MANAGERS, 'docker3'] as const;
const SECRET = 'Of-The-Service-7';
const WEB = {
  ...{ name: 'web', image: 'app:1', command: ['sleep', 'infinity'], replicas: 3, stop_timeout: 1 },
  env: { PASSWORD: '{{ password }}' },
  update: { parallelism: 3, monitor: '1s', on_failure: 'rollback' },
};

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(...MEMBERS);
  await Promise.all(
    MEMBERS.map((name) =>
      outputOf(
        name,
        `hostnamectl set-hostname ${name}; systemctl disable --now --quiet firewalld; ${START_ENGINE} && ${APP_IMAGES}`,
      ),
    ),
  );
  person = await Person.arrive();
  person.variables['SERVICE_PASSWORD'] = SECRET;
  await declare();
  const { status, output } = await apply();
  if (status !== 0) throw new Error(output);
});
afterAll(async () => {
  await person.leave();
  await reset(...MEMBERS);
});

/** The swarm, and these services on both managers. */
async function declare(...services: readonly object[]): Promise<void> {
  const when = 'host.name != "docker3"';
  const steps = [
    { docker_swarm: { managers: MANAGERS, workers: ['docker3'] } },
    ...services.map((service) => ({ docker_service: service, when })),
  ];
  await person.file('playbook.yaml', { steps });
  const addresses = hosts.map(({ name, bootstrap }) => [name, { address: bootstrap }] as const);
  const settings = {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(addresses.filter(([name]) => (MEMBERS as readonly string[]).includes(name))),
  };
  inventory = await person.file(
    'inventory.yaml',
    `${JSON.stringify(settings).slice(0, -1)}, "vars": { "password": !env SERVICE_PASSWORD } }\n`,
  );
}

async function apply() {
  const { status, events, stdout, stderr } = await person.events('apply', '--yes', inventory);
  const ended = ofType(events, 'host-finished');
  return {
    ...{ status, output: stdout + stderr, failures: ended.flatMap(({ failure }) => failure ?? []) },
    steps: ofType(events, 'step-finished')
      .filter((one) => one.step.type === 'docker_service' && one.status !== 'skipped')
      .map((one) => `${one.host} ${one.status}`)
      .toSorted(),
    exchanges: ended.map(({ exchanges }) => exchanges),
  };
}

async function expectNothingToDo(): Promise<void> {
  expect(await apply()).toMatchObject({
    ...{ status: 0, steps: ['docker1 ok', 'docker2 ok'], exchanges: MEMBERS.map(() => 1) },
  });
}

const services = () => outputOf('docker2', "docker service ls --format '{{.Name}} {{.Image}} {{.Replicas}}'");
const inspect = (format: string) => outputOf('docker2', `docker service inspect --format '${format}' web`);

test('one of two managers creates it, as the dry run says; no secret is an argument, or in a file', async () => {
  await declare(WEB);
  const dry = (await person.provision('plan', inventory)).stdout.replaceAll(/ +/g, ' ');
  expect(dry).toContain('+ docker_service web');
  expect(dry).toContain('? docker_service web known after step 2 of docker1');
  expect(dry).toContain('PASSWORD');
  const stop = await watchPrograms('docker1');
  const { output, ...applied } = await apply();
  const words = (await stop()).flatMap(({ argv }) => argv);
  expect(applied).toMatchObject({ status: 0, failures: [], steps: ['docker1 changed', 'docker2 ok'] });
  expect(await services()).toBe('web app:1 3/3');
  expect(await inspect('{{.Spec.TaskTemplate.ContainerSpec.Env}}')).toBe(`[PASSWORD=${SECRET}]`);
  expect(words.some((word) => word.endsWith('/services/create'))).toBe(true);
  for (const text of [dry, output, ...words]) expect(text).not.toContain(SECRET);
  const search = `grep --recursive --files-with-matches --fixed-strings ${NOT_OF_RUNC} '${SECRET}' /run/provision /var/log /tmp /etc || true`;
  for (const name of MEMBERS) expect([name, await outputOf(name, search)]).toEqual([name, '']);
  await expectNothingToDo();
});

test('an update that fails is rolled back and told with the errors of its tasks; the next one succeeds', async () => {
  await declare({ ...WEB, command: ['sh', '-c', 'exit 7'] });
  const { status, failures } = await apply();
  expect(status).toBe(1);
  const [failure] = failures;
  expect(failure?.words).toMatch(/^rollback_completed: /);
  expect(failure?.words).toContain('task: non-zero exit (7)');
  expect(failure?.next).toContain('went back to the previous version');
  // The swarm counts a rollback as completed before the last task runs.
  await expect.poll(services, { timeout: 30_000 }).toBe('web app:1 3/3');

  const dry = await person.provision('plan', inventory);
  expect(dry.stdout).toContain('the last update was rolled back');
  await declare({ ...WEB, image: 'app:2', labels: { tier: 'front' } });
  expect(await apply()).toMatchObject({ status: 0, failures: [], steps: ['docker1 changed', 'docker2 ok'] });
  expect(await services()).toBe('web app:2 3/3');
  expect(await inspect('{{.Spec.TaskTemplate.ContainerSpec.Env}} {{.Spec.Labels}}')).toBe(
    `[PASSWORD=${SECRET}] map[tier:front]`,
  );
  await expectNothingToDo();
});

test('drift by hand is found and repaired; what is not declared stays', async () => {
  for (const byHand of ['docker service scale --detach web=1', 'docker service rm web']) {
    await outputOf('docker2', byHand);
    expect(await apply()).toMatchObject({ status: 0, failures: [], steps: ['docker1 changed', 'docker2 ok'] });
    expect(await services()).toBe('web app:2 3/3');
  }
  await outputOf('docker2', 'docker service update --detach --limit-memory 64m --label-add more=1 web');
  await expect.poll(() => inspect('{{.UpdateStatus.State}}'), { timeout: 30_000 }).toBe('completed');
  await expectNothingToDo();
});

test('the engine says why it refuses a service', async () => {
  await declare({ ...WEB, name: 'other', networks: ['backend'] });
  const { status, failures } = await apply();
  expect([status, failures[0]?.words, failures[0]?.next]).toEqual([
    ...[1, expect.stringContaining('network backend not found')],
    expect.stringContaining('docker_network'),
  ]);
});

test('removed', async () => {
  await declare({ name: 'web', state: 'absent' });
  expect(await apply()).toMatchObject({ status: 0, failures: [], steps: ['docker1 changed', 'docker2 ok'] });
  expect(await services()).toBe('');
  await expectNothingToDo();
});
