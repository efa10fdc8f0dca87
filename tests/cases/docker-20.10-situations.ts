import type { Situation } from './case.ts';
import { dockerContainers } from './docker-container-situations.ts';
import { dockerDaemon } from './docker-daemon-situations.ts';
import { dockerImages } from './docker-image-situations.ts';
import { dockerLogins } from './docker-login-situations.ts';
import { dockerNetworks } from './docker-network-situations.ts';
import { dockerStacks } from './docker-stack-situations.ts';
import { dockerVolumes } from './docker-volume-situations.ts';

/** Of each resource what is created, unchanged, changed by hand, removed and refused. The others ask for nothing else. */
const NAMES: readonly (readonly [situations: readonly Situation[], names: readonly string[]])[] = [
  [dockerLogins, ['removed', 'already-removed', 'never-logged-in']],
  [
    dockerNetworks,
    [
      ...['stopped', 'new', 'new-with-addresses', 'as-declared', 'both-families', 'another-mtu', 'overlaps', 'overlay'],
      ...['another-subnet-while-a-container-runs', 'internal-while-a-container-has-a-fixed-address'],
      ...['removed', 'absent-as-declared', 'removed-while-in-use', 'unknown-driver'],
    ],
  ],
  [
    dockerVolumes,
    [
      ...['new', 'nfs', 'as-declared', 'another-label', 'another-label-and-recreated', 'another-label-while-in-use'],
      ...['unknown-driver', 'removed', 'removed-while-in-use'],
    ],
  ],
  [
    dockerDaemon,
    ['first-settings', 'as-declared', 'edited-by-hand', 'keys-removed', 'reload', 'restart-with-containers'],
  ],
  [
    dockerImages,
    [
      ...['as-declared', 'another-name', 'retagged-by-hand', 'removed', 'loaded', 'removed-while-in-use'],
      'not-in-a-registry',
    ],
  ],
  // It has no `docker stack config`.
  [dockerStacks, ['invalid']],
  [
    dockerContainers,
    [
      ...['new', 'every-option', 'as-declared', 'stopped-by-hand', 'another-tag-and-variable', 'removed'],
      ...['network-disconnected', 'limits-and-restart-policy', 'never-healthy', 'no-such-command', 'port-in-use'],
    ],
  ],
];

export const docker2010: readonly Situation[] = NAMES.flatMap(([situations, names]) =>
  situations.filter(({ name }) => names.includes(name)).map((one): Situation => ({ ...one, engine: '20.10' })),
);
