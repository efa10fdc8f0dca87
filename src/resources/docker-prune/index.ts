import type { Resource } from '../../model/resource.ts';
import { type Current, probe } from './current.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const dockerPrune: Resource<Desired, Current> = {
  type: 'docker_prune',
  summary: 'Unused containers, images, networks, volumes and build cache of Docker Engine, removed.',
  schema,
  name: ({ older_than: age }) => messages.olderThan(age),
  probe,
  plan,
  withOtherSteps: (desired, declared) => ({ ...desired, declared }),
  advise: messages.advise,
};
