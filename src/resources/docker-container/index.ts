import type { Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { type Current, previousName, probe } from './current.ts';
import * as messages from './messages.ts';
import { networkChanges } from './networks.ts';
import { OPTIONS } from './options.ts';
import { isReplacement, plan, recreationReasons } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const dockerContainer: Resource<Desired, Current> = {
  type: 'docker_container',
  summary: 'A container of Docker Engine: its image and options, running, stopped or absent.',
  schema,
  name: ({ name }) => name,
  probe,
  plan,
  // A step before it may bring the image, come to name another one by its tag, or change the DNS servers of the host.
  follows: () => true,
  refuse,
  warn: ({ container, previous }, { name, state }) =>
    state !== 'absent' && container && previous && !isReplacement(container, previous)
      ? messages.leftOver({ name, kept: previousName(name) })
      : undefined,
  restore,
  advise: messages.advise,
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { container, previous } = current;
  const { name, image, state, recreate, wait } = desired;
  if (state === 'absent') return undefined;
  if (!container && image === undefined) return messages.noContainer(name);
  if (wait === 'healthy' && !hasHealthCheck(current, desired)) return messages.noHealthCheck(name);
  const fields = recreationReasons(current, desired).map(({ field }) => field);
  if (fields.length === 0) return undefined;
  if (recreate === 'never') return messages.needsRecreation({ name, fields });
  const isOther = container && previous && !isReplacement(container, previous);
  return isOther ? messages.nameIsTaken({ name, kept: previousName(name) }) : undefined;
}

/** Of an image that the host does not have, nobody knows it. */
function hasHealthCheck({ container, image }: Current, { health, image: name }: Desired): boolean {
  if (typeof health === 'object' && health.test !== undefined) return true;
  if (name !== undefined && !image) return true;
  const [kind] = (name === undefined ? container : image)?.Config?.Healthcheck?.Test ?? [];
  return kind !== undefined && kind !== 'NONE';
}

/** The state, and what was changed in place. A container that was recreated or removed does not come back. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { container, previous } = current;
  const { name, image } = desired;
  if (!container) return previous ? undefined : declarationOf({ schema, plan }, current, { name, state: 'absent' });
  if (desired.state === 'absent' || recreationReasons(current, desired).length > 0) return undefined;
  if (previous || networkChanges(container, desired).length > 0) return undefined;
  const inPlace = OPTIONS.flatMap((option) => {
    const value = option.inPlace && option.declared(desired) ? option.found(container).get('') : undefined;
    return value === undefined ? [] : [[option.field, option.field === 'cpus' ? Number(value) : value]];
  });
  const state = container.State.Status === 'running' ? 'running' : 'stopped';
  return declarationOf({ schema, plan }, current, { name, state, image, ...Object.fromEntries(inPlace) });
}
