import type { Scenario } from '../scenario.ts';
import { docker } from './docker.ts';
import { files } from './files.ts';
import { hostname } from './hostname.ts';
import { jobs } from './jobs.ts';
import { looking } from './looking.ts';
import { network } from './network.ts';
import { packages } from './packages.ts';
import { reachable } from './reachable.ts';
import { repositories } from './repositories.ts';
import { selinux } from './selinux.ts';
import { services } from './services.ts';

export const scenarios: readonly Scenario[] = [
  ...docker, // first, because they take longest
  ...looking,
  ...hostname,
  ...network,
  ...services,
  ...jobs,
  ...selinux,
  ...packages,
  ...repositories,
  ...reachable,
  ...files,
];
