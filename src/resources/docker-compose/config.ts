// What `docker compose config` makes of a project.

import * as z from 'zod';
import { type Result, unknownResult } from '../../model/result.ts';
import { listOf, Text, Texts } from '../docker/objects.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** compose writes some numbers as texts, in some versions. */
const Amount = z.union([z.string(), z.number()]).nullish();

const Attached = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((networks) => Object.keys(networks ?? {}));

const ServiceConfig = z.object({
  image: Text,
  build: z.unknown().optional(),
  command: listOf(z.string()),
  entrypoint: listOf(z.string()),
  environment: z
    .record(z.string(), z.string().nullable())
    .nullish()
    .transform((variables) => variables ?? {}),
  ports: listOf(
    z.object({ host_ip: Text, target: z.int(), published: Amount, protocol: z.string().nullish().default('tcp') }),
  ),
  networks: Attached,
  volumes: listOf(z.object({ type: z.string(), source: Text })),
  restart: Text,
  container_name: Text,
  healthcheck: z.object({ test: z.array(z.string()).nullish(), disable: z.boolean().nullish() }).nullish(),
  user: Text,
  working_dir: Text,
  hostname: Text,
  privileged: z.boolean().nullish(),
  init: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  mem_limit: Amount,
  cpus: Amount,
  labels: Texts,
  scale: z.int().nullish(),
  deploy: z.object({ replicas: z.int().nullish() }).nullish(),
  depends_on: z
    .record(z.string(), z.object({ condition: Text }))
    .nullish()
    .transform((dependencies) => dependencies ?? {}),
});

export interface ServiceConfig extends z.infer<typeof ServiceConfig> {
  readonly image: string;
}

/** A network or a volume of the project. An external one belongs to somebody else. */
const Owned = z
  .record(z.string(), z.object({ name: z.string(), external: z.boolean().nullish() }))
  .nullish()
  .transform((all) => all ?? {});

const Config = z.object({ services: z.record(z.string(), ServiceConfig), networks: Owned, volumes: Owned });

export interface ProjectConfig {
  readonly services: ReadonlyMap<string, ServiceConfig>;
  /** By service. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The names of those that its services use and that compose creates. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** From the results of `config --format json` and of `config --hash '*'`. */
export function parseConfig(project: string, json: Result | undefined, hashes: Result | undefined): ProjectConfig {
  const { services, networks, volumes } = configOf(outputOf(json));
  const all = Object.values(services);
  // compose-go: an image that is built has this name, unless it has another one.
  const named = Object.entries(services).map(
    ([name, service]) => [name, { ...service, image: service.image ?? `${project}-${name}` }] as const,
  );
  const networksUsed = new Set(all.flatMap((service) => service.networks));
  const volumesUsed = new Set(
    all.flatMap((service) =>
      service.volumes.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : [])),
    ),
  );
  return {
    services: new Map(named),
    hashes: new Map(hashesIn(outputOf(hashes))),
    networks: ownNames(networks, networksUsed),
    volumes: ownNames(volumes, volumesUsed),
  };
}

function ownNames(all: z.infer<typeof Owned>, used: ReadonlySet<string>): readonly string[] {
  return Object.entries(all).flatMap(([key, { name, external }]) => (used.has(key) && external !== true ? [name] : []));
}

/** `SERVICE HASH` in each line. */
function hashesIn(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const [, service, hash] = /^(\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
    return service === undefined || hash === undefined ? [] : [[service, hash] as const];
  });
}

function configOf(text: string): z.infer<typeof Config> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw unknownState(messages.unexpectedConfig(''));
  }
  const parsed = Config.safeParse(data);
  if (parsed.success) return parsed.data;
  throw unknownState(messages.unexpectedConfig(parsed.error.issues[0]?.path.join('.') ?? ''));
}

/** The docker command reads the options of a plugin that is missing as its own. */
const WITHOUT_PLUGIN = /unknown (shorthand )?flag|is not a docker command|unknown command: docker compose/;

/** compose takes an empty text for a variable without a value, and warns. */
const UNSET = /The \\*"(\w+)\\*" variable is not set/;

/** An extended regular expression for the line of that warning. */
export const UNSET_LINE = 'variable is not set';

/** Throws if the compose plugin is missing. */
export function requirePlugin(result: Result | undefined): void {
  if (result?.kind !== 'done' || !WITHOUT_PLUGIN.test(result.stderr)) return;
  throw unknownState(messages.noPlugin(), undefined, true);
}

/** What `docker compose config` prints. */
export function outputOf(result: Result | undefined): string {
  if (result?.kind !== 'done' || isMissing(result)) throw unknownResult(result, 'docker compose config');
  requirePlugin(result);
  const [, unset] = UNSET.exec(result.stderr) ?? [];
  if (unset !== undefined) throw unknownState(messages.unsetOnHost(unset));
  if (result.status === 0) return result.stdout;
  throw unknownState(messages.refusedByCompose(result.status), result);
}
