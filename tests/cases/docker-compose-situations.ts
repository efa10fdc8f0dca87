import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

/** Ends at SIGTERM: a first process ignores signals without a handler. */
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'];
const web = (more: object = {}) => ({ image: 'app:1', command: SERVE, ...more });
const app = (services: object, more: object = {}) => ({ services, ...more });

const BLOG = app(
  {
    db: web({
      environment: { PASSWORD: '${PASSWORD}', LINES: 'one\ntwo' },
      volumes: ['data:/var/lib/db'],
      healthcheck: { test: ['CMD', 'ls', '/bin/sh'], interval: '1s' },
      restart: 'always',
    }),
    web: web({ ports: ['8080:80'], depends_on: { db: { condition: 'service_healthy' } }, mem_limit: '64m' }),
  },
  { volumes: { data: null } },
);
const JOB = app({
  setup: { image: 'app:1', command: ['ls', '/'] },
  web: web({ scale: 2, depends_on: { setup: { condition: 'service_completed_successfully' } } }),
});

const PREPARED = `dnf --assumeyes --quiet install docker-compose-plugin && ${APP_IMAGES}`;
const compose = (content: object) =>
  `${PREPARED} && docker compose --project-name app --project-directory / --file - up --detach --wait <<'END'
${JSON.stringify(content)}
END
`;
/** It comes with the engine as a weak dependency. */
const WITHOUT_PLUGIN =
  'if rpm --quiet -q docker-compose-plugin; then dnf --assumeyes --quiet remove docker-compose-plugin; fi && ';
const FOLDER = { project: 'app', directory: 'files/compose', variables: { MODE: 'new' } };
const ABSENT = { project: 'app', state: 'absent' };
const ONE = { project: 'app', content: app({ web: web() }) };

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: ONE, outcome: 'unknown' },
  {
    name: 'no-plugin',
    parameters: ONE,
    engine: 'real',
    prepare: `${WITHOUT_PLUGIN}${APP_IMAGES}`,
    outcome: 'unknown',
  },
  {
    name: 'never-healthy-anew',
    parameters: {
      project: 'app',
      content: app({ web: web({ healthcheck: { test: ['CMD', 'ls', '/nothing'], interval: '1s', retries: 2 } }) }),
    },
    engine: 'real',
    prepare: compose(ONE.content),
    outcome: 'fails',
  },
  { name: 'folder-new', parameters: FOLDER, engine: 'real', prepare: PREPARED, outcome: 'converges' },
  {
    name: 'folder-other-files',
    parameters: FOLDER,
    engine: 'real',
    prepare: `${PREPARED} && mkdir --parents /opt/app/site && cd /opt/app && echo Hi >site/index.txt && touch old.yaml &&
printf 'PASSWORD=peacetime\n' >web.env && printf '%s\n' '' site/index.txt web.env old.yaml >.provision.files &&
echo '{ services: { web: { image: "app:1", command: [sleep, infinity], init: true, volumes: ["./site:/site:ro"] } } }' >compose.yaml &&
docker compose up --detach --wait`,
    outcome: 'converges',
  },
  {
    name: 'folder-variable-without-a-value',
    parameters: { project: 'app', directory: 'files/compose' },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'fails',
  },
  {
    name: 'new',
    parameters: { project: 'app', content: BLOG, variables: { PASSWORD: 'pass $x' } },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'converges',
  },
  {
    name: 'job-and-replicas',
    parameters: { project: 'app', content: JOB },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'converges',
  },
  {
    name: 'as-declared',
    parameters: { project: 'app', content: JOB },
    engine: 'real',
    prepare: compose(JOB),
    outcome: 'unchanged',
  },
  {
    name: 'another-service-and-options',
    parameters: {
      project: 'app',
      content: app({
        db: web(),
        web: web({ image: 'app:2', environment: ['MODE=new'], ports: ['127.0.0.1:8080:80'], restart: 'always' }),
      }),
    },
    engine: 'real',
    prepare: compose(app({ db: web(), web: web({ environment: { MODE: 'old' }, ports: ['8080:80'] }) })),
    outcome: 'converges',
  },
  {
    name: 'another-image-of-the-tag',
    parameters: { project: 'app', content: app({ db: web(), web: web({ image: 'app:live' }) }) },
    engine: 'real',
    prepare: `${compose(app({ db: web() }))}docker tag app:1 app:live
docker compose --project-name app --project-directory / --file - up --detach --wait <<'END' && docker tag app:2 app:live
${JSON.stringify(app({ db: web(), web: web({ image: 'app:live' }) }))}
END
`,
    outcome: 'converges',
  },
  {
    name: 'stopped',
    parameters: ONE,
    engine: 'real',
    prepare: `${compose(ONE.content)}docker stop app-web-1`,
    outcome: 'converges',
  },
  {
    name: 'paused',
    parameters: ONE,
    engine: 'real',
    prepare: `${compose(ONE.content)}docker pause app-web-1`,
    outcome: 'converges',
  },
  {
    name: 'unhealthy',
    parameters: { project: 'app', content: app({ web: unhealthyOnce() }) },
    engine: 'real',
    prepare: `${compose(app({ web: unhealthyOnce() }))}docker exec app-web-1 sh -c 'echo x >/tmp/down' &&
until docker ps | grep --quiet '(unhealthy)'; do sleep 0.1; done`,
    outcome: 'converges',
  },
  {
    name: 'fewer-replicas',
    parameters: { project: 'app', content: app({ web: web({ scale: 1 }) }) },
    engine: 'real',
    prepare: compose(app({ web: web({ scale: 3 }) })),
    outcome: 'converges',
  },
  {
    name: 'orphan-removed',
    parameters: {
      project: 'app',
      content: { services: { web: { image: 'app:1', command: ['sleep', 'infinity'] } } },
      orphans: 'remove',
    },
    engine: 'real',
    prepare: compose(app({ old: web(), web: { image: 'app:1', command: ['sleep', 'infinity'] } })),
    outcome: 'converges',
  },
  {
    name: 'never-healthy',
    parameters: {
      project: 'app',
      content: app({ web: web({ healthcheck: { test: ['CMD', 'ls', '/nothing'], interval: '1s', retries: 2 } }) }),
    },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'fails',
  },
  {
    name: 'port-in-use',
    parameters: { project: 'app', content: app({ web: web({ ports: ['8080:80'] }) }) },
    engine: 'real',
    prepare: `${PREPARED} && docker run --detach --publish 8080:80 app:1 sleep infinity`,
    outcome: 'fails',
  },
  {
    name: 'image-cannot-be-pulled',
    parameters: { project: 'app', content: app({ web: web({ image: 'app:9' }) }), pull: 'never' },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'fails',
  },
  {
    name: 'invalid',
    parameters: { project: 'app', content: app({ web: web({ ports: ['eighty'] }) }) },
    engine: 'real',
    prepare: PREPARED,
    outcome: 'unknown',
  },
  { name: 'removed', parameters: ABSENT, engine: 'real', prepare: compose(BLOG), outcome: 'converges' },
  {
    name: 'removed-with-volumes',
    parameters: { ...ABSENT, volumes: true },
    engine: 'real',
    prepare: compose(BLOG),
    outcome: 'converges',
  },
  {
    name: 'volumes-left',
    parameters: { ...ABSENT, volumes: true },
    engine: 'real',
    prepare: `${compose(BLOG)}docker compose --project-name app down`,
    outcome: 'converges',
  },
  {
    name: 'absent-as-declared',
    parameters: ABSENT,
    engine: 'real',
    prepare: `${compose(BLOG)}docker compose --project-name app down`,
    outcome: 'unchanged',
  },
];

/** A health check that a restart repairs. */
function unhealthyOnce(): object {
  return web({
    command: ['/bin/sh', '-c', 'trap exit TERM; echo x >/tmp/up; while sleep 0.1; do :; done'],
    healthcheck: { test: ['CMD-SHELL', '! ls /tmp/down'], interval: '1s', retries: 1 },
    tmpfs: ['/tmp'],
  });
}

export const dockerComposes: readonly Situation[] = situations.map((one) => ({ resource: 'docker_compose', ...one }));
