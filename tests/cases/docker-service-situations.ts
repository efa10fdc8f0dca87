import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

/** A swarm of one host, which knows the images of `APP_IMAGES`: nothing can be pulled. */
const SWARM = `ip address add 172.31.9.1/24 dev ens34 && ${APP_IMAGES} && docker swarm init --advertise-addr 172.31.9.1`;
const SERVE = ['sleep', 'infinity'];
const WEB = { name: 'web', image: 'app:1', command: SERVE };
const create = (options = '', command = SERVE.join(' ')) =>
  `${SWARM} && docker service create --detach --name web --stop-grace-period 1s --no-resolve-image ${options} app:1 ${command}`;
const until = (condition: string) => `until ${condition}; do sleep 0.2; done`;
const RUNNING = until("docker service ls --format '{{.Replicas}}' | grep --quiet --extended-regexp '^([1-9])/\\1'");

const FULL = {
  ...WEB,
  replicas: 2,
  env: { MODE: 'production', LINES: 'one\ntwo' },
  ports: [{ published: 8080, target: 80, mode: 'host' }],
  endpoint_mode: 'dnsrr',
  mounts: [
    { type: 'tmpfs', target: '/tmp', size: '16m' },
    { type: 'volume', source: 'data', target: '/data', read_only: true },
  ],
  constraints: ['node.role==manager', 'node.labels.disk != hdd'],
  update: { parallelism: 2, delay: '1s', order: 'start-first', on_failure: 'rollback', monitor: '2s' },
  rollback: { parallelism: 0, max_failure_ratio: 0.5 },
  restart: { condition: 'on-failure', delay: '1s', max_attempts: 3, window: '10s' },
  memory: '64m',
  cpus: 0.5,
  health: { test: 'true', interval: '1s', timeout: '2s', start_period: '3s', retries: 2 },
  user: '0:0',
  hostname: 'web',
  working_dir: '/srv',
  init: true,
  read_only: true,
  stop_timeout: 1,
  labels: { tier: 'front' },
};

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: WEB, outcome: 'unknown' },
  { name: 'no-manager', parameters: WEB, engine: 'real', prepare: 'systemctl is-active docker', outcome: 'unknown' },
  { name: 'new', parameters: { ...WEB, replicas: 2 }, engine: 'real', prepare: SWARM, outcome: 'converges' },
  { name: 'global', parameters: { ...WEB, mode: 'global' }, engine: 'real', prepare: SWARM, outcome: 'converges' },
  {
    name: 'every-option',
    // One port of the node is for one task.
    parameters: { ...FULL, replicas: 1 },
    engine: 'real',
    prepare: SWARM,
    outcome: 'converges',
  },
  {
    name: 'as-declared',
    parameters: { ...WEB, replicas: 2, env: {}, labels: { tier: 'front' } },
    engine: 'real',
    prepare: `${create('--replicas 2 --label tier=front --label more=1')} && ${RUNNING}`,
    outcome: 'unchanged',
  },
  {
    name: 'scaled-by-hand',
    parameters: { ...WEB, replicas: 3 },
    engine: 'real',
    prepare: `${create()} && ${RUNNING}`,
    outcome: 'converges',
  },
  {
    name: 'another-image-and-variable',
    parameters: { ...WEB, image: 'app:2', env: { MODE: 'new' } },
    engine: 'real',
    prepare: `${create('--env MODE=old --env MORE=1 --label tier=front')} && ${RUNNING}`,
    outcome: 'converges',
  },
  {
    name: 'rolled-back',
    parameters: { ...WEB, command: ['sh', '-c', 'exit 3'], update: { on_failure: 'rollback' } },
    engine: 'real',
    prepare: `${create()} && ${RUNNING}`,
    outcome: 'fails',
  },
  {
    name: 'paused',
    parameters: { ...WEB, image: 'app:3' },
    engine: 'real',
    prepare: `${create()} && ${RUNNING} && docker service update --detach --image app:3 --no-resolve-image web &&
${until("docker service inspect --format '{{.UpdateStatus.State}}' web | grep --quiet paused")} && docker tag app:2 app:3`,
    outcome: 'converges',
  },
  {
    name: 'image-missing',
    parameters: { ...WEB, image: 'app:9', within: '8s' },
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'network-missing',
    parameters: { ...WEB, networks: ['backend'] },
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'no-node-fits',
    parameters: { ...WEB, constraints: ['node.labels.disk == ssd'], within: '3s' },
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'another-mode',
    parameters: { ...WEB, mode: 'global' },
    engine: 'real',
    prepare: `${create()} && ${RUNNING}`,
    outcome: 'unknown',
  },
  {
    name: 'removed',
    parameters: { name: 'web', state: 'absent' },
    engine: 'real',
    prepare: `${create()} && ${RUNNING}`,
    outcome: 'converges',
  },
  {
    name: 'absent-as-declared',
    parameters: { name: 'web', state: 'absent' },
    engine: 'real',
    prepare: SWARM,
    outcome: 'unchanged',
  },
];

export const dockerServices: readonly Situation[] = situations.map((one) => ({ resource: 'docker_service', ...one }));
