// Options of a container as the engine describes them, in the forms in which a step declares them.

import type { Container } from '../docker/container.ts';
import { capability, deviceOf, publishedPort } from './forms.ts';
import type { Values } from './option.ts';
import type { Mount } from './schema.ts';

/** Zero means none. */
export function amount(number: number): string | undefined {
  return number === 0 ? undefined : String(number);
}

export function restartPolicy({ HostConfig }: Container): string {
  const { Name = 'no', MaximumRetryCount = 0 } = HostConfig.RestartPolicy ?? {};
  return MaximumRetryCount === 0 ? Name : `${Name}:${MaximumRetryCount}`;
}

export function publishedPorts({ HostConfig }: Container): readonly string[] {
  return Object.entries(HostConfig.PortBindings).flatMap(([port, bindings]) =>
    bindings.map(({ HostIp: address = '', HostPort: host = '' }) => publishedPort({ address, host, port })),
  );
}

export function mountWords({ type, source, target, read_only: readOnly, size }: Mount): string {
  return [
    `type=${type}`,
    ...(source === undefined ? [] : [`source=${source}`]),
    `target=${target}`,
    ...(readOnly === true ? ['readonly'] : []),
    ...(size === undefined ? [] : [`tmpfs-size=${size}`]),
  ].join(',');
}

export function mountOf({
  Type,
  Source,
  Target,
  ReadOnly,
  TmpfsOptions,
}: Container['HostConfig']['Mounts'][number]): string {
  const size = amount(TmpfsOptions?.SizeBytes ?? 0);
  const more = { ...(Source === undefined ? {} : { source: Source }), ...(size === undefined ? {} : { size }) };
  return mountWords({ type: Type as Mount['type'], target: Target, read_only: ReadOnly, ...more });
}

export function foundDevices({ HostConfig }: Container): readonly string[] {
  return HostConfig.Devices.map(({ PathOnHost, PathInContainer, CgroupPermissions }) => {
    const text = `${PathOnHost}:${PathInContainer}:${CgroupPermissions}`;
    return deviceOf(text) ?? text;
  });
}

export function ownCapability(name: string): string {
  return capability(name) ?? name;
}

export function variables(env: readonly string[]): Values {
  return new Map(env.map((entry) => pair(entry, '=')));
}

/** Both sides of the first separator. */
export function pair(text: string, separator: string): readonly [string, string] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)];
}
