import type { Situation } from './case.ts';

const MIRROR = {
  'registry-mirrors': ['https://mirror.example.com'],
  'log-driver': 'json-file',
  'log-opts': { 'max-size': '10m', 'max-file': 3 },
};
const daemonJson = (settings: object) =>
  `mkdir -p /etc/docker && echo '${JSON.stringify(settings)}' >/etc/docker/daemon.json`;
/** systemd allows three starts a minute. */
const RESTART = 'systemctl restart docker && systemctl reset-failed docker';
/** From the files of the host: nothing can be pulled. Its process ignores SIGTERM. */
const IDLE_CONTAINER = `files=$(ldd /usr/bin/sleep | grep -o '/[^ )]*') &&
tar --create --dereference --file - /usr/bin/sleep $files 2>/dev/null | docker import - idle >/dev/null &&
docker run --detach --name web --restart always --stop-signal KILL idle /usr/bin/sleep infinity >/dev/null`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: MIRROR, outcome: 'unknown' },
  { name: 'first-settings', parameters: MIRROR, engine: 'real', outcome: 'converges' },
  {
    name: 'stopped',
    parameters: MIRROR,
    engine: 'real',
    prepare: 'systemctl stop docker docker.socket',
    outcome: 'converges',
  },
  {
    name: 'as-declared',
    parameters: MIRROR,
    engine: 'real',
    prepare: `${daemonJson({ debug: true, ...MIRROR, 'log-opts': { 'max-file': '3', 'max-size': '10m' } })} && ${RESTART}`,
    outcome: 'unchanged',
  },
  {
    name: 'reload',
    parameters: { 'insecure-registries': ['master:5000'] },
    engine: 'real',
    prepare: `${daemonJson({ debug: true })} && ${RESTART} && ${IDLE_CONTAINER}`,
    outcome: 'converges',
  },
  {
    name: 'restart-with-containers',
    parameters: { mtu: 'ens33', 'default-address-pools': [{ base: '172.30.0.0/16', size: 24 }] },
    engine: 'real',
    prepare: IDLE_CONTAINER,
    outcome: 'converges',
  },
  {
    name: 'restart-with-live-restore',
    parameters: { 'log-driver': 'local' },
    engine: 'real',
    prepare: `${daemonJson({ 'live-restore': true })} && ${RESTART} && ${IDLE_CONTAINER}`,
    outcome: 'converges',
  },
  {
    name: 'edited-by-hand',
    parameters: MIRROR,
    engine: 'real',
    prepare: daemonJson({ ...MIRROR, 'registry-mirrors': [], 'log-opts': { 'max-file': '3', 'max-size': '10m' } }),
    outcome: 'converges',
  },
  {
    name: 'not-restarted',
    parameters: { options: { 'userland-proxy': false } },
    engine: 'real',
    prepare: daemonJson({ 'userland-proxy': false }),
    outcome: 'converges',
  },
  {
    name: 'keys-removed',
    parameters: { 'log-driver': null, options: { debug: true, 'data-root': '/srv/docker' } },
    engine: 'real',
    prepare: `${daemonJson({ 'log-driver': 'local', 'live-restore': false })} && ${RESTART}`,
    outcome: 'converges',
  },
  {
    name: 'proxy',
    parameters: {
      proxies: { 'https-proxy': 'http://proxy.example.com:3128', 'no-proxy': ['localhost', '.example.com'] },
    },
    engine: 'real',
    outcome: 'converges',
  },
  {
    name: 'hosts-conflict',
    parameters: { options: { hosts: ['tcp://127.0.0.1:2375', 'fd://'] } },
    engine: 'real',
    outcome: 'unknown',
  },
  {
    name: 'live-restore-in-swarm',
    parameters: { 'live-restore': true },
    engine: 'real',
    prepare: 'docker swarm init --advertise-addr ens33 >/dev/null',
    outcome: 'unknown',
  },
  {
    name: 'invalid-file',
    parameters: MIRROR,
    engine: 'real',
    prepare: "mkdir -p /etc/docker && echo '{ debug: true }' >/etc/docker/daemon.json",
    outcome: 'unknown',
  },
];

export const dockerDaemon: readonly Situation[] = situations.map((one) => ({ resource: 'docker_daemon', ...one }));
