import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { NOT_OF_RUNC } from '../lab/runc.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, reset, up } from '../lab/lab.ts';
import { arriveWith } from './replaceable-steps.ts';

const SECRET = 'pass "word"=$x #1';
/** Ends at SIGTERM: a first process ignores signals without a handler. */
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'];
const HEALTHY = { test: ['CMD', 'ls', '/bin/sh'], interval: '1s' };
const PLUGIN = { package: 'docker-compose-plugin' };

const outputOf = async (script: string) => (await exec('docker1', script)).stdout.trim();
const idOf = (service: string) => outputOf(`docker inspect --format '{{.Id}}' app-${service}-1`);
/** The second opinion: what compose itself says of the project. */
const services = () =>
  outputOf(
    "docker compose --project-name app ps --all --format '{{.Service}} {{.State}} {{.Health}}' | sed 's, *$,,' | sort",
  );

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset('docker1');
  // Without the plugin, which comes with the engine.
  await exec('docker1', `${START_ENGINE} && dnf --assumeyes --quiet remove docker-compose-plugin`);
  await exec('docker1', APP_IMAGES);
});
// The next file may want the stand-in.
afterAll(() => reset('docker1'));

interface Web {
  readonly image?: string;
  readonly more?: object;
}

function project({ image = 'app:1', more = {} }: Web = {}) {
  const db = {
    image: 'app:1',
    command: SERVE,
    environment: { PASSWORD: '${PASSWORD}' },
    volumes: ['data:/data'],
    healthcheck: HEALTHY,
  };
  const web = {
    image,
    command: SERVE,
    ports: ['8080:80'],
    depends_on: { db: { condition: 'service_healthy' } },
    ...more,
  };
  return {
    docker_compose: {
      project: 'app',
      content: { services: { db, web }, volumes: { data: null } },
      variables: { PASSWORD: '!env APP_PASSWORD' },
    },
  };
}

test('a project from the start to its end', async () => {
  const { declare, dryRun, apply, expectNothingToDo } = await arriveWith(SECRET);

  // The plugin comes in the same run.
  await declare(PLUGIN, project());
  expect((await dryRun()).steps.map((step) => [step.changes.length, step.unknown?.step])).toEqual([
    [1, undefined],
    [0, 1],
  ]);
  const first = await apply();
  expect([first.status, first.finished?.failure]).toEqual([0, undefined]);
  expect(first.diff).toEqual(
    expect.arrayContaining([
      'db: absent → running',
      'db env PASSWORD: null → (secret)',
      'web port 8080:80/tcp: absent → present',
      'network app_default: absent → present',
      'volume app_data: absent → present',
    ]),
  );
  expect(await services()).toBe('db running healthy\nweb running');
  expect(await outputOf('docker exec app-db-1 sh -c \'echo "$PASSWORD"; echo kept >/data/file\'')).toBe(SECRET);
  // Nowhere else on the host, and in no output.
  const places = '/run/provision /var/log /tmp /var/tmp /etc /root';
  expect(
    await outputOf(
      `grep -r -l -F ${NOT_OF_RUNC} -e '${SECRET}' -e '#1' ${places} 2>/dev/null | xargs -r grep -l 'pass ' || true`,
    ),
  ).toBe('');
  expect(first.stdout + first.stderr).not.toContain('#1');
  await expectNothingToDo();

  // A new tag: only its service gets a new container.
  const [db, web] = [await idOf('db'), await idOf('web')];
  await declare(PLUGIN, project({ image: 'app:2' }));
  const { diff } = await dryRun();
  expect(diff).toEqual([
    expect.stringMatching(/^web image: app:1 \([0-9a-f]{12}\) → app:2 \([0-9a-f]{12}\)$/),
    expect.stringMatching(/^web configuration: [0-9a-f]{12} → [0-9a-f]{12}$/),
  ]);
  expect(await idOf('web')).toBe(web);
  expect(await apply()).toMatchObject({ status: 0, diff });
  expect(await idOf('db')).toBe(db);
  expect(await idOf('web')).not.toBe(web);
  await expectNothingToDo();

  // What somebody did by hand is repaired.
  for (const [byHand, found] of [
    ['docker stop app-web-1', 'web state: exited → running'],
    ['docker pause app-web-1', 'web state: paused → running'],
    ['docker rm --force app-web-1', 'web: absent → running'],
  ] as const) {
    await exec('docker1', byHand);
    const repaired = await apply();
    expect(repaired.status).toBe(0);
    expect(repaired.diff[0]).toBe(found);
    expect(await services()).toBe('db running healthy\nweb running');
  }
  await expectNothingToDo();

  // A new container that does not become healthy: the previous one serves on, and the step says why.
  const serving = await idOf('web');
  const sick = { healthcheck: { test: ['CMD-SHELL', 'echo database is locked; exit 1'], interval: '1s', retries: 1 } };
  await declare(PLUGIN, project({ image: 'app:1', more: sick }));
  const failed = await apply();
  expect(failed.status).toBe(1);
  expect(failed.finished?.failure?.words).toMatch(/\(unhealthy\)[^]*database is locked/);
  expect(failed.stdout + failed.stderr).not.toContain('#1');
  expect([await idOf('db'), await idOf('web')]).toEqual([db, serving]);
  expect(await services()).toBe('db running healthy\nweb running');
  await declare(PLUGIN, project({ image: 'app:2' }));
  await expectNothingToDo();

  // Removed, then its data.
  await declare({ docker_compose: { project: 'app', state: 'absent' } });
  expect((await apply()).status).toBe(0);
  expect(await services()).toBe('');
  expect(await outputOf('docker volume ls --quiet')).toBe('app_data');
  await expectNothingToDo();
  await declare({ docker_compose: { project: 'app', state: 'absent', volumes: true } });
  expect(await apply()).toMatchObject({ status: 0, diff: ['volume app_data: present → absent'] });
  expect(await outputOf('docker volume ls --quiet; docker network ls --quiet --filter name=app_')).toBe('');
});

/** Only programs of the image `app:1`. */
const files = {
  'compose.yaml': `include: [more.yaml]
services:
  web:
    extends: { file: base.yaml, service: base }
    env_file: [web.env]
    environment: { MODE: "\${MODE}" }
    volumes: ["./site:/site:ro"]
  built:
    build: image
    command: ${JSON.stringify(SERVE)}
`,
  'base.yaml': `services: { base: { image: "app:1", command: ${JSON.stringify(SERVE)} } }\n`,
  'more.yaml': `services: { helper: { image: "app:1", command: ${JSON.stringify(SERVE)} } }\n`,
  'web.env': 'PASSWORD=wartime\n',
  'image/Dockerfile': 'FROM app:1\nENV BUILT=1\n',
  'site/index.txt': 'Hello\n',
};

test('a folder of files from the start to its end', async () => {
  const { person, declare, dryRun, apply } = await arriveWith(SECRET);
  const place = (changed: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(changed).map(([name, text]) => person.file(`app/${name}`, text)));
  const expectNothingToDo = async () =>
    // env_file takes a second exchange (docs/decisions/0036-compose-folders.md).
    expect((await apply()).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 2 });
  const changedServices = async (change: () => Promise<unknown>) => {
    const before = await ids();
    await change();
    const after = await ids();
    return Object.keys(after).filter((service) => after[service] !== before[service]);
  };
  await place(files);
  await declare(PLUGIN, {
    docker_compose: { project: 'app', directory: 'app', variables: { MODE: '!env APP_PASSWORD' } },
  });

  const first = await apply();
  expect([first.status, first.finished?.failure]).toEqual([0, undefined]);
  expect(first.diff).toEqual(expect.arrayContaining(['services: not running → known after the files are in place']));
  expect(await services()).toBe('built running\nhelper running\nweb running');
  expect(await outputOf("docker compose ls --format json | tr ',' '\n' | grep Status")).toBe('"Status":"running(3)"');
  expect(await outputOf('docker exec app-web-1 sh -c \'echo "$PASSWORD $MODE"\'')).toBe(`wartime ${SECRET}`);
  expect(await outputOf('stat -c %a /opt/app/web.env /opt/app/.provision.env | uniq')).toBe('600');
  expect(first.stdout + first.stderr).not.toMatch(/wartime|#1/);
  await expectNothingToDo();

  // Only the service gets a new container that a file is about; the dry run shows the lines of those that have no secrets.
  await place({ 'web.env': 'PASSWORD=peacetime\n', 'more.yaml': `${files['more.yaml']}# more\n` });
  const { diff, stdout } = await dryRun();
  expect(diff.map((line) => line.split(':')[0])).toEqual(['more.yaml', 'web.env', 'services']);
  expect(stdout).not.toMatch(/(war|peace)time/);
  expect(await changedServices(apply)).toEqual(['web']);
  await expectNothingToDo();
  await place({ 'image/Dockerfile': 'FROM app:1\nENV BUILT=2\n' });
  expect(await changedServices(apply)).toEqual(['built']);

  // A mounted file restarts the service that mounts it, and one that the folder lost is removed.
  const started = () => outputOf("docker inspect --format '{{.State.StartedAt}}' app-web-1");
  const [container, start] = [await idOf('web'), await started()];
  await place({
    'site/index.txt': 'Bye\n',
    'compose.yaml': files['compose.yaml'].replace('include: [more.yaml]\n', ''),
  });
  await rm(join(person.home, 'app/more.yaml'));
  await apply();
  expect([await idOf('web'), (await started()) === start]).toEqual([container, false]);
  expect(await outputOf('ls /opt/app')).not.toContain('more.yaml');

  // What somebody did by hand, and what a run that was killed has left, is repaired.
  for (const [byHand, found] of [
    ['echo "# by hand" >>/opt/app/compose.yaml', /^compose\.yaml: /],
    ['docker rm --force app-web-1', /^web: absent → running$/],
    [
      "sed -i '1s/.*//' /opt/app/.provision.files && docker compose --project-name app down",
      /^folder: applied in part/,
    ],
  ] as const) {
    await exec('docker1', byHand);
    const repaired = await apply();
    expect([repaired.status, repaired.diff[0]]).toEqual([0, expect.stringMatching(found)]);
    expect(await services()).toMatch(/^built running(\nhelper running)?\nweb running$/);
  }
  await expectNothingToDo();

  // An image that cannot be built changes no service, and is tried again.
  const running = await ids();
  await place({ 'image/Dockerfile': 'FROM app:1\nRUN ["/bin/ls", "/nothing"]\n' });
  for (const _attempt of [1, 2]) {
    const failed = await apply();
    expect([failed.status, failed.finished?.failure?.words]).toEqual([1, expect.stringContaining('failed to solve')]);
    expect(await ids()).toEqual(running);
  }

  await declare({ docker_compose: { project: 'app', state: 'absent' } });
  expect((await apply()).status).toBe(0);
  expect(await services()).toBe('');
});

/** The container of each service of the folder. */
async function ids(): Promise<Readonly<Record<string, string>>> {
  const all = await outputOf(
    `docker ps --no-trunc --filter label=com.docker.compose.project=app --format '{{.Label "com.docker.compose.service"}} {{.ID}}'`,
  );
  return Object.fromEntries(all.split('\n').map((line) => line.split(' ')));
}
