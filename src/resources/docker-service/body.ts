// What the engine gets: the whole declaration of a service.

import { fileOf, type Setting } from '../docker/daemon-config.ts';
import { Secret, type Text } from '../../model/secret.ts';
import type { Deviation } from './compare.ts';
import type { Part } from './option.ts';
import type { Desired } from './schema.ts';
import type { Service } from './service.ts';

export function newService(desired: Desired, options: readonly Deviation[]): Text {
  const { name, mode, replicas = 1 } = desired;
  const modePart = mode === 'global' ? { Global: {} } : { Replicated: { Replicas: replicas } };
  return bodyOf({ Name: name, Mode: modePart }, desired, options);
}

/** With everything that the step does not declare as it is. */
export function changedService({ Whole, Spec }: Service, desired: Desired, options: readonly Deviation[]): Text {
  // Values of an earlier declaration may be secrets.
  const Env = Spec.TaskTemplate.ContainerSpec.Env.map((one) => new Secret(one));
  const current = merged(Whole, Env.length === 0 ? {} : { TaskTemplate: { ContainerSpec: { Env } } });
  return bodyOf(current, desired, options);
}

function bodyOf(base: Part, desired: Desired, options: readonly Deviation[]): Text {
  return fileOf(options.reduce((all, { option }) => merged(all, option.part(desired)), base));
}

/** An object is merged, everything else replaced. */
function merged(base: Part, part: Part): Part {
  const entries = Object.entries(part).map(([key, value]): readonly [string, Setting] => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isPart(before) && isPart(value) ? merged(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function isPart(value: Setting | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
