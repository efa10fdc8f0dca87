import type { Refusal, Resource, Warning } from '../../model/resource.ts';
import { hostsBefore } from '../docker-service/deployer.ts';
import { declarationOf } from '../restore.ts';
import { type Current, probe } from './current.ts';
import * as messages from './messages.ts';
import { orphansOf, plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const dockerStack: Resource<Desired, Current> = {
  type: 'docker_stack',
  summary:
    'A stack of a swarm, declared on its managers by a compose file: its services, networks, secrets and configs.',
  schema,
  localFiles: { file: 'file' },
  aboutOwnHost: true,
  inInventory: (desired, names) => ({ ...desired, before: hostsBefore(names) }),
  name: ({ name }) => name,
  probe,
  // One manager deploys the stack; the others see what it has done.
  after: ({ before }) => before.map(({ name }) => ({ host: name, type: 'docker_stack' })),
  plan,
  refuse,
  warn,
  // A service that was changed or removed does not come back, and neither does the stack of before.
  restore(current, { name }) {
    const { networks, secrets, configs } = current.own;
    const isThere = current.services.size + networks.length + secrets.length + configs.length > 0;
    return isThere ? undefined : declarationOf({ schema, plan }, current, { name, state: 'absent' });
  },
  advise: messages.advise,
};

/** The mode of a service cannot be changed. */
function refuse({ config, services }: Current, { name }: Desired): Refusal | undefined {
  for (const [key, { deploy }] of Object.entries(config?.services ?? {})) {
    const mode = services.get(`${name}_${key}`)?.Spec.Mode;
    const found = mode?.Replicated ? 'replicated' : mode?.Global ? 'global' : 'job';
    if (mode && found !== (deploy?.mode ?? 'replicated')) return messages.otherMode({ service: key, found });
  }
  return undefined;
}

function warn(current: Current, desired: Desired): Warning | undefined {
  if (desired.prune === true) return undefined;
  const { services, secrets, configs } = orphansOf(current, desired);
  const things = [
    ...services.map(messages.serviceThing),
    ...secrets.map(messages.secretThing),
    ...configs.map(messages.configThing),
  ];
  return things.length === 0 ? undefined : messages.hasOrphans(things);
}
