import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
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
  outputOf("docker compose --project-name app ps --all --format '{{.Service}} {{.State}} {{.Health}}' | sort");

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
    await outputOf(`grep -r -l -F -e '${SECRET}' -e '#1' ${places} 2>/dev/null | xargs -r grep -l 'pass ' || true`),
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
