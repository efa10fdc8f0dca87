// Images, networks and volumes as the engine's API describes them.

import type { Image, Network, Volume } from './state.ts';

/** `GET /images/{name}/json` */
export function describeImage({ id, tags, digests, comment, created, size, config }: Image): object {
  return {
    Id: id,
    RepoTags: tags,
    RepoDigests: digests,
    Parent: '',
    Comment: comment,
    Created: new Date(created).toISOString(),
    Config: config,
    Architecture: 'amd64',
    Os: 'linux',
    Size: size,
  };
}

/** An entry of `GET /images/json` */
export function listImage({ id, tags, digests, created, size, config }: Image): object {
  const more = { Created: Math.floor(created / 1000), Size: size, Labels: config.Labels, Containers: -1 };
  return { Id: id, ParentId: '', RepoTags: tags, RepoDigests: digests, ...more };
}

/** `GET /networks/{id}`, without the containers */
export function describeNetwork(network: Network): object {
  const { id, name, created, driver, subnets, options, labels, ipv6, internal, attachable } = network;
  return {
    Name: name,
    Id: id,
    Created: new Date(created).toISOString(),
    Scope: 'local',
    Driver: driver,
    EnableIPv6: ipv6,
    IPAM: { Driver: 'default', Options: {}, Config: subnets },
    Internal: internal,
    Attachable: attachable,
    Ingress: false,
    Containers: {},
    Options: options,
    Labels: labels,
  };
}

/** `GET /volumes/{name}` */
export function describeVolume({ name, created, options, labels }: Volume): object {
  return {
    CreatedAt: new Date(created).toISOString().replace(/\.\d+Z$/, 'Z'),
    Driver: 'local',
    Labels: labels,
    Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    Name: name,
    Options: options,
    Scope: 'local',
  };
}
