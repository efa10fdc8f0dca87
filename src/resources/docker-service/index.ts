import type { Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { type Current, probe } from './current.ts';
import { hostsBefore } from './deployer.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const dockerService: Resource<Desired, Current> = {
  type: 'docker_service',
  summary: 'A service of a swarm, declared on its managers: image, options and number of tasks, all running.',
  schema,
  aboutOwnHost: true,
  inInventory: (desired, names) => ({ ...desired, before: hostsBefore(names) }),
  name: ({ name }) => name,
  probe,
  // One manager changes the service; the others see what it has done.
  after: ({ before }) => before.map(({ name }) => ({ host: name, type: 'docker_service' })),
  plan,
  refuse,
  restore(current, { name }) {
    if (current.service) return undefined;
    return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  },
  advise: messages.advise,
};

function refuse({ service }: Current, { name, state, image, mode, replicas }: Desired): Refusal | undefined {
  if (state === 'absent') return undefined;
  if (!service) return image === undefined ? messages.noService(name) : undefined;
  const { Replicated, Global } = service.Spec.Mode;
  const found = Replicated ? 'replicated' : Global ? 'global' : 'job';
  const wanted = mode ?? (replicas === undefined ? found : 'replicated');
  return found === wanted && found !== 'job' ? undefined : messages.otherMode({ name, found });
}
