// How the tasks of a service are replaced, brought back, and replaced after they have ended.

import { defined } from '../../model/optional.ts';
import { type Option, ofTask, type Part, single, span } from './option.ts';
import type { Desired, Rollout } from './schema.ts';
import type { RolloutSpec, Spec } from './service.ts';

/** In nanoseconds: swarmkit, api/defaults/service.go. */
const [MONITOR, RESTART_DELAY] = [5e9, 5e9];

export const rolloutOptions: readonly Option[] = [
  ...rollout('update', 'UpdateConfig', ({ update }) => update),
  ...rollout('rollback', 'RollbackConfig', ({ rollback }) => rollback),
];

type Declared = (desired: Desired) => Rollout | undefined;

function rollout(field: string, key: 'UpdateConfig' | 'RollbackConfig', declared: Declared): readonly Option[] {
  const part = (config: Part) => ({ [key]: config });
  const found = (spec: Spec): NonNullable<RolloutSpec> => spec[key] ?? { ...DEFAULTS };
  const whole = (desired: Desired) => part(configOf(declared(desired)));
  return [
    single(
      `${field} parallelism`,
      (desired) => declared(desired)?.parallelism,
      (spec) => found(spec).Parallelism ?? 0,
      whole,
    ),
    span(
      `${field} delay`,
      (desired) => declared(desired)?.delay,
      (spec) => found(spec).Delay,
      (Delay) => part({ Delay }),
    ),
    single(
      `${field} order`,
      (desired) => declared(desired)?.order,
      (spec) => found(spec).Order ?? DEFAULTS.Order,
      whole,
    ),
    single(
      `${field} on_failure`,
      (desired) => declared(desired)?.on_failure,
      (spec) => found(spec).FailureAction ?? DEFAULTS.FailureAction,
      whole,
    ),
    span(
      `${field} monitor`,
      (desired) => declared(desired)?.monitor,
      (spec) => found(spec).Monitor ?? MONITOR,
      (Monitor) => part({ Monitor }),
    ),
    single(
      `${field} max_failure_ratio`,
      (desired) => declared(desired)?.max_failure_ratio,
      (spec) => found(spec).MaxFailureRatio ?? 0,
      whole,
    ),
  ];
}

/** Without any, a service is updated so. A configuration without `Parallelism` replaces all tasks at once. */
const DEFAULTS = { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause' } as const;

function configOf(declared: Rollout | undefined): Part {
  return defined({
    Parallelism: declared?.parallelism,
    Order: declared?.order,
    FailureAction: declared?.on_failure,
    MaxFailureRatio: declared?.max_failure_ratio,
  });
}

export const restartOptions: readonly Option[] = [
  single(
    'restart condition',
    ({ restart }) => restart?.condition,
    ({ TaskTemplate }) => TaskTemplate.RestartPolicy?.Condition ?? 'any',
    ({ restart }) => restartPart({ Condition: restart?.condition ?? 'any' }),
  ),
  span(
    'restart delay',
    ({ restart }) => restart?.delay,
    ({ TaskTemplate }) => TaskTemplate.RestartPolicy?.Delay ?? RESTART_DELAY,
    (Delay) => restartPart({ Delay }),
  ),
  single(
    'restart max_attempts',
    ({ restart }) => restart?.max_attempts,
    ({ TaskTemplate }) => TaskTemplate.RestartPolicy?.MaxAttempts ?? 0,
    ({ restart }) => restartPart({ MaxAttempts: restart?.max_attempts ?? 0 }),
  ),
  span(
    'restart window',
    ({ restart }) => restart?.window,
    ({ TaskTemplate }) => TaskTemplate.RestartPolicy?.Window,
    (Window) => restartPart({ Window }),
  ),
];

function restartPart(RestartPolicy: Part): Part {
  return ofTask({ RestartPolicy });
}
