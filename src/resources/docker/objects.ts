// The objects of Docker Engine: the paths of its API that ask for those that a step declares, and the fields of the answers that
// provision reads. An answer may have more fields (the API is an "open schema model"). Fields without a value are null, an
// empty object, or left out, depending on the version of the engine.

import * as z from 'zod';
import { isIP } from '../../model/ip.ts';

/** How many containers are listed that use an object. */
export const LISTED = 20;

export const Texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((texts) => texts ?? {});

export const Flag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? false);

export const Text = z
  .string()
  .nullish()
  .transform((text) => (text === '' || text === null ? undefined : text));

/** Of a node of a swarm, which has none yet while it joins. */
export const HostName = z
  .object({ Hostname: Text })
  .nullish()
  .transform((description) => ({ Hostname: description?.Hostname ?? '' }));

export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** Without those that the engine writes itself: the VXLAN IDs of an overlay network. */
const NetworkOptions = Texts.transform(
  ({ 'com.docker.network.driver.overlay.vxlanid_list': _ids, ...options }): Readonly<Record<string, string>> => options,
);

/** `GET /networks`: without the containers, which only `GET /networks/{id}` has, however many they are. */
export const Networks = z.array(
  z.object({
    Name: z.string(),
    Id: z.string(),
    Driver: z.string(),
    EnableIPv6: Flag,
    Internal: Flag,
    Attachable: Flag,
    Options: NetworkOptions,
    Labels: Texts,
    IPAM: z.object({
      Driver: Text,
      Options: Texts,
      Config: listOf(z.object({ Subnet: Text, Gateway: Text, IPRange: Text, AuxiliaryAddresses: Texts })),
    }),
  }),
);

export type Network = z.infer<typeof Networks>[number];

/** `GET /volumes/{name}` */
export const Volume = z.object({ Name: z.string(), Driver: z.string(), Options: Texts, Labels: Texts });

export type Volume = z.infer<typeof Volume>;

/** An address that somebody gave the container on a network. Without it, the network chooses one. */
const Fixed = Text.transform((text) => (text !== undefined && isIP(text) !== 0 ? text : undefined));

const Endpoint = z
  .object({ IPAMConfig: z.object({ IPv4Address: Fixed, IPv6Address: Fixed }).nullish() })
  .nullish()
  .transform((endpoint) => endpoint?.IPAMConfig ?? { IPv4Address: undefined, IPv6Address: undefined });

/** A port of the host that a container publishes. */
export interface PublishedPort {
  readonly port: number;
  readonly protocol: string;
}

/** Without `PublicPort`, a port of the image that nobody publishes. Each family of addresses has an entry of its own. */
const Port = z.object({ IP: Text, PublicPort: z.int().nullish(), Type: z.string().regex(/^[a-z]+$/) });

/** `GET /containers/json`. The IDs and names become words of commands: their form is that of moby, daemon/names/names.go. */
const Containers = z.array(
  z.object({
    Id: z.string().regex(/^[0-9a-f]{64}$/),
    Names: listOf(z.string()),
    ImageID: Text,
    NetworkSettings: z
      .object({ Networks: z.record(z.string(), Endpoint).nullish() })
      .nullish()
      .transform((settings) => new Map(Object.entries(settings?.Networks ?? {}))),
    Mounts: listOf(z.object({ Type: Text, Name: Text })),
    Ports: listOf(Port),
  }),
);

/** A container on a network. */
export interface Member {
  readonly name: string;
  /** The addresses that it has been given, one for each family at most. */
  readonly fixed: readonly string[];
}

/** The containers that are connected to the network, also those that are stopped. */
export function membersOfNetwork(network: string) {
  return Containers.transform((all) =>
    all.flatMap((one): readonly Member[] => {
      const endpoint = one.NetworkSettings.get(network);
      if (!endpoint) return [];
      const fixed = [endpoint.IPv4Address, endpoint.IPv6Address].filter((address) => address !== undefined);
      return [{ name: nameOf(one), fixed }];
    }),
  );
}

/** The names of the containers that use the volume, also those that are stopped. */
export function usersOfVolume(volume: string) {
  return Containers.transform((all) =>
    all.filter((one) => one.Mounts.some(({ Type, Name }) => Type === 'volume' && Name === volume)).map(nameOf),
  );
}

/** The containers of the answer, and the ports that they publish over IPv4. */
export const RunningContainers = Containers.transform((all) => ({
  names: all.map(nameOf),
  ports: all.flatMap(({ Ports }) => Ports.flatMap(publishedPort)),
}));

function publishedPort({ IP, PublicPort, Type }: z.infer<typeof Port>): readonly PublishedPort[] {
  return PublicPort && IP?.includes(':') === false ? [{ port: PublicPort, protocol: Type }] : [];
}

/** The names of the containers that were created from the image with this ID, also those that are stopped. */
export function usersOfImage(id: string) {
  return Containers.transform((all) => all.filter(({ ImageID }) => ImageID === id).map(nameOf));
}

/** `Names` also has one for each link to the container: `/other/alias`. */
function nameOf({ Id, Names }: Pick<z.infer<typeof Containers>[number], 'Id' | 'Names'>): string {
  const own = Names.find((name) => /^\/[A-Za-z0-9][\w.-]*$/.test(name));
  return own?.slice(1) ?? Id.slice(0, 12);
}

/**
 * For networks of the engine, the filter is a regular expression that need not match the whole name (moby,
 * daemon/network/filter.go). For networks of a swarm, it is also the beginning of the name (moby, daemon/cluster/networks.go).
 */
export function networksNamed(name: string): readonly [own: string, swarm: string] {
  const whole = { name: [`^${name.replaceAll('.', String.raw`\.`)}$`] };
  return [`/networks?filters=${filters(whole)}`, `/networks?filters=${filters({ name: [name], scope: ['swarm'] })}`];
}

export function volumeNamed(name: string): string {
  return `/volumes/${encodeURIComponent(name)}`;
}

/** At most `LISTED` containers, the newest first. The filter also takes the beginning of an ID: the answer has to be checked. */
export function containersWith(kind: 'network' | 'volume' | 'ancestor', name: string): string {
  return `/containers/json?all=true&limit=${LISTED}&filters=${filters({ [kind]: [name] })}`;
}

/**
 * At most `LISTED` containers that stop with the engine, the newest first. `limit` also lists containers that are stopped,
 * without a filter of the state.
 */
export const runningContainers = `/containers/json?limit=${LISTED}&filters=${filters({ status: ['running', 'paused', 'restarting'] })}`;

/** The tags of a repository. */
export function imagesOf(repository: string): string {
  return `/images/json?filters=${filters({ reference: [repository] })}`;
}

export function filters(given: Readonly<Record<string, readonly string[]>>): string {
  return encodeURIComponent(JSON.stringify(given));
}
