// Containers of Docker Engine, as the engine describes them: `GET /containers/{name}/json`.

import * as z from 'zod';
import { Flag, listOf, Text, Texts } from './objects.ts';

/** In nanoseconds. */
const Time = z.number().nullish();

const Amount = z
  .number()
  .nullish()
  .transform((amount) => amount ?? 0);

const Attachment = z.object({
  IPAMConfig: z.object({ IPv4Address: Text, IPv6Address: Text }).nullish(),
  Aliases: listOf(z.string()),
});

export type Attachment = z.infer<typeof Attachment>;

export const Mount = z.object({
  Type: z.string(),
  Source: Text,
  Target: z.string(),
  ReadOnly: Flag,
  TmpfsOptions: z.object({ SizeBytes: Amount }).nullish(),
});

/** The same in a container and in a service of a swarm. */
export const HealthCheck = z
  .object({
    Test: listOf(z.string()),
    Interval: Time,
    Timeout: Time,
    StartPeriod: Time,
    Retries: z.number().nullish(),
  })
  .nullish();

export const Container = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  /** The ID of its image, which need not be that of the tag any more. */
  Image: z.string(),
  State: z.object({ Status: z.string(), Health: z.object({ Status: z.string() }).nullish() }),
  Config: z.object({
    Image: z.string(),
    Hostname: Text,
    User: Text,
    WorkingDir: Text,
    Env: listOf(z.string()),
    Cmd: listOf(z.string()),
    Entrypoint: listOf(z.string()),
    Labels: Texts,
    StopSignal: Text,
    StopTimeout: z.number().nullish(),
    Healthcheck: HealthCheck,
  }),
  HostConfig: z.object({
    NetworkMode: Text,
    Binds: listOf(z.string()),
    Mounts: listOf(Mount),
    PortBindings: z
      .record(z.string(), listOf(z.object({ HostIp: Text, HostPort: Text })))
      .nullish()
      .transform((bindings) => bindings ?? {}),
    RestartPolicy: z.object({ Name: Text, MaximumRetryCount: Amount }).nullish(),
    CapAdd: listOf(z.string()),
    CapDrop: listOf(z.string()),
    Devices: listOf(z.object({ PathOnHost: z.string(), PathInContainer: z.string(), CgroupPermissions: z.string() })),
    ExtraHosts: listOf(z.string()),
    Dns: listOf(z.string()),
    DnsSearch: listOf(z.string()),
    Privileged: Flag,
    ReadonlyRootfs: Flag,
    Init: Flag,
    /** In bytes; 0 for no limit. */
    Memory: Amount,
    /** In billionths of a CPU; 0 for no limit. */
    NanoCpus: Amount,
    LogConfig: z.object({ Type: Text, Config: Texts }).nullish(),
  }),
  NetworkSettings: z.object({
    // The names become words of commands: none may be an option.
    Networks: z
      .record(z.string().regex(/^[^-]/), Attachment)
      .nullish()
      .transform((networks) => networks ?? {}),
  }),
});

export type Container = z.infer<typeof Container>;

/** A name also is the beginning of an ID: the answer has to be checked. */
export function containerNamed(name: string): string {
  return `/containers/${name}/json`;
}
