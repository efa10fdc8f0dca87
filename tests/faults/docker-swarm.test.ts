import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { START_ENGINE } from '../cases/record-case.ts';
import { ofType, Person } from '../e2e/person.ts';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { BackgroundRun } from './background-run.ts';
import { generator } from './seeded-random.ts';

/** Moments of the apply; `npm run test:faults` tries more of them than `npm run test:faults:part`. */
const COUNT = env['PROVISION_FAULTS'] === 'whole' ? 20 : 3;
/** About how long a host takes to join, in milliseconds. */
const STEP = 2500;

const MANAGER = 'master';
const WORKERS = ['docker1', 'docker2', 'docker3'] as const;
const STEPS = [
  { docker_swarm: { managers: [MANAGER], workers: WORKERS } },
  { docker_node: { name: 'docker1', labels: { disk: 'ssd' } }, when: `host.name == "${MANAGER}"` },
];

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset();
  await everywhere(
    (name) => `hostnamectl set-hostname ${name}; systemctl disable --now --quiet firewalld; ${START_ENGINE}`,
  );
  person = await Person.arrive();
  await person.file('playbook.yaml', { steps: STEPS });
  inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(hosts.map(({ name, bootstrap }) => [name, { address: bootstrap }])),
  });
});
afterAll(async () => {
  await person.leave();
  await reset();
});

async function everywhere(script: (host: string) => string): Promise<readonly string[]> {
  return Promise.all(hosts.map(({ name }) => outputOf(name, script(name))));
}

test(`provision is killed at ${COUNT} moments of an apply: the next one finishes the swarm`, async () => {
  const random = generator(env['PROVISION_SEED'] ?? '1', 'docker_swarm');
  for (let moment = 0; moment < COUNT; moment += 1) {
    await everywhere(() => 'docker swarm leave --force 2>/dev/null || true');
    // In turn: while the swarm is created, and while hosts join.
    const host = moment % 2 === 0 ? 'docker1' : MANAGER;
    const killed = new BackgroundRun(person, 'apply', '--yes', inventory);
    await killed.until((event) => event.type === 'step-started' && event.host === host);
    await sleep(Math.round(random() * STEP));
    killed.child.kill('SIGKILL');
    await killed.ended;

    const next = await person.events('apply', '--yes', inventory);
    const failures = ofType(next.events, 'host-finished').flatMap(({ failure }) => failure ?? []);
    expect({ moment, failures, status: next.status }).toEqual({ moment, failures: [], status: 0 });
    const format = '{{.Hostname}} {{.Status}} {{if .ManagerStatus}}manager{{else}}worker{{end}}';
    const nodes = (await outputOf(MANAGER, `docker node ls --format '${format}'`)).split('\n').toSorted();
    expect({ moment, nodes }).toEqual({
      ...{ moment, nodes: [...WORKERS.map((name) => `${name} Ready worker`), `${MANAGER} Ready manager`] },
    });
    const label = await outputOf(MANAGER, "docker node inspect --format '{{.Spec.Labels.disk}}' docker1");
    expect({ moment, label }).toEqual({ moment, label: 'ssd' });
    const rerun = await person.events('apply', '--yes', inventory);
    const ended = ofType(rerun.events, 'host-finished').map(({ status, exchanges }) => ({ status, exchanges }));
    expect({ moment, ended }).toEqual({ moment, ended: hosts.map(() => ({ status: 'ok', exchanges: 1 })) });
  }
  const search = 'grep --recursive --files-with-matches SWMTKN /run/provision /var/log /tmp /etc || true';
  expect(await everywhere(() => search)).toEqual(hosts.map(() => ''));
}, 3_600_000);
