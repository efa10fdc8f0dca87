import { START_ENGINE } from '../cases/record-case.ts';
import { blockRegistry, exec, fillDisk, resizeDisk, restoreWeb } from '../lab/lab.ts';
import { openRegistry } from '../lab/registry.ts';
import { failsWith, finishes, finishesOrFailsWith, onHost } from './host-faults.ts';
import { during } from './moments.ts';
import type { Fault } from './run-with-fault.ts';
import { slowRegistry } from './slow-registry.ts';
import type { Extra } from './verify-report.ts';

/** An image that takes a while to pull: 60 MB that cannot be compressed. */
export const LARGE = `${openRegistry}/large:1`;
const appImage = (version: number) => `${openRegistry}/app:${version}`;

/** Ends at SIGTERM: a first process ignores signals without a handler. */
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'];

/** On a host with the engine: builds `app:1`, `app:2` and `large:1`, and pushes them. APP_IMAGES comes before. */
export const PUSH_IMAGES = `set -e
head --bytes 60M /dev/urandom >/root/large && tar --create --directory /root large | docker import - ${LARGE} && rm /root/large
for version in 1 2; do docker tag app:$version ${openRegistry}/app:$version; docker push --quiet ${openRegistry}/app:$version; done
docker push --quiet ${LARGE}`;

/** The first step after those of the class. */
const FIRST = 11;

function pulls(more: object = {}, own: object = {}): Extra {
  return { step: { docker_image: { name: LARGE, ...more }, ...own }, holds: `docker image inspect ${LARGE}` };
}

const runsApp: Extra = {
  step: {
    docker_container: {
      ...{ name: 'web', image: appImage(2), command: SERVE, restart: 'unless-stopped' },
      ...{ health: { test: 'ls /bin/sh', interval: '1s' }, wait: 'healthy' },
    },
  },
  // It takes a moment until a container that the engine has started again is healthy.
  holds: `for try in 1 2 3 4 5 6; do
    [ "$(docker ps --all --format '{{.Names}} {{.Image}} {{.State}}')" = 'web ${appImage(2)} running' ] &&
      docker ps | grep -q '(healthy)' && exit; sleep 1
  done; exit 1`,
};

/** The host runs the previous version. Docker would lose its rules if firewalld were stopped after it. */
async function runPrevious(name: string): Promise<void> {
  const serve = SERVE.map((word) => `'${word}'`).join(' ');
  const { code, stderr } = await exec(
    name,
    `systemctl disable --now firewalld && ${START_ENGINE} &&
     docker run --quiet --detach --name web --restart unless-stopped ${appImage(1)} ${serve}`,
  );
  if (code !== 0) throw new Error(stderr);
}

const ENGINE_IS_GONE = /Cannot connect to the Docker daemon|Docker Engine is not running|EOF|connection re(set|fused)/i;

/** When it is back, the engine ends a container that it had just started, and does not always start it again. */
const ENGINE_IS_GONE_OR_ENDED_IT = new RegExp(`${ENGINE_IS_GONE.source}|Exited \\(\\d+\\)`, 'i');

/** systemd starts the engine again after two seconds. */
const engineIsBack = onHost('until docker info >/dev/null 2>&1; do sleep 0.2; done');

const killEngine = onHost('pkill -KILL -x dockerd');

/** Docker Engine is killed at moments of a step. */
export const engine: readonly Fault[] = [
  ...[0, 500, 1000, 2000].map((after): Fault => ({
    name: 'Docker Engine killed (SIGKILL) while a container is created',
    moment: during(FIRST, 'docker_container', after),
    extra: [runsApp],
    inject: killEngine,
    repair: engineIsBack,
    undoes: 'docker_container',
    expect: finishesOrFailsWith(ENGINE_IS_GONE_OR_ENDED_IT),
  })),
  ...[700, 0, 1100, 1500, 2000, 3000].map((after): Fault => ({
    name: 'Docker Engine killed (SIGKILL) while a container is replaced',
    moment: during(FIRST, 'docker_container', after),
    extra: [runsApp],
    before: ({ host }) => runPrevious(host.name),
    inject: killEngine,
    repair: engineIsBack,
    undoes: 'docker_container',
    expect: finishesOrFailsWith(ENGINE_IS_GONE_OR_ENDED_IT),
  })),
  {
    name: 'Docker Engine killed (SIGKILL) while an image is pulled',
    moment: during(FIRST, 'docker_image', 300),
    extra: [pulls()],
    inject: async (scene) => {
      await slowRegistry(scene, { rate: 10_000_000 });
      await killEngine(scene);
    },
    repair: async (scene) => {
      await restoreWeb(scene.host.name);
      await engineIsBack(scene);
    },
    expect: finishesOrFailsWith(ENGINE_IS_GONE),
  },
];

export const disk: readonly Fault[] = [
  {
    name: 'disk full while an image is pulled',
    moment: during(FIRST, 'docker_image'),
    extra: [pulls()],
    // Room for what provision and systemd write, not for the image.
    inject: ({ host }) => fillDisk(host.name, 10_000),
    repair: ({ host }) => resizeDisk(host.name, '4g'),
    expect: failsWith(/no space left on device/i, /docker system df/),
  },
];

const restore = ({ host }: { readonly host: { readonly name: string } }) => restoreWeb(host.name);

export const registries: readonly Fault[] = [
  {
    name: 'registry down',
    extra: [pulls()],
    inject: ({ host }) => blockRegistry(host.name),
    repair: restore,
    expect: failsWith(/connection (refused|reset)/, /registry/),
  },
  {
    name: 'registry slow: 6 MB/s',
    extra: [pulls()],
    inject: (scene) => slowRegistry(scene, { rate: 6_000_000 }),
    repair: restore,
    expect: finishes,
  },
  {
    name: 'registry silent while an image is pulled, until the step gave up',
    extra: [pulls({}, { timeout: '20s', retries: 0 })],
    inject: (scene) => slowRegistry(scene, { rate: 0 }),
    repair: restore,
    expect: failsWith(/did not finish within 20 s/),
  },
  {
    name: 'registry silent when the step asks for a newer image',
    extra: [pulls({ pull: 'always' })],
    before: async ({ host }) => {
      const { code, stderr } = await exec(host.name, `systemctl disable --now firewalld && ${START_ENGINE}`);
      if (code !== 0) throw new Error(stderr);
    },
    inject: (scene) => slowRegistry(scene, { rate: 0, fast: 0 }),
    repair: restore,
    // The engine gives up by itself after ten to fifteen seconds, once for each version of its API.
    expect: failsWith(/registry/, /did not answer within 20 s|TLS handshake timeout|Client\.Timeout/),
  },
];
