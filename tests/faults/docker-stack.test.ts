import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { ofType, Person } from '../e2e/person.ts';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { BackgroundRun } from './background-run.ts';
import { generator } from './seeded-random.ts';

/** Moments of the apply; `npm run test:faults` tries more of them than `npm run test:faults:part`. */
const COUNT = env['PROVISION_FAULTS'] === 'whole' ? 12 : 1;
/** About how long a step takes, in milliseconds. */
const STEP = 8000;
const HOST = 'docker1';

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  const swarm = 'ip address add 172.31.9.1/24 dev ens34 && docker swarm init --advertise-addr 172.31.9.1';
  await outputOf(HOST, `systemctl disable --now --quiet firewalld; ${START_ENGINE} && ${APP_IMAGES} && ${swarm}`);
  person = await Person.arrive();
  inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function declare(version: number): Promise<void> {
  const web = {
    ...{ image: `app:${version}`, command: ['sleep', 'infinity'], stop_grace_period: '1s', secrets: ['key'] },
    deploy: { endpoint_mode: 'dnsrr', update_config: { monitor: '1s' } },
  };
  const content = { services: { db: web, web }, secrets: { key: { content: `key ${version}` } } };
  await person.file('playbook.yaml', { steps: [{ docker_stack: { name: 'shop', content, prune: true } }] });
}

test(`provision is killed at ${COUNT} moments of an apply: the next one finishes the stack`, async () => {
  const random = generator(env['PROVISION_SEED'] ?? '1', 'docker_stack');
  for (let moment = 0; moment < COUNT; moment += 1) {
    // In turn: while it is deployed, and while it is updated.
    const version = (moment % 2) + 1;
    if (version === 1) await outputOf(HOST, 'docker stack rm shop');
    await declare(version);
    const killed = new BackgroundRun(person, 'apply', '--yes', inventory);
    await killed.until((event) => event.type === 'step-started');
    await sleep(Math.round(random() * STEP));
    killed.child.kill('SIGKILL');
    await killed.ended;

    const next = await person.events('apply', '--yes', inventory);
    const failures = ofType(next.events, 'host-finished').flatMap(({ failure }) => failure ?? []);
    expect({ moment, failures, status: next.status }).toEqual({ moment, failures: [], status: 0 });
    const format = '{{.Name}} {{.Image}} {{.Replicas}}';
    const services = await outputOf(HOST, `docker stack services --format '${format}' shop | sort`);
    expect({ moment, services }).toEqual({
      ...{ moment, services: `shop_db app:${version} 1/1\nshop_web app:${version} 1/1` },
    });
    const secrets = (await outputOf(HOST, 'docker secret ls --quiet')).split('\n');
    expect({ moment, secrets }).toEqual({ moment, secrets: [expect.any(String)] });
    const rerun = await person.events('apply', '--yes', inventory);
    const ended = ofType(rerun.events, 'host-finished').map(({ status, exchanges }) => ({ status, exchanges }));
    expect({ moment, ended }).toEqual({ moment, ended: [{ status: 'ok', exchanges: 1 }] });
  }
}, 3_600_000);
