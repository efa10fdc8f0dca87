import type { Scenario } from '../scenario.ts';
import { docker } from './docker.ts';
import { dockerEngine } from './docker-engine.ts';
import { files } from './files.ts';
import { hostname } from './hostname.ts';
import { jobs } from './jobs.ts';
import { readOnly } from './read-only.ts';
import { network } from './network.ts';
import { packages } from './packages.ts';
import { reachable } from './reachable.ts';
import { repositories } from './repositories.ts';
import { selinux } from './selinux.ts';
import { services } from './services.ts';

export const scenarios: readonly Scenario[] = [
  ...docker, // first, because these take longest
  ...readOnly,
  ...hostname,
  ...network,
  ...services,
  ...jobs,
  ...selinux,
  ...packages,
  ...repositories,
  ...reachable,
  ...files,
  ...dockerEngine,
];
