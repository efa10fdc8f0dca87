import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

/** One of everything that nobody uses, beside a container that runs. */
const UNUSED = `${APP_IMAGES}
for text in one two; do
  printf 'FROM app:1\\nRUN echo %s >/text\\n' "$text" | docker build --quiet --tag built:1 - >/dev/null
done
docker run --detach --name web app:1 /bin/sleep infinity >/dev/null &&
docker run --name old app:1 /bin/ls / >/dev/null && docker network create spare >/dev/null &&
docker volume create data >/dev/null && docker volume create >/dev/null`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'unused', parameters: '0h', prepare: UNUSED, outcome: 'converges' },
  {
    name: 'unused-with-names',
    parameters: { older_than: '0h', images: 'unused', volumes: 'unused' },
    prepare: UNUSED,
    outcome: 'converges',
  },
  { name: 'younger', parameters: '7d', prepare: UNUSED, outcome: 'unchanged' },
  { name: 'nothing-unused', parameters: '0h', prepare: APP_IMAGES, outcome: 'unchanged' },
  {
    name: 'kept-for-a-replacement',
    parameters: { older_than: '0h', volumes: 'anonymous' },
    prepare: `${APP_IMAGES} && docker create --name web.provision-previous --volume /data app:1 /bin/ls >/dev/null &&
docker create --name web app:2 /bin/ls >/dev/null`,
    outcome: 'unchanged',
  },
];

export const dockerPrunes: readonly Situation[] = situations.map((one) => ({
  resource: 'docker_prune',
  engine: 'real',
  ...one,
}));
