import type { Situation } from './case.ts';

const REGISTRY = 'registry.example.com:5000';

/** The password is made up: logging in with a password that is right is tested with a registry (tests/e2e/docker-login.test.ts). */
const AUTH = Buffer.from('student:made-up').toString('base64');

/** Writes the configuration of the docker command. */
function configured(...registries: readonly string[]): string {
  const auths = Object.fromEntries(registries.map((one) => [one, { auth: AUTH }]));
  return `mkdir -m 0700 /root/.docker && (umask 077 && cat >/root/.docker/config.json) <<'END'
${JSON.stringify({ auths })}
END`;
}

const situations: readonly Omit<Situation, 'resource'>[] = [
  {
    name: 'removed',
    parameters: { registry: REGISTRY, state: 'absent' },
    prepare: configured(REGISTRY, 'quay.io'),
    outcome: 'converges',
  },
  {
    name: 'removed-from-docker-hub',
    parameters: { state: 'absent' },
    prepare: configured('https://index.docker.io/v1/', REGISTRY),
    outcome: 'converges',
  },
  {
    name: 'already-removed',
    parameters: { registry: REGISTRY, state: 'absent' },
    prepare: configured('quay.io'),
    outcome: 'unchanged',
  },
  { name: 'never-logged-in', parameters: { registry: REGISTRY, state: 'absent' }, outcome: 'unchanged' },
  {
    name: 'not-json',
    parameters: { registry: REGISTRY, state: 'absent' },
    prepare: 'mkdir -m 0700 /root/.docker && echo auths: >/root/.docker/config.json',
    outcome: 'unknown',
  },
];

export const dockerLogins: readonly Situation[] = situations.map((one) => ({
  resource: 'docker_login',
  engine: 'real',
  ...one,
}));
