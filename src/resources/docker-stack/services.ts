// The services of a stack, compared one by one.

import type { Difference } from '../../model/change.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { PRESENT, type Values } from '../docker-container/option.ts';
import { valueDifferences } from '../docker-service/compare.ts';
import type { Option } from '../docker-service/option.ts';
import { OPTIONS } from '../docker-service/options.ts';
import type { Desired as ServiceOptions } from '../docker-service/schema.ts';
import type { Service, Spec } from '../docker-service/service.ts';
import { desiredCount, taskDifferences, taskErrors } from '../docker-service/tasks.ts';
import { paused, wasRolledBack } from '../docker-service/messages.ts';
import type { ServiceConfig } from './config.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { emptySpec, specOf } from './spec.ts';
import { DIGEST, type Stack, type StackService } from './stack-file.ts';

export interface ServiceState {
  /** In the swarm. */
  readonly name: string;
  /** What docker-stack-deploy(1) does with it; `wait` if the swarm itself has to go on. */
  readonly kind: 'create' | 'update' | 'wait';
  readonly diff: readonly Difference[];
  /** How many tasks have to run; undefined where only the engine knows. */
  readonly count: number | undefined;
  /** The update that it waits for has not ended yet. */
  readonly isUpdating: boolean;
  /** docker-stack-deploy(1) would keep the image of the service, and not take that of the file. */
  readonly keepsImage: boolean;
  readonly notes: readonly string[];
}

/** The services that are not as declared. */
export function servicesOf(stack: string, current: Current, declared: Stack): readonly ServiceState[] {
  const { config } = current;
  if (!config) return [];
  return Object.entries(config.services).flatMap(([key, service]) => {
    const own = declared.services.get(key);
    const spec = specOf({ stack, key, config }, service);
    const state = own && stateOf(current, { key, service, spec, own });
    return state && state.diff.length > 0 ? [{ ...state, diff: state.diff.map((one) => ofService(key, one)) }] : [];
  });
}

interface Declared {
  readonly key: string;
  readonly service: ServiceConfig;
  readonly spec: Spec;
  readonly own: StackService;
}

function stateOf(current: Current, declared: Declared): ServiceState {
  const { spec } = declared;
  const count = spec.Mode.Replicated ? (spec.Mode.Replicated.Replicas ?? 0) : undefined;
  const base = { name: spec.Name, isUpdating: false, keepsImage: false, notes: [] };
  const service = current.services.get(spec.Name);
  if (!service) return { ...base, kind: 'create', diff: additionDifferences(declared), count };
  const differences = [...optionDifferences(current, service, declared), ...digestDifference(service, declared)];
  const found = { ...current, service, tasks: current.tasks.filter(({ ServiceID }) => ServiceID === service.ID) };
  const expected = count ?? desiredCount(service, found.tasks);
  const { State: status, Message: reason = '' } = service.UpdateStatus ?? {};
  // To try again, an update that has stopped is declared again.
  if (differences.length > 0 || status === 'paused') {
    const stopped = status === 'paused' ? [becomes('update', paused(reason), 'completed')] : [];
    return {
      ...base,
      kind: 'update',
      diff: [...differences, ...stopped],
      count: expected,
      keepsImage: differences.some(({ field }) => field === 'image') && imageLabel(service) === declared.service.image,
      notes: status?.startsWith('rollback') === true ? [wasRolledBack(reason)] : [],
    };
  }
  const isUpdating = status === 'updating' || status === 'rollback_started';
  const diff = [...(isUpdating ? [becomes('update', status, 'completed')] : []), ...taskDifferences(service, found)];
  return { ...base, kind: 'wait', diff, count: expected, isUpdating, notes: diff.length > 0 ? taskErrors(found) : [] };
}

/** The image that the file had when docker-stack-deploy(1) was last called (docker/cli, deploy_composefile.go). */
function imageLabel({ Spec: { Labels } }: Service): string | undefined {
  return Labels['com.docker.stack.image'];
}

const ALL: readonly Option[] = [
  ...OPTIONS,
  references('secret', ({ Secrets }) => Secrets.map(({ SecretName, File }) => `${SecretName} as ${File?.Name ?? ''}`)),
  references('config', ({ Configs }) => Configs.map(({ ConfigName, File }) => `${ConfigName} as ${File?.Name ?? ''}`)),
];

/** Secrets or configs: which one, and its file in the containers. */
function references(field: string, found: (spec: Spec['TaskTemplate']['ContainerSpec']) => readonly string[]): Option {
  return {
    field,
    declared: () => undefined,
    found: ({ spec }) => new Map(found(spec.TaskTemplate.ContainerSpec).map((one) => [one, PRESENT])),
    part: () => ({}),
  };
}

function optionDifferences({ networks }: Current, { Spec: found }: Service, declared: Declared): readonly Difference[] {
  return ALL.flatMap((option) => {
    const current = option.found({ spec: found, networks }, asOptions(declared));
    return valueDifferences(option, current, wantedOf(option, declared));
  });
}

/** Of a service that does not exist yet: without what it has anyway. */
function additionDifferences(declared: Declared): readonly Difference[] {
  const empty = { spec: emptySpec(declared.spec.Name), networks: new Map() };
  const { Global } = declared.spec.Mode;
  return [
    becomes('', 'absent', Global ? 'global' : 'replicated'),
    ...ALL.flatMap((option) => {
      const anyway = option.found(empty, asOptions(declared));
      const own = [...wantedOf(option, declared)].filter(([key, value]) => anyway.get(key) !== value);
      return valueDifferences(option, new Map(), new Map(own));
    }),
  ];
}

function wantedOf(option: Option, declared: Declared): Values<Text> {
  const { spec, own } = declared;
  const values = option.found({ spec, networks: new Map() }, asOptions(declared));
  const { secretVariables } = own;
  if (option.field === 'label') return new Map([...values].filter(([key]) => key !== DIGEST));
  if (option.field !== 'env') return values;
  return new Map(
    [...values].map(([name, value]) => {
      const isSecret = secretVariables === 'all' || secretVariables.has(name);
      return [name, isSecret ? new Secret(value) : value];
    }),
  );
}

/** How an image is compared depends on whether the declared one has a digest. */
function asOptions({ service: { image }, spec: { Name } }: Declared): ServiceOptions {
  return { name: Name, state: 'present', image, before: [] };
}

/** It stands for options that are not compared one by one. */
function digestDifference({ Spec: { Labels } }: Service, { own: { digest } }: Declared): readonly Difference[] {
  const before = Labels[DIGEST];
  return before === digest ? [] : [{ field: messages.CONFIGURATION, before: before ?? null, after: digest }];
}

/** With the name of the service, without which no value is clear. */
function ofService(service: string, { field, before, after }: Difference): Difference {
  return { field: field === '' ? service : `${service} ${field}`, before, after };
}

function becomes(field: string, before: string, after: string): Difference {
  return { field, before, after };
}
