// What `docker stack config` makes of a stack.

import * as z from 'zod';
import { parsePlainYaml } from '../../input/plain-yaml.ts';
import { type Exec } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import type { Text as Input } from '../../model/secret.ts';
import { docker } from '../docker/cli.ts';
import { listOf, Text, Texts } from '../docker/objects.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import { nanoseconds } from './duration.ts';
import * as messages from './messages.ts';

/** As Go prints it: `1m30s`. Becomes nanoseconds. */
const Time = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === undefined ? undefined : nanoseconds(text)));

/** YAML has no quotes around some texts. */
const Word = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Rollout = z
  .object({
    parallelism: z.int().nullish(),
    delay: Time,
    failure_action: Text,
    monitor: Time,
    max_failure_ratio: z.number().nullish(),
    order: Text,
  })
  .nullish();

export type Rollout = NonNullable<z.infer<typeof Rollout>>;

const Reference = z.object({ source: z.string(), target: Text });

const Deploy = z.object({
  mode: Text,
  replicas: z.int().nullish(),
  labels: Texts,
  update_config: Rollout,
  rollback_config: Rollout,
  resources: z.object({ limits: z.object({ cpus: Word.nullish(), memory: Word.nullish() }).nullish() }).nullish(),
  restart_policy: z.object({ condition: Text, delay: Time, max_attempts: z.int().nullish(), window: Time }).nullish(),
  placement: z.object({ constraints: listOf(z.string()) }).nullish(),
  endpoint_mode: Text,
});

export const ServiceConfig = z.object({
  image: z.string(),
  command: listOf(Word),
  entrypoint: listOf(Word),
  environment: z
    .record(z.string(), Word.nullable())
    .nullish()
    .transform((variables) => variables ?? {}),
  ports: listOf(z.object({ mode: Text, target: z.int(), published: z.int().nullish(), protocol: Text })),
  volumes: listOf(
    z.object({
      type: Text,
      source: Text,
      target: z.string(),
      read_only: z.boolean().nullish(),
      tmpfs: z.object({ size: z.number().nullish() }).nullish(),
    }),
  ),
  networks: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((networks) => Object.keys(networks ?? {})),
  healthcheck: z
    .object({
      test: listOf(Word),
      interval: Time,
      timeout: Time,
      start_period: Time,
      retries: z.int().nullish(),
      disable: z.boolean().nullish(),
    })
    .nullish(),
  user: Word.nullish(),
  hostname: Word.nullish(),
  working_dir: Word.nullish(),
  init: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  stop_grace_period: Time,
  restart: Text,
  secrets: listOf(Reference),
  configs: listOf(Reference),
  deploy: Deploy.nullish(),
});

export type ServiceConfig = z.infer<typeof ServiceConfig>;

/** A network, a volume, a secret or a config, by its key: one with a name keeps it, the name of others begins with that of the stack. */
const Named = z
  .record(
    z.string(),
    z.object({ name: Text, external: z.union([z.boolean(), z.object({ name: Text })]).nullish() }).nullish(),
  )
  .nullish()
  .transform((all) => all ?? {});

export type Named = z.infer<typeof Named>;

const Config = z.object({
  services: z.record(z.string(), ServiceConfig),
  networks: Named,
  volumes: Named,
  secrets: Named,
  configs: Named,
});

export type StackConfig = z.infer<typeof Config>;

/** Changes nothing, and asks no engine. */
export function configOf(text: Input): Exec {
  return { ...docker('stack', 'config', '--compose-file', '-'), stdin: text };
}

/** Before Docker 24, the command is not there, and its options are those of another one. */
const WITHOUT_CONFIG = /unknown (shorthand )?flag|is not a docker command|unknown command/;

export function parseConfig(result: Result | undefined): StackConfig {
  if (result?.kind !== 'done' || isMissing(result)) throw unknownResult(result, 'docker stack config');
  if (result.status !== 0) {
    if (WITHOUT_CONFIG.test(result.stderr)) throw unknownState(messages.noStackConfig());
    throw unknownState(messages.refusedByDocker(result.status), result);
  }
  const yaml = parsePlainYaml(result.stdout);
  if (!('value' in yaml)) throw unknownState(messages.unexpectedConfig(''));
  const parsed = Config.safeParse(yaml.value);
  if (parsed.success) return withReferences(parsed.data);
  throw unknownState(messages.unexpectedConfig(parsed.error.issues[0]?.path.join('.') ?? ''));
}

/** docker-stack-deploy(1) refuses what docker-stack-config(1) does not check (docker/cli, cli/compose/convert). */
function withReferences(config: StackConfig): StackConfig {
  for (const [service, one] of Object.entries(config.services)) {
    const used = {
      networks: one.networks.filter((name) => name !== 'default'),
      volumes: one.volumes.flatMap(({ type = 'volume', source }) => (type === 'volume' ? (source ?? []) : [])),
      secrets: one.secrets.map(({ source }) => source),
      configs: one.configs.map(({ source }) => source),
    };
    for (const kind of ['networks', 'volumes', 'secrets', 'configs'] as const) {
      const name = used[kind].find((key) => !Object.hasOwn(config[kind], key));
      if (name !== undefined) throw unknownState(messages.undefinedThing({ service, kind, name }));
    }
  }
  return config;
}

/** The name of something of the stack in the swarm (docker/cli, cli/compose/convert/compose.go). */
export function nameOf(stack: string, key: string, all: Named): string {
  const one = Object.hasOwn(all, key) ? all[key] : undefined;
  const external = typeof one?.external === 'object' ? one.external?.name : undefined;
  return one?.name ?? external ?? `${stack}_${key}`;
}

export function isExternal(key: string, all: Named): boolean {
  const one = Object.hasOwn(all, key) ? all[key] : undefined;
  return one?.external === true || typeof one?.external === 'object';
}
