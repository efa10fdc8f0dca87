import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

/** A swarm of one host, which knows the images of `APP_IMAGES`: nothing can be pulled. */
const SWARM = `ip address add 172.31.9.1/24 dev ens34 && ${APP_IMAGES} && docker swarm init --advertise-addr 172.31.9.1`;
const web = (more: object = {}) => ({
  image: 'app:1',
  command: ['sleep', 'infinity'],
  stop_grace_period: '1s',
  ...more,
});
const app = (services: object, more: object = {}) => ({ name: 'app', content: { services, ...more } });
const ONE = app({ web: web() });
const until = (condition: string) => `until ${condition}; do sleep 0.2; done`;
const ALL_RUN = until(
  "docker stack services --format '{{.Replicas}}' app | { ! grep --quiet --extended-regexp --invert-match '^([0-9]+)/\\1'; }",
);
/** As a person deploys it: without the label of provision. */
const deployed = ({ content }: { content: object }) => `${SWARM} &&
docker stack deploy --resolve-image never --compose-file - app <<'END' &&
${JSON.stringify(content)}
END
${ALL_RUN}`;

const FULL = app(
  {
    web: web({
      command: 'sleep infinity',
      environment: ['MODE=production', 'LINES=one\ntwo', 'PASSWORD=${PASSWORD}'],
      ports: [{ target: 80, published: 8080, mode: 'host' }],
      volumes: ['data:/data:ro', { type: 'tmpfs', target: '/tmp', tmpfs: { size: 16_777_216 } }],
      networks: ['front'],
      secrets: ['password'],
      configs: [{ source: 'site', target: '/etc/site' }],
      healthcheck: { test: 'true', interval: '1s', timeout: '1m30s', start_period: '1.5s', retries: 2 },
      user: '0:0',
      hostname: 'web',
      working_dir: '/srv',
      init: true,
      read_only: true,
      cap_add: ['NET_ADMIN'],
      dns: ['192.168.2.1'],
      deploy: {
        endpoint_mode: 'dnsrr',
        replicas: 1,
        labels: ['tier=front'],
        placement: { constraints: ['node.role==manager', 'node.labels.disk != hdd'] },
        update_config: { parallelism: 0, delay: '1s', order: 'start-first', failure_action: 'rollback', monitor: '2s' },
        rollback_config: { max_failure_ratio: 0.5 },
        restart_policy: { condition: 'on-failure', delay: '1s', max_attempts: 3, window: '10s' },
        resources: { limits: { cpus: '0.5', memory: '64M' } },
      },
    }),
    agent: web({ deploy: { mode: 'global' } }),
    idle: web({ deploy: { replicas: 0, labels: { tier: 'back' } } }),
  },
  {
    networks: { front: { attachable: true } },
    volumes: { data: null },
    secrets: { password: { content: '${PASSWORD}' } },
    configs: { site: { content: 'costs: 5$$' } },
  },
);

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: ONE, outcome: 'unknown' },
  { name: 'no-manager', parameters: ONE, engine: 'real', prepare: 'systemctl is-active docker', outcome: 'unknown' },
  {
    name: 'every-option',
    parameters: { ...FULL, variables: { PASSWORD: 'pass $x "y"' } },
    engine: 'real',
    prepare: SWARM,
    outcome: 'converges',
  },
  {
    name: 'deployed-by-hand',
    parameters: ONE,
    engine: 'real',
    prepare: deployed(ONE),
    outcome: 'converges',
  },
  {
    name: 'changed-by-hand',
    parameters: app({ web: web({ environment: { MODE: 'a' } }), db: web() }),
    engine: 'real',
    prepare: `${deployed(app({ web: web({ environment: { MODE: 'a' } }), db: web() }))}
docker service rm app_db &&
docker service update --detach --image app:2 --no-resolve-image --env-add MORE=1 --limit-memory 64m --replicas 2 app_web`,
    outcome: 'converges',
  },
  {
    name: 'pruned',
    parameters: { ...ONE, prune: true },
    engine: 'real',
    prepare: `${deployed(app({ old: web(), web: web() }))}
echo old | docker secret create --label com.docker.stack.namespace=app app_old - &&
echo old | docker config create --label com.docker.stack.namespace=app app_old -`,
    outcome: 'converges',
  },
  {
    name: 'rolled-back',
    parameters: app({
      web: web({ command: ['sh', '-c', 'exit 3'], deploy: { update_config: { failure_action: 'rollback' } } }),
    }),
    engine: 'real',
    prepare: deployed(app({ web: web({ deploy: { update_config: { failure_action: 'rollback' } } }) })),
    outcome: 'fails',
  },
  {
    name: 'paused',
    parameters: app({ web: web({ image: 'app:3' }) }),
    engine: 'real',
    prepare: `${deployed(ONE)}
docker stack deploy --resolve-image never --compose-file - app <<'END' &&
${JSON.stringify(app({ web: web({ image: 'app:3' }) }).content)}
END
${until("docker service inspect --format '{{.UpdateStatus.State}}' app_web | grep --quiet paused")} && docker tag app:2 app:3`,
    outcome: 'converges',
  },
  {
    name: 'never-healthy',
    parameters: {
      ...app({ web: web({ healthcheck: { test: 'ls /nothing', interval: '1s', retries: 1 } }) }),
      within: '8s',
    },
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'image-missing',
    parameters: { ...app({ web: web({ image: 'app:9' }) }), within: '8s' },
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'network-missing',
    parameters: app({ web: web({ networks: ['front'] }) }, { networks: { front: { external: true, name: 'front' } } }),
    engine: 'real',
    prepare: SWARM,
    outcome: 'fails',
  },
  {
    name: 'another-mode',
    parameters: app({ web: web({ deploy: { mode: 'global' } }) }),
    engine: 'real',
    prepare: deployed(ONE),
    outcome: 'unknown',
  },
  {
    name: 'invalid',
    parameters: app({ web: web({ ports: ['eighty'] }) }),
    engine: 'real',
    prepare: SWARM,
    outcome: 'unknown',
  },
  {
    name: 'removed',
    parameters: { name: 'app', state: 'absent' },
    engine: 'real',
    prepare: deployed(app({ web: web({ volumes: ['data:/data'] }) }, { volumes: { data: null } })),
    outcome: 'converges',
  },
  {
    name: 'absent-as-declared',
    parameters: { name: 'app', state: 'absent' },
    engine: 'real',
    prepare: SWARM,
    outcome: 'unchanged',
  },
];

export const dockerStacks: readonly Situation[] = situations.map((one) => ({ resource: 'docker_stack', ...one }));
