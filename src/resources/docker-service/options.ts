// The options of a service, and how each is compared.

import { familiarName, fullName } from '../docker/image.ts';
import { sizeOf } from '../docker-container/forms.ts';
import { amount, mountOf, mountWords, variables } from '../docker-container/found.ts';
import { shown } from '../docker-container/option.ts';
import type { Mount } from '../docker-container/schema.ts';
import { defined } from '../../model/optional.ts';
import { concat } from '../../model/secret.ts';
import { constraintOf } from './forms.ts';
import { healthOptions } from './health.ts';
import { flag, type Found, ofContainer, ofTask, type Option, set, single, span } from './option.ts';
import { restartOptions, rolloutOptions } from './rollout.ts';
import type { Port } from './schema.ts';

const image: Option = {
  field: 'image',
  declared: (desired) => (desired.image === undefined ? undefined : new Map([['', fullName(desired.image)]])),
  // The docker command adds the digest that the tag had.
  found({ spec }, desired) {
    const { Image: name } = spec.TaskTemplate.ContainerSpec;
    return new Map([['', fullName(desired.image?.includes('@') ? name : name.replace(/@.*$/, ''))]]);
  },
  show: familiarName,
  part: (desired) => ofContainer({ Image: desired.image ?? '' }),
};

const env: Option = {
  field: 'env',
  isSecret: true,
  declared: (desired) => desired.env && new Map(Object.entries(desired.env)),
  found: ({ spec }) => variables(spec.TaskTemplate.ContainerSpec.Env),
  part: (desired) =>
    ofContainer({ Env: Object.entries(desired.env ?? {}).map(([name, value]) => concat([`${name}=`, value])) }),
};

const labels: Option = {
  field: 'label',
  allowsMore: true,
  declared: (desired) => desired.labels && new Map(Object.entries(desired.labels)),
  found: ({ spec }) => new Map(Object.entries(spec.Labels)),
  part: (desired) => ({ Labels: desired.labels ?? {} }),
};

const program: readonly Option[] = [
  single(
    'command',
    ({ command }) => command && line(command),
    ({ TaskTemplate: { ContainerSpec } }) => line(ContainerSpec.Args),
    ({ command = [] }) => ofContainer({ Args: command }),
  ),
  single(
    'entrypoint',
    ({ entrypoint }) => entrypoint && line(entrypoint),
    ({ TaskTemplate: { ContainerSpec } }) => line(ContainerSpec.Command),
    ({ entrypoint = [] }) => ofContainer({ Command: entrypoint }),
  ),
  env,
  single(
    'user',
    ({ user }) => user,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.User,
    ({ user = '' }) => ofContainer({ User: user }),
  ),
  single(
    'hostname',
    ({ hostname }) => hostname,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.Hostname,
    ({ hostname = '' }) => ofContainer({ Hostname: hostname }),
  ),
  single(
    'working_dir',
    (desired) => desired.working_dir,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.Dir,
    (desired) => ofContainer({ Dir: desired.working_dir ?? '' }),
  ),
  flag(
    'init',
    ({ init }) => init,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.Init,
    (Init) => ofContainer({ Init }),
  ),
  flag(
    'read_only',
    (desired) => desired.read_only,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.ReadOnly,
    (ReadOnly) => ofContainer({ ReadOnly }),
  ),
  span(
    'stop_timeout',
    (desired) => desired.stop_timeout,
    ({ TaskTemplate: { ContainerSpec } }) => ContainerSpec.StopGracePeriod,
    (StopGracePeriod) => ofContainer({ StopGracePeriod }),
  ),
  set(
    'mount',
    ({ mounts }) => mounts?.map(mountWords),
    ({ spec }) => spec.TaskTemplate.ContainerSpec.Mounts.map(mountOf),
    ({ mounts = [] }) => ofContainer({ Mounts: mounts.map(mountPart) }),
  ),
];

const placement: readonly Option[] = [
  single(
    'replicas',
    ({ replicas }) => replicas,
    ({ Mode }) => Mode.Replicated?.Replicas ?? 0,
    ({ replicas = 1 }) => ({ Mode: { Replicated: { Replicas: replicas } } }),
  ),
  set(
    'constraint',
    ({ constraints }) => constraints,
    ({ spec }) => (spec.TaskTemplate.Placement?.Constraints ?? []).map((one) => constraintOf(one) ?? one),
    ({ constraints = [] }) => ofTask({ Placement: { Constraints: constraints } }),
  ),
];

const reach: readonly Option[] = [
  set(
    'network',
    ({ networks }) => networks,
    foundNetworks,
    ({ networks = [] }) => ofTask({ Networks: networks.map((Target) => ({ Target })) }),
  ),
  set(
    'port',
    ({ ports }) => ports?.map(portWords),
    foundPorts,
    ({ ports = [] }) => ({
      EndpointSpec: { Ports: ports.map(portPart) },
    }),
  ),
  single(
    'endpoint_mode',
    (desired) => desired.endpoint_mode,
    ({ EndpointSpec }) => EndpointSpec?.Mode ?? 'vip',
    (desired) => ({ EndpointSpec: { Mode: desired.endpoint_mode ?? 'vip' } }),
  ),
];

const limits: readonly Option[] = [
  {
    ...single(
      'memory',
      ({ memory }) => memory,
      ({ TaskTemplate }) => amount(TaskTemplate.Resources?.Limits?.MemoryBytes ?? 0),
      ({ memory }) => limitPart({ MemoryBytes: Number(memory) }),
    ),
    show: sizeOf,
  },
  single(
    'cpus',
    ({ cpus }) => cpus,
    ({ TaskTemplate }) => amount((TaskTemplate.Resources?.Limits?.NanoCPUs ?? 0) / 1e9),
    ({ cpus = 0 }) => limitPart({ NanoCPUs: Math.round(cpus * 1e9) }),
  ),
];

export const OPTIONS: readonly Option[] = [
  image,
  ...placement,
  ...program,
  ...reach,
  ...healthOptions,
  ...limits,
  ...rolloutOptions,
  ...restartOptions,
  labels,
];

function line(list: readonly string[]): string {
  return list.map(shown).join(' ');
}

function limitPart(Limits: Readonly<Record<string, number>>) {
  return ofTask({ Resources: { Limits } });
}

function foundNetworks({ spec, networks }: Found): readonly string[] {
  return spec.TaskTemplate.Networks.map(({ Target }) => networks.get(Target) ?? Target);
}

function portWords({ published, target, protocol, mode }: Port): string {
  return `${published}:${target}/${protocol} (${mode})`;
}

function foundPorts({ spec }: Found): readonly string[] {
  return (spec.EndpointSpec?.Ports ?? []).map(
    ({ PublishedPort, TargetPort, Protocol = 'tcp', PublishMode = 'ingress' }) =>
      `${PublishedPort ?? 0}:${TargetPort}/${Protocol} (${PublishMode})`,
  );
}

function portPart({ published, target, protocol, mode }: Port) {
  return { Protocol: protocol, TargetPort: target, PublishedPort: published, PublishMode: mode };
}

function mountPart({ type, source, target, read_only: readOnly, size }: Mount) {
  return defined({
    Type: type,
    Source: source,
    Target: target,
    ReadOnly: readOnly,
    TmpfsOptions: size === undefined ? undefined : { SizeBytes: Number(size) },
  });
}
