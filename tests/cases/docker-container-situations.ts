import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

const SERVE = ['sleep', 'infinity'];
const WEB = { name: 'web', image: 'app:1', command: SERVE };
const run = (options = '', image = 'app:1') =>
  `${APP_IMAGES} && docker run --detach --name web ${options} ${image} ${SERVE.join(' ')}`;
/** What a run leaves that ends after it has renamed the previous container. */
const RENAMED = `${run()} && docker rename web web.provision-previous`;
/** What a run leaves that ends before the new container has started. */
const CREATED = `${RENAMED} && docker stop --time 0 web.provision-previous && docker create --name web \
  --label provision.previous=$(docker inspect --format '{{.Id}}' web.provision-previous) --env MODE=new app:1 ${SERVE.join(' ')}`;

const FULL = {
  ...WEB,
  env: { MODE: 'production', LINES: 'one\ntwo' },
  ports: ['8080:80', '127.0.0.1:8053:53/udp'],
  volumes: ['data:/var/lib/app', '/srv:/srv:ro'],
  mounts: [{ type: 'tmpfs', target: '/tmp', size: '16m' }],
  networks: { backend: { aliases: ['www'], address: '172.30.0.5' }, frontend: null },
  restart: 'unless-stopped',
  health: { test: 'true', interval: '1s', timeout: '2s', start_period: '3s', retries: 2 },
  user: '0:0',
  hostname: 'web',
  working_dir: '/srv',
  init: true,
  read_only: true,
  privileged: false,
  cap_add: ['NET_ADMIN'],
  cap_drop: ['CAP_MKNOD'],
  devices: ['/dev/null:/dev/nothing:r'],
  memory: '64m',
  cpus: 0.5,
  labels: { tier: 'front' },
  log: { driver: 'json-file', options: { 'max-size': '1m' } },
  extra_hosts: { db: '192.168.2.20', host: 'host-gateway' },
  stop_signal: 'SIGKILL',
  stop_timeout: 5,
  wait: 'healthy',
};
const NETWORKS =
  'docker network create --subnet 172.30.0.0/24 backend && docker network create --subnet 172.30.1.0/24 frontend';

/** Gives the host another DNS server and search domain, as a `network` step does. */
const MOVE_DNS = `uuid=$(nmcli --get-values UUID,DEVICE connection show --active | sed --quiet 's/:ens33$//p') &&
nmcli connection modify uuid $uuid ipv4.ignore-auto-dns yes ipv4.dns 168.126.63.1 ipv4.dns-search example.com &&
nmcli device reapply ens33 && until grep --quiet 168.126.63.1 /etc/resolv.conf; do sleep 0.1; done`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'new', parameters: WEB, prepare: APP_IMAGES, outcome: 'converges' },
  { name: 'every-option', parameters: FULL, prepare: `${APP_IMAGES} && ${NETWORKS}`, outcome: 'converges' },
  {
    name: 'as-declared',
    parameters: { ...WEB, env: {}, labels: { tier: 'front' } },
    prepare: run('--label tier=front'),
    outcome: 'unchanged',
  },
  {
    name: 'dns-of-before',
    parameters: WEB,
    prepare: `${run()} && ${MOVE_DNS}`,
    outcome: 'converges',
  },
  {
    name: 'dns-of-before-on-a-network',
    parameters: { ...WEB, networks: ['backend'] },
    prepare: `docker network create --subnet 172.30.0.0/24 backend && ${run('--network backend')} && ${MOVE_DNS}`,
    outcome: 'converges',
  },
  {
    name: 'dns-of-its-own',
    parameters: WEB,
    prepare: `${run('--dns 9.9.9.9 --dns-search a.example')} && ${MOVE_DNS}`,
    outcome: 'unchanged',
  },
  { name: 'stopped-by-hand', parameters: WEB, prepare: `${run()} && docker stop --time 0 web`, outcome: 'converges' },
  { name: 'paused-by-hand', parameters: WEB, prepare: `${run()} && docker pause web`, outcome: 'converges' },
  {
    name: 'to-be-stopped',
    parameters: { name: 'web', state: 'stopped' },
    prepare: run('--stop-signal KILL'),
    outcome: 'converges',
  },
  {
    name: 'image-retagged',
    parameters: { ...WEB, stop_signal: 'SIGKILL' },
    prepare: `${run('--stop-signal SIGKILL')} && docker tag app:2 app:1`,
    outcome: 'converges',
  },
  {
    name: 'another-tag-and-variable',
    parameters: { ...WEB, image: 'app:2', env: { MODE: 'new' } },
    prepare: run('--stop-signal SIGKILL --env MODE=old --env LEFT=over'),
    outcome: 'converges',
  },
  {
    name: 'never-recreated',
    parameters: { ...WEB, ports: ['8080:80'], recreate: 'never' },
    prepare: run(),
    outcome: 'unknown',
  },
  {
    name: 'limits-and-restart-policy',
    parameters: { ...WEB, memory: '64m', cpus: 0.5, restart: 'always' },
    prepare: run('--memory 16m --cpus 1'),
    outcome: 'converges',
  },
  {
    name: 'network-disconnected',
    parameters: { ...WEB, networks: { backend: { aliases: ['www'], address: '172.30.0.5' } } },
    prepare: `${NETWORKS} && ${run('--network backend')} && docker network connect frontend web`,
    outcome: 'converges',
  },
  {
    name: 'never-healthy',
    parameters: {
      ...WEB,
      image: 'app:2',
      health: { test: 'echo the database is locked; exit 1', interval: '1s', retries: 2 },
      wait: 'healthy',
    },
    prepare: run('--stop-signal SIGKILL'),
    outcome: 'fails',
  },
  {
    name: 'ends-by-itself',
    parameters: { ...WEB, command: ['ls', '/missing'] },
    prepare: run('--stop-signal SIGKILL'),
    outcome: 'fails',
  },
  {
    name: 'no-such-command',
    parameters: { ...WEB, command: ['serve'] },
    prepare: run('--stop-signal SIGKILL'),
    outcome: 'fails',
  },
  {
    name: 'port-in-use',
    parameters: { ...WEB, ports: ['22:80'] },
    prepare: run('--stop-signal SIGKILL'),
    outcome: 'fails',
  },
  { name: 'no-health-check', parameters: { ...WEB, wait: 'healthy' }, prepare: run(), outcome: 'unknown' },
  {
    name: 'interrupted-before-the-new-one',
    parameters: { ...WEB, env: { MODE: 'new' } },
    prepare: RENAMED,
    outcome: 'converges',
  },
  {
    name: 'interrupted-before-its-start',
    parameters: { ...WEB, env: { MODE: 'new' } },
    prepare: CREATED,
    outcome: 'converges',
  },
  {
    name: 'interrupted-and-declared-anew',
    parameters: { ...WEB, env: { MODE: 'newest' } },
    prepare: `${CREATED} && docker start web`,
    outcome: 'converges',
  },
  { name: 'image-missing', parameters: { ...WEB, image: 'registry.example.com/app:1' }, outcome: 'fails' },
  {
    name: 'removed',
    parameters: { name: 'web', state: 'absent' },
    prepare: run('--stop-signal SIGKILL'),
    outcome: 'converges',
  },
  { name: 'absent-as-declared', parameters: { name: 'web', state: 'absent' }, outcome: 'unchanged' },
  { name: 'only-a-state-and-no-container', parameters: { name: 'web', state: 'stopped' }, outcome: 'unknown' },
];

export const dockerContainers: readonly Situation[] = situations.map((one) => ({
  resource: 'docker_container',
  engine: 'real',
  ...one,
}));
