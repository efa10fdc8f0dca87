// A service of a swarm and its tasks, as the engine describes them. An answer may have more fields, and fields without a value are
// null or left out.

import * as z from 'zod';
import { HealthCheck, Mount } from '../docker/container.ts';
import { Flag, listOf, Text, Texts } from '../docker/objects.ts';

/** In nanoseconds. */
const Time = z.number().nullish();

const Rollout = z
  .object({
    Parallelism: z.number().nullish(),
    Delay: Time,
    FailureAction: Text,
    Monitor: Time,
    MaxFailureRatio: z.number().nullish(),
    Order: Text,
  })
  .nullish();

/** Of a reference to a secret or a config: in which file of the container the content is. */
const File = z.object({ Name: z.string() }).nullish();

const ContainerSpec = z.object({
  Image: z.string(),
  Command: listOf(z.string()),
  Args: listOf(z.string()),
  Env: listOf(z.string()),
  User: Text,
  Hostname: Text,
  Dir: Text,
  Init: Flag,
  ReadOnly: Flag,
  StopGracePeriod: Time,
  Mounts: listOf(Mount),
  Healthcheck: HealthCheck,
  Secrets: listOf(z.object({ SecretName: z.string(), File })),
  Configs: listOf(z.object({ ConfigName: z.string(), File })),
});

export const Spec = z.object({
  Name: z.string(),
  Labels: Texts,
  Mode: z.object({
    Replicated: z.object({ Replicas: z.number().nullish() }).nullish(),
    Global: z.object({}).nullish(),
  }),
  TaskTemplate: z.object({
    ContainerSpec,
    Resources: z
      .object({ Limits: z.object({ MemoryBytes: z.number().nullish(), NanoCPUs: z.number().nullish() }).nullish() })
      .nullish(),
    RestartPolicy: z
      .object({ Condition: Text, Delay: Time, MaxAttempts: z.number().nullish(), Window: Time })
      .nullish(),
    Placement: z.object({ Constraints: listOf(z.string()) }).nullish(),
    Networks: listOf(z.object({ Target: z.string() })),
  }),
  UpdateConfig: Rollout,
  RollbackConfig: Rollout,
  EndpointSpec: z
    .object({
      Mode: Text,
      Ports: listOf(
        z.object({
          Protocol: Text,
          TargetPort: z.number(),
          PublishedPort: z.number().nullish(),
          PublishMode: Text,
        }),
      ),
    })
    .nullish(),
});

export type Spec = z.infer<typeof Spec>;
export type RolloutSpec = z.infer<typeof Rollout>;

const Service = z.preprocess(
  (one) => (typeof one === 'object' && one !== null && 'Spec' in one ? { ...one, Whole: one.Spec } : one),
  z.object({
    ID: z.string().regex(/^[0-9a-z]+$/),
    Version: z.object({ Index: z.number() }),
    Spec,
    UpdateStatus: z.object({ State: Text, Message: Text }).nullish(),
    /** `Spec` with all that it has: an update has to have it, too. */
    Whole: z.record(z.string(), z.json()),
  }),
);

export type Service = z.infer<typeof Service>;

/** `GET /services` */
export const Services = z.array(Service);

/** Those with this name, which the filter also takes as the beginning of one. */
export function servicesNamed(name: string) {
  return Services.transform((all) => all.filter(({ Spec: { Name } }) => Name === name));
}

/** `GET /tasks` */
export const Tasks = z.array(
  z.object({
    CreatedAt: z.string(),
    ServiceID: z.string(),
    NodeID: Text,
    DesiredState: z.string(),
    Status: z.object({ State: z.string(), Err: Text }),
  }),
);

export type Task = z.infer<typeof Tasks>[number];
