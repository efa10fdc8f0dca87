import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { NOT_OF_RUNC } from '../lab/runc.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, reset, up } from '../lab/lab.ts';
import { arriveWith } from './replaceable-steps.ts';

const SECRET = 'pass word=$x #1';
/** Ends at SIGTERM: a first process ignores signals without a handler. */
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'];
const WEB = { name: 'web', image: 'app:1', command: SERVE };
const KEPT = 'web.provision-previous';

const outputOf = async (script: string) => (await exec('docker1', script)).stdout.trim();
const inspect = (format: string, name = 'web') => outputOf(`docker inspect --format '${format}' ${name}`);
const containers = () => outputOf("docker ps --all --format '{{.Names}} {{.State}}' | sort");

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset('docker1');
  await exec('docker1', START_ENGINE);
  await exec('docker1', APP_IMAGES);
  await exec('docker1', 'docker network create --subnet 172.30.0.0/24 backend && docker network create frontend');
});
// The next file may want the stand-in.
afterAll(() => reset('docker1'));
beforeEach(async () => {
  await exec('docker1', 'docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes');
});

describe('a container', () => {
  test('with every kind of option: the dry run is what apply does; a second run has nothing to do', async () => {
    const { declare, dryRun, apply, expectNothingToDo } = await arriveWith(SECRET);
    await declare({
      docker_container: {
        ...WEB,
        env: { MODE: 'production', PASSWORD: '!env APP_PASSWORD', LINES: 'one\ntwo' },
        ports: ['8080:80', '127.0.0.1:8053:53/udp'],
        volumes: ['data:/var/lib/app', '/srv:/srv:ro'],
        mounts: [{ type: 'tmpfs', target: '/tmp', size: '16m' }],
        networks: { backend: { aliases: ['www'], address: '172.30.0.5' }, frontend: null },
        restart: 'unless-stopped',
        health: { test: 'ls /bin/sh', interval: '1s' },
        user: 0,
        hostname: 'www',
        init: true,
        read_only: true,
        cap_drop: ['MKNOD'],
        memory: '64m',
        cpus: 0.5,
        labels: { tier: 'front' },
        log: { driver: 'json-file', options: { 'max-size': '1m' } },
        extra_hosts: { db: '192.168.2.20', host: 'host-gateway' },
        stop_timeout: 2,
        wait: 'healthy',
      },
    });
    const dry = await dryRun();
    expect(dry.status).toBe(0);
    expect(await containers()).toBe('');
    const applied = await apply();
    expect([applied.status, applied.finished?.failure]).toEqual([0, undefined]);
    expect(applied.diff).toEqual(dry.diff);
    expect(applied.diff).toContain('env PASSWORD: null → (secret)');
    expect(await inspect('{{.State.Status}} {{.State.Health.Status}} {{.HostConfig.Memory}}')).toBe(
      'running healthy 67108864',
    );
    expect(await inspect('{{range .Config.Env}}{{println .}}{{end}}')).toContain(`PASSWORD=${SECRET}\n`);
    expect(
      await outputOf(
        'docker exec web ls /srv /var/lib/app /tmp; docker exec web sh -c "echo x >/etc/x" 2>/dev/null || echo read-only',
      ),
    ).toMatch(/read-only$/);
    // Nowhere else on the host, and in no output.
    expect(
      await outputOf(
        `grep -r -l -F ${NOT_OF_RUNC} '${SECRET}' /run/provision /var/log /tmp /var/tmp /etc 2>/dev/null || true`,
      ),
    ).toBe('');
    for (const { stdout, stderr } of [dry, applied]) expect(stdout + stderr).not.toContain(SECRET);
    await expectNothingToDo();
  });

  test('drift by hand is found and repaired', async () => {
    const { declare, dryRun, apply, expectNothingToDo } = await arriveWith(SECRET);
    await exec('docker1', 'docker tag app:1 app:live');
    await declare({ docker_container: { ...WEB, image: 'app:live', networks: ['backend'], stop_timeout: 2 } });
    expect((await apply()).status).toBe(0);
    const id = await inspect('{{.Id}}');
    for (const [byHand, diff] of [
      ['docker stop web', 'state: exited → running'],
      ['docker pause web', 'state: paused → running'],
      ['docker network disconnect backend web', 'network backend: not connected → connected'],
    ] as const) {
      await exec('docker1', byHand);
      expect((await dryRun()).diff).toEqual([diff]);
      expect(await apply()).toMatchObject({ status: 0, diff: [diff] });
      await expectNothingToDo();
    }
    expect(await inspect('{{.Id}}')).toBe(id);
    await exec('docker1', 'docker tag app:2 app:live');
    const [difference] = (await apply()).diff;
    expect(difference).toMatch(/^image: app:live \([0-9a-f]{12}\) → app:live \([0-9a-f]{12}\)$/);
    expect(await inspect('{{.Id}}')).not.toBe(id);
    expect(await containers()).toBe('web running');
    await expectNothingToDo();
  });

  test('a new tag recreates only its container; the image may come in the same run', async () => {
    const { declare, dryRun, apply, expectNothingToDo } = await arriveWith(SECRET);
    const other = { docker_container: { name: 'other', image: 'app:1', command: SERVE, stop_timeout: 2 } };
    const web = (image: string) => ({ docker_container: { ...WEB, image, stop_timeout: 2 } });
    await declare({ docker_image: { name: 'app:stable', tag_of: 'app:1' } }, web('app:stable'), other);
    expect((await apply()).status).toBe(0);
    const ids = await inspect('{{.Id}}', 'web other');
    await declare({ docker_image: { name: 'app:stable', tag_of: 'app:2' } }, web('app:stable'), other);
    expect((await dryRun()).steps.map((step) => [step.changes.length, step.unknown?.step])).toEqual([
      [1, undefined],
      [0, 1],
      [0, undefined],
    ]);
    expect((await apply()).status).toBe(0);
    const [web1, other1] = ids.split('\n');
    const [web2, other2] = (await inspect('{{.Id}}', 'web other')).split('\n');
    expect(other2).toBe(other1);
    expect(web2).not.toBe(web1);
    await expectNothingToDo();
  });

  test.each<[string, object, string]>([
    [
      'never becomes healthy',
      {
        image: 'app:2',
        health: { test: 'echo the database is locked; exit 1', interval: '1s', retries: 2 },
        wait: 'healthy',
      },
      'the database is locked',
    ],
    ['ends by itself', { command: ['ls', '/missing'] }, '/missing'],
    ['cannot be started', { command: ['serve'] }, 'serve'],
    ['cannot be created', { log: { driver: 'nothing' } }, 'nothing'],
    ['has a port that is in use', { ports: ['22:80'] }, '22'],
  ])('one that %s: the previous one serves on, and the step says why', async (_what, parameters, words) => {
    const { declare, apply, expectNothingToDo } = await arriveWith(SECRET);
    await declare({ docker_container: { ...WEB, stop_timeout: 2 } });
    expect((await apply()).status).toBe(0);
    const id = await inspect('{{.Id}}');
    await declare({ docker_container: { ...WEB, stop_timeout: 2, ...parameters } });
    const { status, finished } = await apply();
    expect([status, finished?.status]).toEqual([1, 'failed']);
    expect(finished?.failure?.words).toContain(words);
    expect(await containers()).toBe('web running');
    expect(await inspect('{{.Id}}')).toBe(id);
    await declare({ docker_container: { ...WEB, stop_timeout: 2 } });
    await expectNothingToDo();
  });

  test('a replacement that was killed on the host at any command is finished by the next run', async () => {
    const { declare, apply, expectNothingToDo } = await arriveWith(SECRET);
    await declare({ docker_container: { ...WEB, stop_timeout: 2, env: { MODE: 'new' } } });
    const label = `--label provision.previous=$(docker inspect --format '{{.Id}}' ${KEPT})`;
    const run = `docker run --detach --stop-timeout 2 --name web app:1 ${SERVE.map((word) => `'${word}'`).join(' ')}`;
    const create = `docker create --stop-timeout 2 --name web --env MODE=new ${label} app:1 ${SERVE.map((word) => `'${word}'`).join(' ')}`;
    const commands = [`docker rename web ${KEPT}`, create, `docker stop ${KEPT}`, 'docker start web'];
    for (const count of commands.keys()) {
      await exec('docker1', `docker rm --force web; ${run} && ${commands.slice(0, count + 1).join(' && ')}`);
      expect(await apply()).toMatchObject({ status: 0 });
      expect(await containers()).toBe('web running');
      expect(await inspect('{{.Config.Env}}')).toContain('MODE=new');
      await expectNothingToDo();
    }
  });

  test('the change is killed on the host while the new container becomes healthy', async () => {
    const { declare, apply, expectNothingToDo } = await arriveWith(SECRET);
    await declare({ docker_container: { ...WEB, stop_timeout: 2 } });
    expect((await apply()).status).toBe(0);
    const health = { test: 'ls /ready', interval: '1s', retries: 1000 };
    const web = { ...WEB, stop_timeout: 2, image: 'app:2', health, wait: 'healthy', within: '5m' };
    await declare({ docker_container: web });
    const interrupted = apply();
    await vi.waitUntil(async () => (await containers()) === `web running\n${KEPT} exited`, {
      timeout: 60_000,
      interval: 500,
    });
    await exec('docker1', "systemctl kill --signal KILL 'provision-job-*'");
    expect((await interrupted).status).toBe(1);
    expect(await containers()).toBe(`web running\n${KEPT} exited`);
    await exec('docker1', "docker exec web sh -c 'echo >/ready'");
    expect((await apply()).status).toBe(0);
    expect(await containers()).toBe('web running');
    await expectNothingToDo();
  });

  test('an interrupted replacement whose container fails: the previous one is brought back', async () => {
    const { declare, apply } = await arriveWith(SECRET);
    await declare({ docker_container: { ...WEB, command: ['ls', '/missing'] } });
    await exec(
      'docker1',
      `docker run --detach --name web app:1 sleep infinity && docker rename web ${KEPT} && docker stop --time 0 ${KEPT}`,
    );
    expect((await apply()).status).toBe(1);
    expect(await containers()).toBe('web running');
    expect(await inspect('{{.Config.Cmd}}')).toBe('[sleep infinity]');
  });

  test('one that needs another container is refused with recreate: never', async () => {
    const { declare, apply } = await arriveWith(SECRET);
    await declare({ docker_container: { ...WEB, stop_timeout: 2 } });
    expect((await apply()).status).toBe(0);
    await declare({ docker_container: { ...WEB, stop_timeout: 2, user: 1000, recreate: 'never' } });
    const { status, finished } = await apply();
    expect(status).toBe(1);
    expect(finished?.failure?.message).toContain('Docker Engine cannot change user of the existing container web');
  });

  test('removed, with its image only by force or when nothing uses it', async () => {
    const { declare, apply, expectNothingToDo } = await arriveWith(SECRET);
    await exec('docker1', 'docker tag app:1 app:old && docker create --name web app:1');
    await declare(
      { docker_container: { name: 'web', state: 'absent' } },
      { docker_image: { name: 'app:old', state: 'absent' } },
    );
    expect((await apply()).status).toBe(0);
    expect(await containers()).toBe('');
    await expectNothingToDo();
  });
});

test('an image from a file of this computer is sent and loaded once, and again when it was retagged', async () => {
  const { person, declare, apply, expectNothingToDo } = await arriveWith(SECRET);
  await exec('docker1', 'docker tag app:2 file:1');
  const base64 = await outputOf('docker save file:1 | gzip -1 | base64 --wrap 0; docker rmi file:1 >/dev/null');
  await writeFile(`${person.home}/file.tar`, Buffer.from(base64, 'base64'));
  await declare({ docker_image: { name: 'file:1', load: 'file.tar' } });
  expect((await apply()).status).toBe(0);
  expect(await inspect('{{.Id}}', 'file:1')).toBe(await inspect('{{.Id}}', 'app:2'));
  await expectNothingToDo();
  await exec('docker1', 'docker tag app:1 file:1');
  expect((await apply()).status).toBe(0);
  expect(await inspect('{{.Id}}', 'file:1')).toBe(await inspect('{{.Id}}', 'app:2'));
  expect(await outputOf('ls /var/tmp')).not.toContain('provision-image');
  await expectNothingToDo();
});
