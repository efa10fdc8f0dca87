import type { Situation } from './case.ts';
import { APP_IMAGES } from './docker-images.ts';

const ABSENT = { name: 'app:1', state: 'absent' };

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'as-declared', parameters: 'app:1', prepare: APP_IMAGES, outcome: 'unchanged' },
  { name: 'not-in-a-registry', parameters: 'registry.example.com/app:1', outcome: 'fails' },
  {
    name: 'another-name',
    parameters: { name: 'app:stable', tag_of: 'app:2' },
    prepare: APP_IMAGES,
    outcome: 'converges',
  },
  {
    name: 'retagged-by-hand',
    parameters: { name: 'app:stable', tag_of: 'app:2' },
    prepare: `${APP_IMAGES} && docker tag app:1 app:stable`,
    outcome: 'converges',
  },
  {
    name: 'no-such-source',
    parameters: { name: 'app:stable', tag_of: 'app:3' },
    prepare: APP_IMAGES,
    outcome: 'unknown',
  },
  { name: 'loaded', parameters: { name: 'empty:1', load: 'files/empty-image.tar' }, outcome: 'converges' },
  {
    name: 'loaded-in-place-of-another',
    parameters: { name: 'empty:1', load: 'files/empty-image.tar' },
    prepare: `${APP_IMAGES} && docker tag app:1 empty:1 &&
docker tag app:1 provision.loaded/empty-1:0000000000000000000000000000000000000000000000000000000000000000`,
    outcome: 'converges',
  },
  { name: 'not-in-the-file', parameters: { name: 'other:1', load: 'files/empty-image.tar' }, outcome: 'fails' },
  { name: 'built', parameters: { name: 'site:1', build: 'files/app' }, prepare: APP_IMAGES, outcome: 'converges' },
  {
    name: 'built-with-other-arguments',
    parameters: { name: 'site:1', build: { context: 'files/app', args: { VERSION: '2' } } },
    prepare: `${APP_IMAGES} && printf 'FROM app:1\\n' | docker build --quiet --tag site:1 - \\
--label provision.build.context=${'0'.repeat(64)} --label provision.build.options=${'0'.repeat(64)} >/dev/null`,
    outcome: 'converges',
  },
  {
    name: 'built-in-place-of-another',
    parameters: { name: 'site:1', build: 'files/app' },
    prepare: `${APP_IMAGES} && docker tag app:1 site:1`,
    outcome: 'converges',
  },
  {
    name: 'not-buildable',
    parameters: { name: 'site:1', build: { context: 'files/app', dockerfile: 'broken.Dockerfile' } },
    prepare: APP_IMAGES,
    outcome: 'fails',
  },
  {
    name: 'registry-not-reachable',
    parameters: { name: 'registry.example.com/app:1', push: true },
    prepare: `${APP_IMAGES} && docker tag app:1 registry.example.com/app:1`,
    outcome: 'unknown',
  },
  { name: 'removed', parameters: ABSENT, prepare: APP_IMAGES, outcome: 'converges' },
  { name: 'absent-as-declared', parameters: ABSENT, outcome: 'unchanged' },
  {
    name: 'removed-while-in-use',
    parameters: ABSENT,
    prepare: `${APP_IMAGES} && docker create --name web app:1 sleep infinity`,
    outcome: 'unknown',
  },
  {
    name: 'removed-by-force',
    parameters: { ...ABSENT, force: true },
    prepare: `${APP_IMAGES} && docker create --name web app:1 sleep infinity`,
    outcome: 'converges',
  },
];

export const dockerImages: readonly Situation[] = situations.map((one) => ({
  resource: 'docker_image',
  engine: 'real',
  ...one,
}));
