import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { START_ENGINE } from '../cases/record-case.ts';
import { ofType, Person } from '../e2e/person.ts';
import { pushStandIns } from '../e2e/stand-ins.ts';
import { hosts, outputOf, privateKeyFile, reset, up, watchPrograms } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { BackgroundRun } from './background-run.ts';
import { generator } from './seeded-random.ts';

/** Moments of the apply; `npm run test:faults` tries more of them than `npm run test:faults:part`. */
const COUNT = env['PROVISION_FAULTS'] === 'whole' ? 20 : 3;
/** About how long a host takes to join, in milliseconds. */
const STEP = 2500;

const MANAGER = 'master';
const WORKERS = ['docker1', 'docker2', 'docker3'] as const;
/** After those of playbooks/swarm.yaml. */
const STEPS = [{ docker_node: { name: 'docker1', labels: { disk: 'ssd' } }, when: `host.name == "${MANAGER}"` }];
/** In turn: while hosts join, while the swarm is created, while a service is created and starts. */
const MOMENTS = [
  ['docker1', 'docker_swarm'],
  [MANAGER, 'docker_swarm'],
  [MANAGER, 'docker_service'],
] as const;

const TOKEN = /SWMTKN-[-\w]+/g;
/** What has the form of a token, in a file and an argument: the search for tokens must find it. */
const PROOF = 'SWMTKN-1-proof';

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset();
  await startRegistry();
  await pushStandIns('docker1', 'whoami', 'visualizer');
  await everywhere(
    (name) => `hostnamectl set-hostname ${name}; systemctl disable --now --quiet firewalld; ${START_ENGINE}`,
  );
  person = await Person.arrive();
  await person.file('playbook.yaml', { steps: STEPS });
  inventory = await person.file('inventory.yaml', {
    playbook: [resolve('playbooks/swarm.yaml'), 'playbook.yaml'],
    vars: { whoami_image: `${openRegistry}/whoami:1`, visualizer_image: `${openRegistry}/visualizer:1` },
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

/** Kills an apply after a step of this type has started on the host. Returns what it had printed. */
async function killDuring(host: string, type: string, after: number): Promise<string> {
  const run = new BackgroundRun(person, 'apply', '--yes', inventory);
  await run.until((event) => event.type === 'step-started' && event.host === host && event.step.type === type);
  await sleep(after);
  run.child.kill('SIGKILL');
  const { events, stderr } = await run.ended;
  return JSON.stringify(events) + stderr;
}

async function applyRest(moment: number): Promise<string> {
  const { events, status, stdout, stderr } = await person.events('apply', '--yes', inventory);
  const failures = ofType(events, 'host-finished').flatMap(({ failure }) => failure ?? []);
  expect({ moment, failures, status }).toEqual({ moment, failures: [], status: 0 });
  return stdout + stderr;
}

/** The nodes, the label and the services, as the docker command of the manager shows them. */
async function expectSwarm(moment: number): Promise<void> {
  const role = '{{if .ManagerStatus}}manager{{else}}worker{{end}}';
  const nodes = await outputOf(MANAGER, `docker node ls --format '{{.Hostname}} {{.Status}} ${role}'`);
  const label = await outputOf(MANAGER, "docker node inspect --format '{{.Spec.Labels.disk}}' docker1");
  const services = await outputOf(MANAGER, "docker service ls --format '{{.Name}} {{.Replicas}}'");
  expect({ moment, nodes: nodes.split('\n').toSorted(), label, services: services.split('\n').toSorted() }).toEqual({
    moment,
    nodes: [...WORKERS.map((name) => `${name} Ready worker`), `${MANAGER} Ready manager`],
    label: 'ssd',
    services: ['visualizer 1/1', 'whoami 3/3'],
  });
}

async function expectNothingToDo(moment: number): Promise<void> {
  const { events } = await person.events('apply', '--yes', inventory);
  const ended = ofType(events, 'host-finished').map(({ status, exchanges }) => ({ status, exchanges }));
  expect({ moment, ended }).toEqual({ moment, ended: hosts.map(() => ({ status: 'ok', exchanges: 1 })) });
}

/** What has the form of a token in the journal and the files of the host, except those of Docker Engine itself. */
async function tokensOn(host: string): Promise<readonly string[]> {
  const places = '/run/provision /var/log /var/tmp /tmp /etc /root /home';
  const search = `grep --recursive --no-messages --text SWMTKN ${places}; journalctl --no-pager --output verbose | grep SWMTKN`;
  const found = await outputOf(host, `${search}; true`);
  return found.match(TOKEN) ?? [];
}

async function logsOf(): Promise<string> {
  const folder = join(person.state, 'runs');
  return (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}

test(`provision is killed at ${COUNT} moments of an apply: the next one finishes the swarm`, async () => {
  const random = generator(env['PROVISION_SEED'] ?? '1', 'docker_swarm');
  for (let moment = 0; moment < COUNT; moment += 1) {
    await everywhere(() => 'docker swarm leave --force 2>/dev/null || true');
    const [host, type] = MOMENTS[moment % MOMENTS.length] ?? MOMENTS[0];
    const printed = await killDuring(host, type, Math.round(random() * STEP));
    const next = await applyRest(moment);
    await expectSwarm(moment);
    expect({ moment, tokens: `${printed}${next}`.match(TOKEN) }).toEqual({ moment, tokens: null });
    await expectNothingToDo(moment);
  }
}, 3_600_000);

test('no join token was printed, logged or written to a file', async () => {
  await outputOf('docker1', `echo ${PROOF} >/run/provision/proof`);
  const found = await Promise.all(hosts.map(({ name }) => tokensOn(name)));
  expect(found).toEqual(hosts.map(({ name }) => (name === 'docker1' ? [PROOF] : [])));
  expect((await logsOf()).match(TOKEN)).toBeNull();
});

test('no join token is an argument or in the environment of a program, while provision is killed and applies again', async () => {
  await everywhere(() => 'docker swarm leave --force 2>/dev/null || true');
  const watched = [MANAGER, 'docker1'];
  const stop = await Promise.all(watched.map(watchPrograms));
  await killDuring('docker1', 'docker_swarm', STEP / 2);
  await applyRest(COUNT);
  await outputOf('docker1', `systemd-run --quiet --wait true ${PROOF}`);
  const words = await Promise.all(
    stop.map(async (end) => (await end()).flatMap(({ argv, environment }) => [...argv, ...environment])),
  );
  expect(words[1]?.some((word) => word.endsWith('/swarm/join'))).toBe(true);
  expect(words.map((each) => each.join('\n').match(TOKEN))).toEqual([null, [PROOF]]);
}, 900_000);
