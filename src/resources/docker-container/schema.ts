import * as z from 'zod';
import { Duration } from '../../input/common-schemas.ts';
import { isIP, isIPv4, isIPv6 } from '../../model/ip.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { IMAGE_NAME } from '../docker/image.ts';
import { TextsSchema } from '../docker/texts.ts';
import { bytesOf, capability, deviceOf, portOf, volumeOf } from './forms.ts';
import * as messages from './messages.ts';

/** moby, daemon/names/names.go */
const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]+$/, messages.invalidName);
const Network = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, messages.invalidNetwork);
const Path = z.string().regex(/^\/[^:,"\n]*$/, messages.invalidPath);
export const Words = z.array(z.string()).min(1);

/** Of the two modes of the engine that are no networks, a container has one alone. */
const MODES: ReadonlySet<string> = new Set(['host', 'none']);

/** A text in one of several forms, as the engine describes it. */
export function form(parse: (text: string) => string | undefined, message: string) {
  return z
    .string()
    .refine((text) => parse(text) !== undefined, message)
    .transform((text) => parse(text) ?? text);
}

const Variable = z
  .union([z.string(), z.number(), z.boolean(), z.instanceof(Secret)])
  .refine((value) => !(value instanceof Secret && value.matches(/[\n\r\0]/)), messages.secretOfSeveralLines)
  .refine((value) => !(typeof value === 'string' && value.includes('\0')), messages.containsNul)
  .transform((value): Text => (value instanceof Secret ? value : String(value)));

export const Variables = z.record(z.string().regex(/^[A-Za-z_][\w.-]*$/, messages.invalidVariable), Variable);

export const IMAGE = z.string().regex(IMAGE_NAME, messages.invalidImage);

export const Mount = z.strictObject({
  type: z.enum(['bind', 'volume', 'tmpfs']).describe('What is mounted.'),
  source: z
    .string()
    .regex(/^[^,"\n]+$/, messages.invalidSource)
    .optional()
    .describe('The path of the host, or the name of the volume.'),
  target: Path.describe('Where it is in the container.'),
  read_only: z.boolean().optional().describe('Whether the container can only read it; default: false.'),
  size: form(bytesOf, messages.invalidSize).optional().describe('Of tmpfs: at most so much, such as `64m`.'),
});

export type Mount = z.infer<typeof Mount>;

const Endpoint = z.strictObject({
  aliases: z.array(Network).optional().describe('Further names of the container on this network.'),
  address: z.string().refine(isIPv4, messages.notIPv4).optional().describe('Its IPv4 address there.'),
  address6: z.string().refine(isIPv6, messages.notIPv6).optional().describe('Its IPv6 address there.'),
});

/** The first one is that of the default route. */
const Networks = z.union([
  z.array(Network).transform((names): readonly Endpoint[] => names.map((network) => ({ network }))),
  z
    .record(Network, Endpoint.nullable())
    .transform((all): readonly Endpoint[] =>
      Object.entries(all).map(([network, endpoint]) => ({ network, ...endpoint })),
    ),
]);

/** What a container is on a network. */
export interface Endpoint extends z.infer<typeof Endpoint> {
  readonly network: string;
}

export const Health = z.strictObject({
  test: z.string().min(1).optional().describe('A shell command in the container that fails while it is unhealthy.'),
  interval: Duration.optional().describe('The time between two tests.'),
  timeout: Duration.optional().describe('The time after which a test has failed.'),
  start_period: Duration.optional().describe('The time in which failures do not count.'),
  retries: z.int().min(1).optional().describe('How many failures in a row make it unhealthy.'),
});

/** What only a container that is created can get. */
const options = {
  command: Words.optional().describe('The command with its arguments. Default: that of the image.'),
  entrypoint: Words.optional().describe('In place of the entrypoint of the image.'),
  env: Variables.optional().describe('Variables, beside those of the image. Their values may be secrets.'),
  ports: z
    .array(form(portOf, messages.invalidPort))
    .optional()
    .describe('Published ports: `8080:80`, `127.0.0.1:8080:80`, `53:53/udp`, `[::1]:8080:80`.'),
  volumes: z
    .array(form(volumeOf, messages.invalidVolume))
    .optional()
    .describe('Volumes and folders of the host: `data:/var/lib/app`, `/srv/www:/www:ro`.'),
  mounts: z
    .array(Mount)
    .optional()
    .describe(
      'Mounts: each with `type` (bind, volume or tmpfs), `source`, `target`, `read_only`, and of tmpfs `size`. A folder of ' +
        'the host has to exist.',
    ),
  networks: Networks.optional().describe(
    'All its networks: names, or a map with `aliases`, `address` and `address6` of each; or only `host` or `none`. ' +
      'It is disconnected from others.',
  ),
  restart: z
    .string()
    .regex(/^(no|always|unless-stopped|on-failure(:[1-9]\d{0,8})?)$/, messages.invalidRestart)
    .optional()
    .describe('When the engine restarts it: `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:5`.'),
  health: z
    .union([z.literal('none'), Health])
    .optional()
    .describe(
      'Its health check: `test` (a shell command in the container), `interval`, `timeout`, `start_period` and `retries`; ' +
        '`none` turns that of the image off.',
    ),
  user: z
    .union([z.string().min(1), z.int().min(0).max(4_294_967_294).transform(String)])
    .optional()
    .describe('The user, or `user:group`, by name or ID.'),
  hostname: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, messages.invalidHostname)
    .optional()
    .describe('Its host name.'),
  working_dir: Path.optional().describe('The working directory.'),
  privileged: z.boolean().optional().describe('Whether it has all capabilities and devices of the host.'),
  init: z.boolean().optional().describe('Whether an init process forwards signals and reaps processes.'),
  read_only: z.boolean().optional().describe('Whether its root file system can only be read.'),
  cap_add: z
    .array(form(capability, messages.invalidCapability))
    .optional()
    .describe('Capabilities beside the usual ones.'),
  cap_drop: z.array(form(capability, messages.invalidCapability)).optional().describe('Capabilities that it lacks.'),
  devices: z
    .array(form(deviceOf, messages.invalidDevice))
    .optional()
    .describe('Devices of the host: `/dev/ttyS0`, `/dev/sda:/dev/disk:r`.'),
  memory: form(bytesOf, messages.invalidSize)
    .refine((bytes) => Number(bytes) >= 6 * 1024 * 1024, messages.littleMemory)
    .optional()
    .describe('At most so much memory, such as `512m` or `2g`; as much swap space beside it.'),
  cpus: z.number().min(0.01).optional().describe('At most so many CPUs, such as `1.5`.'),
  labels: TextsSchema.optional().describe('Labels. Those that are not declared stay as they are.'),
  log: z
    .strictObject({
      driver: z
        .string()
        .regex(/^\w[\w.:/-]*$/, messages.invalidDriver)
        .optional()
        .describe('The log driver, such as `local`.'),
      options: TextsSchema.optional().describe('All its options.'),
    })
    .optional()
    .describe('Where its output goes.'),
  extra_hosts: z
    .record(
      z.string().regex(/^[A-Za-z0-9][\w.-]*$/, messages.invalidHostname),
      z.string().refine((text) => text === 'host-gateway' || isIP(text) !== 0, messages.invalidAddress),
    )
    .optional()
    .describe('Entries of its /etc/hosts: names with their addresses; `host-gateway` is the address of the host.'),
  stop_signal: z
    .string()
    .regex(/^[A-Z0-9+-]+$/, messages.invalidSignal)
    .optional()
    .describe('The signal that stops it, such as `SIGQUIT`.'),
  stop_timeout: Duration.optional().describe('The time after which it is killed when it does not stop.'),
};

const object = z.strictObject({
  name: Name.describe('The name of the container.'),
  state: z
    .enum(['running', 'stopped', 'absent'])
    .default('running')
    .describe('`absent` removes the container; volumes stay.'),
  image: IMAGE.optional().describe('The image, by tag or digest. Pulled only if the host does not have it.'),
  ...options,
  wait: z
    .enum(['running', 'healthy'])
    .optional()
    .describe('What a container that starts has to become; default: `running`, for three seconds.'),
  within: Duration.optional().describe('The time in which it has to become that; default: 60s.'),
  recreate: z
    .enum(['auto', 'never'])
    .optional()
    .describe('With `never`, a difference that needs another container is refused; default: `auto`.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

/** The path of what is wrong, and the message. */
export type Conflict = readonly [readonly (string | number)[], string];

function conflicts(desired: Desired): readonly Conflict[] {
  const { name: _name, state, ...declared } = desired;
  const given = Object.entries(declared).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (state === 'absent') return given.map((key) => [[key], messages.notWithAbsent(key)]);
  const waits = given.filter((key) => key === 'wait' || key === 'within');
  if (state === 'stopped' && waits.length > 0) return waits.map((key) => [[key], messages.notWithStopped(key)]);
  const option = desired.image === undefined ? given.find((key) => Object.hasOwn(options, key)) : undefined;
  if (option !== undefined) return [[[option], messages.needsImage(option)]];
  return [
    ...(desired.health === 'none' && desired.wait === 'healthy' ? [[['wait'], messages.neverHealthy] as const] : []),
    ...networkConflicts(desired.networks ?? []),
    ...(desired.mounts ?? []).flatMap(mountConflict),
  ];
}

function networkConflicts(networks: readonly Endpoint[]): readonly Conflict[] {
  const mode = networks.find(({ network }) => MODES.has(network));
  if (!mode) return [];
  const { network, ...more } = mode;
  return networks.length > 1 || Object.keys(more).length > 0 ? [[['networks'], messages.isMode(network)]] : [];
}

export function mountConflict({ type, source, size }: Mount, index: number): readonly Conflict[] {
  const conflict = (message: string, ...keys: readonly string[]): readonly Conflict[] => [
    [['mounts', index, ...keys], message],
  ];
  if (type === 'tmpfs' && source !== undefined) return conflict(messages.tmpfsHasNoSource, 'source');
  if (type !== 'tmpfs' && source === undefined) return conflict(messages.mountNeedsSource(type));
  if (type === 'bind' && source?.startsWith('/') !== true) return conflict(messages.bindNeedsPath, 'source');
  return type === 'tmpfs' || size === undefined ? [] : conflict(messages.sizeOfTmpfs, 'size');
}
