// What docker-stack-deploy(1) declares for a service, in the form of the engine (docker/cli, cli/compose/convert/service.go).

import { defined } from '../../model/optional.ts';
import { Spec } from '../docker-service/service.ts';
import { type Named, nameOf, type Rollout, type ServiceConfig, type StackConfig } from './config.ts';

interface Place {
  readonly stack: string;
  /** Of the service, in the compose file. */
  readonly key: string;
  readonly config: StackConfig;
}

/** As far as provision compares services. */
export function specOf(place: Place, service: ServiceConfig): Spec {
  const { stack, key, config } = place;
  const { deploy } = service;
  return Spec.parse({
    Name: `${stack}_${key}`,
    Labels: deploy?.labels,
    Mode: deploy?.mode === 'global' ? { Global: {} } : { Replicated: { Replicas: deploy?.replicas ?? 1 } },
    TaskTemplate: {
      ContainerSpec: containerOf(place, service),
      Resources: { Limits: limitsOf(deploy) },
      RestartPolicy: restartOf(service),
      Placement: { Constraints: deploy?.placement?.constraints },
      Networks: networksOf(service).map((network) => ({ Target: nameOf(stack, network, config.networks) })),
    },
    UpdateConfig: rolloutOf(deploy?.update_config),
    RollbackConfig: rolloutOf(deploy?.rollback_config),
    EndpointSpec: {
      Mode: deploy?.endpoint_mode,
      Ports: service.ports.map(({ mode, target, published, protocol }) => ({
        Protocol: protocol,
        TargetPort: target,
        PublishedPort: published,
        PublishMode: mode,
      })),
    },
  });
}

/** A service without networks is on the default one of its stack. */
export function networksOf({ networks }: ServiceConfig): readonly string[] {
  return networks.length === 0 ? ['default'] : networks;
}

/** What docker-stack-deploy(1) declares where the file says nothing. */
export function emptySpec(name: string): Spec {
  return Spec.parse({ Name: name, Mode: {}, TaskTemplate: { ContainerSpec: { Image: '' } } });
}

function containerOf({ stack, config }: Place, service: ServiceConfig) {
  return {
    Image: service.image,
    Command: service.entrypoint,
    Args: service.command,
    Env: Object.entries(service.environment).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
    User: service.user,
    Hostname: service.hostname,
    Dir: service.working_dir,
    Init: service.init,
    ReadOnly: service.read_only,
    StopGracePeriod: service.stop_grace_period,
    Mounts: service.volumes.map((volume) => mountOf(stack, config.volumes, volume)),
    Healthcheck: healthOf(service),
    Secrets: service.secrets.map(({ source, target = source }) => ({
      SecretName: nameOf(stack, source, config.secrets),
      File: { Name: target },
    })),
    Configs: service.configs.map(({ source, target = source }) => ({
      ConfigName: nameOf(stack, source, config.configs),
      File: { Name: target },
    })),
  };
}

function mountOf(stack: string, volumes: Named, volume: ServiceConfig['volumes'][number]) {
  const { type = 'volume', source, target, read_only: ReadOnly, tmpfs } = volume;
  return {
    Type: type,
    Source: type === 'volume' && source !== undefined ? nameOf(stack, source, volumes) : source,
    Target: target,
    ReadOnly,
    TmpfsOptions: tmpfs ? { SizeBytes: tmpfs.size } : undefined,
  };
}

function healthOf({ healthcheck }: ServiceConfig) {
  if (!healthcheck) return undefined;
  const { test, interval, timeout, start_period: start, retries, disable } = healthcheck;
  if (disable === true) return { Test: ['NONE'] };
  return { Test: test, Interval: interval, Timeout: timeout, StartPeriod: start, Retries: retries };
}

function limitsOf(deploy: ServiceConfig['deploy']) {
  const limits = deploy?.resources?.limits;
  return { MemoryBytes: Number(limits?.memory ?? 0), NanoCPUs: Math.round(Number(limits?.cpus ?? 0) * 1e9) };
}

function rolloutOf(rollout: Rollout | null | undefined) {
  if (!rollout) return undefined;
  return {
    Parallelism: rollout.parallelism ?? 1,
    Delay: rollout.delay,
    FailureAction: rollout.failure_action,
    // Zero is the default of the engine.
    Monitor: rollout.monitor === 0 ? undefined : rollout.monitor,
    MaxFailureRatio: rollout.max_failure_ratio,
    Order: rollout.order,
  };
}

/** `restart` counts where there is no `restart_policy`. `no` counts as if it were not there. */
function restartOf({ deploy, restart = '' }: ServiceConfig) {
  const policy = deploy?.restart_policy;
  if (policy) {
    const { condition, delay, max_attempts: attempts, window } = policy;
    return { Condition: condition, Delay: delay, MaxAttempts: attempts, Window: window };
  }
  const [, condition, attempts] = /^(on-failure|always|unless-stopped)(?::(\d+))?$/.exec(restart) ?? [];
  if (condition === undefined) return undefined;
  return defined({
    Condition: condition === 'on-failure' ? condition : 'any',
    MaxAttempts: attempts === undefined ? undefined : Number(attempts),
  });
}
