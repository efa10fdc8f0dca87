import type { Resource } from '../../model/resource.ts';
import { dockerCompose } from '../docker-compose/index.ts';
import { dockerContainer } from '../docker-container/index.ts';
import { dockerDaemon } from '../docker-daemon/index.ts';
import { dockerImage } from '../docker-image/index.ts';
import { dockerLogin } from '../docker-login/index.ts';
import { dockerNetwork } from '../docker-network/index.ts';
import { dockerNode } from '../docker-node/index.ts';
import { dockerPrune } from '../docker-prune/index.ts';
import { dockerService } from '../docker-service/index.ts';
import { dockerStack } from '../docker-stack/index.ts';
import { dockerSwarm } from '../docker-swarm/index.ts';
import { dockerVolume } from '../docker-volume/index.ts';

/** Docker Engine and what runs on it. In the order of the reference. */
export const docker: readonly Resource<unknown, unknown>[] = [
  dockerNetwork,
  dockerVolume,
  dockerDaemon,
  dockerLogin,
  dockerContainer,
  dockerImage,
  dockerPrune,
  dockerSwarm,
  dockerNode,
  dockerCompose,
  dockerService,
  dockerStack,
];
