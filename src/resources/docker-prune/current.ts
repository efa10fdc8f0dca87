import * as z from 'zod';
import { exec, type Operation } from '../../model/operation.ts';
import { output } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { listOf, Text, Texts } from '../docker/objects.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** Bytes; negative where the engine has not computed it. */
const Size = z
  .number()
  .nullish()
  .transform((size) => Math.max(0, size ?? 0));

/** Seconds since the Epoch, as a number or as a text of RFC 3339. Unknown counts as the beginning of time. */
const Time = z
  .union([z.number(), z.coerce.date().transform((date) => Math.floor(date.getTime() / 1000))])
  .nullish()
  .transform((time) => time ?? 0);

const Id = z.string().regex(/^[0-9a-f]{12,64}$/);
/** They become words of commands: none may be an option. */
const Name = z.string().regex(/^[^-]/);
const Mount = z.object({ Type: Text, Name: Text });

/** `GET /containers/json` */
const Containers = z.array(
  z.object({
    Id,
    Names: listOf(z.string()),
    ImageID: Text,
    Created: Time,
    State: z.string(),
    SizeRw: Size,
    NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    Mounts: listOf(Mount),
    Labels: Texts,
  }),
);

const Networks = z.array(z.object({ Name, Created: Time, Labels: Texts }));

/** `GET /system/df` */
const Usage = z.object({
  Images: listOf(
    z.object({
      Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      ParentId: Text,
      RepoTags: listOf(Name),
      RepoDigests: listOf(Name),
      Created: Time,
      Size,
      SharedSize: Size,
      Containers: z.number(),
    }),
  ),
  Volumes: listOf(
    z.object({
      Name,
      CreatedAt: Time,
      Labels: Texts,
      UsageData: z.object({ Size, RefCount: z.number() }).nullish(),
    }),
  ),
  BuildCache: listOf(
    z.object({
      ID: z.string(),
      Type: Text,
      Parents: listOf(z.string()),
      InUse: z.boolean(),
      Shared: z.boolean(),
      Size,
      CreatedAt: Time,
      LastUsedAt: Time,
    }),
  ),
});

export type Stopped = z.infer<typeof Containers>[number];
export type Usage = z.infer<typeof Usage>;

export interface Current {
  /** The clock of the host, in seconds since the Epoch. */
  readonly now: number;
  /** Containers that do not run. */
  readonly stopped: readonly Stopped[];
  /** Networks to which no running container is connected. */
  readonly networks: z.infer<typeof Networks>;
  readonly usage: Usage;
}

/** Older engines compute all kinds of usage at once, also the size of each volume. */
const VERSIONS = ['1.44'];

/** Seconds: sizes are computed from the files. */
const TIMEOUT = 60;
const LIMITS = { versions: VERSIONS, timeout: TIMEOUT };

const CLOCK = exec('date', '+%s');

export function probe(desired: Desired): Probe<Current> {
  const types = typesOf(desired);
  const paths = [
    `/containers/json?size=true&filters=${filters({ status: ['created', 'restarting', 'removing', 'exited', 'dead'] })}`,
    `/networks?filters=${filters({ dangling: ['true'] })}`,
    ...(types.length === 0 ? [] : [`/system/df?${types.map((type) => `type=${type}`).join('&')}`]),
  ];
  const operations: readonly Operation[] = [ask(paths, LIMITS), CLOCK];
  return {
    operations,
    parse([engine, clock]) {
      const [containers, networks, usage] = responsesTo(paths, engine, LIMITS);
      return {
        now: Number(output(clock, 'date')),
        stopped: contentOf(containers, Containers, messages.CONTAINERS) ?? [],
        networks: contentOf(networks, Networks, messages.NETWORKS) ?? [],
        usage: (usage && contentOf(usage, Usage, messages.USAGE)) ?? { Images: [], Volumes: [], BuildCache: [] },
      };
    },
  };
}

function typesOf({ images, volumes, build_cache: cache }: Desired): readonly string[] {
  return [
    ...(images === 'none' ? [] : ['image']),
    ...(volumes === 'none' ? [] : ['volume']),
    ...(cache ? ['build-cache'] : []),
  ];
}

function filters(given: Readonly<Record<string, readonly string[]>>): string {
  return encodeURIComponent(JSON.stringify(given));
}
