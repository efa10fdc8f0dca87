import * as z from 'zod';
import { Duration } from '../../input/common-schemas.ts';
import { bytesOf } from '../docker-container/forms.ts';
import {
  type Conflict,
  form,
  Health,
  IMAGE,
  Mount,
  mountConflict,
  Variables,
  Words,
} from '../docker-container/schema.ts';
import { TextsSchema } from '../docker/texts.ts';
import { constraintOf, portOf } from './forms.ts';
import * as messages from './messages.ts';

/** swarmkit, manager/controlapi/common.go */
const Name = z.string().regex(/^[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*$/, messages.invalidName);
const Network = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, messages.invalidNetwork);
const PortNumber = z.int().min(1).max(65_535);

const Port = z.strictObject({
  published: PortNumber.describe('The port of the nodes.'),
  target: PortNumber.describe('The port of the containers.'),
  protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp').describe('The protocol.'),
  mode: z
    .enum(['ingress', 'host'])
    .default('ingress')
    .describe('`ingress` publishes it on all nodes, `host` only on those that run a task, without the routing mesh.'),
});

export type Port = z.infer<typeof Port>;

/** `8080:80/tcp`, or a map. */
const Ports = z.array(
  z.union([
    z
      .string()
      .refine((text) => portOf(text) !== undefined, messages.invalidPort)
      .transform((text) => Port.parse(portOf(text))),
    Port,
  ]),
);

const rollout = {
  parallelism: z.int().min(0).max(10_000).default(1).describe('How many tasks at once; 0 for all.'),
  delay: Duration.optional().describe('The time between two of them.'),
  order: z
    .enum(['stop-first', 'start-first'])
    .optional()
    .describe('Whether the old task ends before the new one starts; default: `stop-first`.'),
  monitor: Duration.optional().describe('How long a task is watched for a failure after it has started; default: 5s.'),
  max_failure_ratio: z.number().min(0).max(1).optional().describe('Which part of the tasks may fail.'),
};

const Update = z.strictObject({
  ...rollout,
  on_failure: z
    .enum(['pause', 'continue', 'rollback'])
    .optional()
    .describe('What happens when tasks fail; `rollback` brings the previous ones back. Default: `pause`.'),
});

const Rollback = z.strictObject({
  ...rollout,
  on_failure: z.enum(['pause', 'continue']).optional().describe('What happens when tasks fail; default: `pause`.'),
});

export type Rollout = z.infer<typeof Update>;

const Restart = z.strictObject({
  condition: z
    .enum(['none', 'on-failure', 'any'])
    .optional()
    .describe('After which end of a task another one starts; default: `any`.'),
  delay: Duration.optional().describe('The time before it starts; default: 5s.'),
  max_attempts: z.int().min(0).max(10_000).optional().describe('How often; default: 0, without a limit.'),
  window: Duration.optional().describe('The time in which attempts count; default: without a limit.'),
});

const size = form(bytesOf, messages.invalidSize);

const options = {
  replicas: z.int().min(0).max(10_000).optional().describe('How many tasks; default of a new service: 1.'),
  command: Words.optional().describe('The command with its arguments. Default: that of the image.'),
  entrypoint: Words.optional().describe('In place of the entrypoint of the image.'),
  env: Variables.optional().describe('Variables, beside those of the image. Their values may be secrets.'),
  ports: Ports.optional().describe(
    'Published ports: `8080:80`, `53:53/udp`, or maps with `published`, `target`, `protocol` and `mode` (ingress or host).',
  ),
  endpoint_mode: z
    .enum(['vip', 'dnsrr'])
    .optional()
    .describe('What its name resolves to: one virtual address, or those of all tasks; default: `vip`.'),
  networks: z.array(Network).optional().describe('All its networks, of the driver `overlay`.'),
  mounts: z
    .array(Mount)
    .optional()
    .describe(
      'Mounts: each with `type` (bind, volume or tmpfs), `source`, `target`, `read_only`, and of tmpfs `size`. A folder has to ' +
        'exist on every node that runs a task; a volume is another one on each node.',
    ),
  constraints: z
    .array(form(constraintOf, messages.invalidConstraint))
    .optional()
    .describe('Which nodes run tasks: `node.role == worker`, `node.labels.disk == ssd`.'),
  update: Update.optional().describe('How its tasks are replaced.'),
  rollback: Rollback.optional().describe('How the previous tasks are brought back.'),
  restart: Restart.optional().describe('When a task that has ended is replaced.'),
  memory: size.optional().describe('Each task gets at most so much memory, such as `512m`.'),
  cpus: z.number().min(0.01).optional().describe('Each task gets at most so many CPUs, such as `1.5`.'),
  health: z
    .union([z.literal('none'), Health])
    .optional()
    .describe(
      'The health check, with which only a healthy task counts as running: `test`, `interval`, `timeout`, `start_period` and ' +
        '`retries`; `none` turns that of the image off.',
    ),
  user: z.string().min(1).optional().describe('The user, or `user:group`, by name or ID.'),
  hostname: z.string().min(1).optional().describe('The host name of its containers.'),
  working_dir: z.string().startsWith('/').optional().describe('The working directory.'),
  init: z.boolean().optional().describe('Whether an init process forwards signals and reaps processes.'),
  read_only: z.boolean().optional().describe('Whether the root file system can only be read.'),
  stop_timeout: Duration.optional().describe('The time after which a task is killed when it does not stop.'),
  labels: TextsSchema.optional().describe('Labels of the service. Those that are not declared stay as they are.'),
};

const object = z.strictObject({
  name: Name.max(63).describe('The name of the service.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the service.'),
  image: IMAGE.optional().describe(
    'The image, by tag or digest. Each node that gets a task pulls it, without a login at the registry.',
  ),
  mode: z
    .enum(['replicated', 'global'])
    .optional()
    .describe('`global` runs one task on each node; default of a new service: `replicated`.'),
  ...options,
  within: Duration.optional().describe('The time in which all tasks have to run; default: 2m.'),
});

/** A host of the inventory. */
export interface Host {
  readonly name: string;
  readonly address: string;
}

export interface Desired extends z.infer<typeof object> {
  /** The hosts of the inventory before that of the step. */
  readonly before: readonly Host[];
}

export const schema: z.ZodType<Desired> = object
  .superRefine((desired, context) => {
    for (const [path, message] of conflicts(desired)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .transform((declared) => ({ ...declared, before: [] }));

function conflicts(desired: z.infer<typeof object>): readonly Conflict[] {
  const { name: _name, state, ...declared } = desired;
  const given = Object.entries(declared).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (state === 'absent') return given.map((key) => [[key], messages.notWithAbsent(key)]);
  const { mode, replicas, endpoint_mode: endpointMode, ports = [], mounts = [] } = desired;
  const isRouted = endpointMode === 'dnsrr' && ports.some((port) => port.mode === 'ingress');
  return [
    ...(mode === 'global' && replicas !== undefined ? [[['replicas'], messages.oneForEachNode] as const] : []),
    ...(isRouted ? [[['ports'], messages.ingressNeedsVip] as const] : []),
    ...mounts.flatMap(mountConflict),
  ];
}
