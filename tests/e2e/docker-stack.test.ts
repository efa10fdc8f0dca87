import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { NOT_OF_RUNC } from '../lab/runc.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { hosts, outputOf, privateKeyFile, reset, up, watchPrograms } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// A stack of a swarm with two managers, which both have the step. What there is in the end is read with the docker command.

const MANAGERS = ['docker1', 'docker2'] as const;
const SECRETS = ['Of-The-Database-7', 'Of-The-Database-8'] as const;
/** Tasks run where their containers can be looked at. */
const HERE = { placement: { constraints: ['node.hostname == docker1'] } };
const FAST = { parallelism: 0, monitor: '1s', failure_action: 'rollback' };
const IDLE = ['sleep', 'infinity'];

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(...MANAGERS);
  await Promise.all(
    MANAGERS.map((name) =>
      outputOf(
        name,
        `hostnamectl set-hostname ${name}; systemctl disable --now --quiet firewalld; ${START_ENGINE} && ${APP_IMAGES}`,
      ),
    ),
  );
  person = await Person.arrive();
  person.variables['DB_PASSWORD'] = SECRETS[0];
  const settings = {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      hosts.flatMap(({ name, bootstrap }) =>
        (MANAGERS as readonly string[]).includes(name) ? [[name, { address: bootstrap }]] : [],
      ),
    ),
  };
  inventory = await person.file(
    'inventory.yaml',
    `${JSON.stringify(settings).slice(0, -1)}, "vars": { "password": !env DB_PASSWORD } }\n`,
  );
});
afterAll(async () => {
  await person.leave();
  await reset(...MANAGERS);
});

interface Web {
  readonly image?: string;
  readonly command?: readonly string[];
}

/** The compose file beside the playbook. */
async function file({ image = 'app:1', command = IDLE }: Web = {}): Promise<void> {
  const service = { image: 'app:1', command: IDLE, stop_grace_period: '1s' };
  await person.file('shop.yaml', {
    services: {
      db: {
        ...service,
        environment: { PASSWORD: '${PASSWORD}' },
        secrets: ['password'],
        configs: [{ source: 'motd', target: '/motd' }],
        volumes: ['data:/data'],
        deploy: HERE,
      },
      web: {
        ...service,
        ...{ image, command },
        deploy: { ...HERE, endpoint_mode: 'dnsrr', update_config: FAST },
      },
    },
    volumes: { data: null },
    secrets: { password: { content: '${PASSWORD}' } },
    configs: { motd: { content: 'costs 5$$ only' } },
  });
}

async function declare(parameters: object = {}): Promise<void> {
  const present = { file: 'shop.yaml', variables: { PASSWORD: '{{ password }}' } };
  const stack = 'state' in parameters ? parameters : { ...present, ...parameters };
  await person.file('playbook.yaml', {
    steps: [{ docker_swarm: { managers: MANAGERS } }, { docker_stack: { name: 'shop', ...stack } }],
  });
}

async function apply() {
  const { status, events, stdout, stderr } = await person.events('apply', '--yes', inventory);
  const ended = ofType(events, 'host-finished');
  const finished = ofType(events, 'step-finished').filter((one) => one.step.type === 'docker_stack');
  return {
    ...{ status, output: stdout + stderr, failures: ended.flatMap(({ failure }) => failure ?? []) },
    steps: finished
      .filter((one) => one.status !== 'skipped')
      .map((one) => `${one.host} ${one.status}`)
      .toSorted(),
    diff: finished.flatMap(({ step }) =>
      step.changes.flatMap((change) => change.diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`)),
    ),
    exchanges: ended.map(({ exchanges }) => exchanges),
  };
}

const CHANGED = { status: 0, failures: [], steps: ['docker1 changed', 'docker2 ok'] };

async function expectNothingToDo(): Promise<void> {
  expect(await apply()).toMatchObject({ status: 0, steps: ['docker1 ok', 'docker2 ok'], exchanges: [1, 1] });
}

/** The second opinion, from the other manager. */
const services = () =>
  outputOf('docker2', "docker stack services --format '{{.Name}} {{.Image}} {{.Replicas}}' shop | sort");
const containerOf = (service: string) => outputOf('docker1', `docker ps --quiet --filter name=shop_${service}.1`);
const inDatabase = async (script: string) =>
  outputOf('docker1', `docker exec ${await containerOf('db')} sh -c '${script}'`);

test('known after the swarm; one of two managers deploys it; no secret is an argument, or in a file', async () => {
  await file();
  await declare();
  const plan = parsePlan((await person.provision('plan', inventory, '--output', 'json')).stdout);
  expect(plan.hosts.map(({ steps }) => steps?.[1]?.unknown?.step)).toEqual([1, 1]);

  const stop = await watchPrograms('docker1');
  const { output, ...applied } = await apply();
  const words = (await stop()).flatMap(({ argv }) => argv);
  expect(applied).toMatchObject(CHANGED);
  expect(await services()).toBe('shop_db app:1 1/1\nshop_web app:1 1/1');
  expect(await inDatabase('read a </run/secrets/password; read b </motd; echo "$a $b $PASSWORD"')).toBe(
    `${SECRETS[0]} costs 5$ only ${SECRETS[0]}`,
  );
  expect(words.filter((word) => word === 'deploy').length).toBeGreaterThan(0);
  const encoded = Buffer.from(SECRETS[0]).toString('base64');
  for (const text of [output, ...words])
    expect([text.includes(SECRETS[0]), text.includes(encoded)]).toEqual([false, false]);
  const places = '/run/provision /var/log /tmp /var/tmp /etc /root';
  const search = `grep -r -l -F ${NOT_OF_RUNC} -e '${SECRETS[0]}' -e '${encoded}' ${places} 2>/dev/null || true`;
  for (const name of MANAGERS) expect([name, await outputOf(name, search)]).toEqual([name, '']);
  await expectNothingToDo();
});

test('a new image updates its service only; a new secret gets a new name, and the previous one is pruned', async () => {
  const [db, web] = [await containerOf('db'), await containerOf('web')];
  await file({ image: 'app:2' });
  const updated = await apply();
  expect(updated).toMatchObject(CHANGED);
  expect(updated.diff.filter((one) => !one.startsWith('web configuration: '))).toEqual(['web image: app:1 → app:2']);
  expect(await containerOf('db')).toBe(db);
  expect(await containerOf('web')).not.toBe(web);
  expect(await services()).toBe('shop_db app:1 1/1\nshop_web app:2 1/1');

  person.variables['DB_PASSWORD'] = SECRETS[1];
  await declare({ prune: true });
  expect(await apply()).toMatchObject(CHANGED);
  expect(await inDatabase('read a </run/secrets/password; echo "$a $PASSWORD"')).toBe(`${SECRETS[1]} ${SECRETS[1]}`);
  expect((await outputOf('docker2', 'docker secret ls --quiet')).split('\n')).toHaveLength(1);
  await expectNothingToDo();
});

test('an update that fails is rolled back and told with the errors of its tasks', async () => {
  const db = await containerOf('db');
  await file({ image: 'app:2', command: ['sh', '-c', 'exit 7'] });
  const { status, failures } = await apply();
  expect([status, failures[0]?.words, failures[0]?.next]).toEqual([
    ...[1, expect.stringMatching(/rollback_completed: [^]*task: non-zero exit \(7\)/)],
    expect.stringContaining('went back to the previous version'),
  ]);
  // The swarm counts a rollback as completed before the last task runs.
  await expect.poll(services, { timeout: 30_000 }).toBe('shop_db app:1 1/1\nshop_web app:2 1/1');
  expect(await containerOf('db')).toBe(db);
  expect((await person.provision('plan', inventory)).stdout).toContain('the last update was rolled back');
  await file({ image: 'app:2' });
  await expectNothingToDo();
});

test('drift by hand is found and repaired', async () => {
  const options = '--image app:1 --no-resolve-image --env-add MORE=1 --replicas 0';
  await outputOf('docker2', `docker service rm shop_db && docker service update --detach ${options} shop_web`);
  const repaired = await apply();
  expect(repaired).toMatchObject(CHANGED);
  expect(repaired.diff).toEqual(
    expect.arrayContaining([
      ...['db: absent → replicated', 'web image: app:1 → app:2', 'web replicas: 0 → 1'],
      'web env MORE: another value → null',
    ]),
  );
  expect(await services()).toBe('shop_db app:1 1/1\nshop_web app:2 1/1');
  await expectNothingToDo();
});

test('removed with everything but its volume', async () => {
  await declare({ state: 'absent' });
  expect(await apply()).toMatchObject(CHANGED);
  const left =
    'docker service ls --quiet; docker secret ls --quiet; docker config ls --quiet; docker network ls --quiet --filter name=shop_';
  expect(await outputOf('docker1', left)).toBe('');
  expect(await outputOf('docker1', 'docker volume ls --quiet')).toBe('shop_data');
  await expectNothingToDo();
});
