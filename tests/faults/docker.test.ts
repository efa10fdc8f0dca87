import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { NOT_OF_RUNC } from '../lab/runc.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { ofType, Person } from '../e2e/person.ts';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { BackgroundRun } from './background-run.ts';
import { generator } from './seeded-random.ts';

/** Moments of the apply; `npm run test:faults` tries more of them than `npm run test:faults:part`. */
const COUNT = env['PROVISION_FAULTS'] === 'whole' ? 20 : 3;
/** About how long the step of the container lasts, in milliseconds. */
const STEP = 6000;

const HOST = 'docker1';
const SECRET = 'never-in-a-file-of-the-run';
/** Ends at SIGTERM: a first process ignores signals without a handler. */
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'];
/** A person removes everything. Docker counts starts: without reset-failed, systemd refuses the fourth in a minute. */
const UNDO = `docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
docker network rm backend 2>/dev/null; docker volume rm data 2>/dev/null; docker image rm site:1 2>/dev/null
echo '{}' >/etc/docker/daemon.json; systemctl reset-failed docker; true`;

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await run(START_ENGINE);
  await run(APP_IMAGES);
  person = await Person.arrive();
  person.variables['APP_PASSWORD'] = SECRET;
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

const run = (script: string) => outputOf(HOST, script);

/** The container runs the image `app:VERSION` under another name. */
async function inventory(version: number): Promise<string> {
  const steps = [
    { docker_daemon: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '1m' } } },
    { docker_network: 'backend' },
    { docker_volume: 'data' },
    { docker_image: { name: 'site:1', tag_of: `app:${version}` } },
    {
      docker_container: {
        ...{ name: 'web', image: 'site:1', command: SERVE, networks: ['backend'], volumes: ['data:/data'] },
        ...{ env: { PASSWORD: '{{ password }}' }, health: { test: 'ls /bin/sh', interval: '1s' }, wait: 'healthy' },
      },
    },
  ];
  await person.file('playbook.yaml', { steps });
  const ssh = JSON.stringify({ user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' });
  const address = hosts.find(({ name }) => name === HOST)?.bootstrap ?? '';
  const lines = [`ssh: ${ssh}`, `hosts: { ${HOST}: { address: ${address} } }`, 'vars: { password: !env APP_PASSWORD }'];
  return person.file('inventory.yaml', ['playbook: playbook.yaml', ...lines, ''].join('\n'));
}

test(`provision is killed at ${COUNT} moments of an apply: the next one finishes, with one container`, async () => {
  const random = generator(env['PROVISION_SEED'] ?? '1', 'docker');
  for (let moment = 0; moment < COUNT; moment += 1) {
    // In turn: nothing is there; a container is replaced, because its image has changed.
    const version = 1 + (moment % 2);
    if (version === 1) await run(UNDO);
    const file = await inventory(version);
    // The last step takes the longest.
    const number = version === 2 ? 5 : 1 + Math.floor(random() * 5);
    const killed = new BackgroundRun(person, 'apply', '--yes', file);
    await killed.until((event) => event.type === 'step-started' && event.step.number === number);
    await sleep(Math.round(random() * (number === 5 ? STEP : 400)));
    killed.child.kill('SIGKILL');
    await killed.ended;

    const at = { moment, number };
    const next = await person.events('apply', '--yes', file);
    const failure = ofType(next.events, 'host-finished')[0]?.failure;
    expect({ ...at, failure, status: next.status }).toEqual({ ...at, failure: undefined, status: 0 });
    expect({ ...at, containers: await run("docker ps --all --format '{{.Names}} {{.Status}}'") }).toEqual({
      ...{ ...at, containers: expect.stringMatching(/^web Up .*\(healthy\)$/) },
    });
    const shown = await run("docker exec web /bin/sh -c 'echo $VERSION $PASSWORD'");
    expect({ ...at, shown }).toEqual({ ...at, shown: `${version} ${SECRET}` });
    const rerun = await person.events('apply', '--yes', file);
    expect({ ...at, ...ofType(rerun.events, 'host-finished')[0] }).toMatchObject({
      ...{ ...at, status: 'ok', counts: { changed: 0 }, exchanges: 1 },
    });
  }
  const search = `grep --recursive --files-with-matches ${NOT_OF_RUNC} ${SECRET} /run/provision /var/log /tmp /etc || true`;
  expect(await run(search)).toBe('');
}, 3_600_000);
