import type { Situation } from './case.ts';
import { stoppedContainer } from './docker-containers.ts';

const DAILY = { name: 'data', labels: { backup: 'daily' } };
const ABSENT = { name: 'data', state: 'absent' };

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'new', parameters: 'data', outcome: 'converges' },
  {
    name: 'nfs',
    parameters: { name: 'media', options: { type: 'nfs', o: 'addr=192.168.2.20,ro', device: ':/export/media' } },
    outcome: 'converges',
  },
  {
    name: 'as-declared',
    parameters: { ...DAILY, driver: 'local' },
    prepare: 'docker volume create --label backup=daily data',
    outcome: 'unchanged',
  },
  { name: 'another-label', parameters: DAILY, prepare: 'docker volume create data', outcome: 'unknown' },
  {
    name: 'another-label-and-recreated',
    parameters: { ...DAILY, recreate: true },
    prepare: 'docker volume create data',
    outcome: 'converges',
  },
  {
    name: 'another-label-while-in-use',
    parameters: { ...DAILY, recreate: true },
    prepare: `docker volume create data && ${stoppedContainer('--volume data:/data')}`,
    outcome: 'unknown',
  },
  { name: 'unknown-driver', parameters: { name: 'data', driver: 'rexray' }, outcome: 'fails' },
  { name: 'no-quota', parameters: { name: 'data', options: { size: '1g' } }, outcome: 'fails' },
  { name: 'removed', parameters: ABSENT, prepare: 'docker volume create data', outcome: 'converges' },
  { name: 'absent-as-declared', parameters: ABSENT, outcome: 'unchanged' },
  {
    name: 'removed-while-in-use',
    parameters: ABSENT,
    prepare: stoppedContainer('--volume data:/data'),
    outcome: 'unknown',
  },
];

export const dockerVolumes: readonly Situation[] = situations.map((one) => ({
  resource: 'docker_volume',
  engine: 'real',
  ...one,
}));
