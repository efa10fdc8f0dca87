// The DNS servers of a container. Docker Engine gives it those of /etc/resolv.conf when it starts, in a file of its own, and does
// not follow later changes: docs/decisions/0024-dns-of-containers.md.

import { isIPv4 } from '../../model/ip.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Difference } from '../../model/resource.ts';
import type { Container } from '../docker/container.ts';
import { find } from '../programs.ts';
import * as messages from './messages.ts';

export const HOST_FILE = '/etc/resolv.conf';
const CONTAINERS = '/var/lib/docker/containers';
const [SERVERS, DOMAINS] = ['DNS servers', 'search domains'];
/** What Docker Engine 26 and later write into the file of a container: moby, libnetwork/internal/resolvconf. */
const LINES = '^(nameserver|search|# Based on host file:|# ExtServers:|# Overrides:)';

/**
 * The same for all steps, so that it is sent once. Only the files of containers that have not started since the file of the host
 * changed: mostly none.
 */
export const dnsProbe: readonly Operation[] = [
  read(HOST_FILE),
  {
    ...exec('grep', '-sHE', LINES, '--'),
    argsFrom: find('-H', CONTAINERS, '-maxdepth', '2', '-name', 'resolv.conf', '!', '-newer', HOST_FILE),
  },
];

/** What a resolv.conf says. */
interface Resolver {
  readonly servers: readonly string[];
  readonly domains: readonly string[];
}

export interface Dns {
  readonly host: Resolver;
  /** By the ID of the container. Without what the container does not have from the host. */
  readonly containers: ReadonlyMap<string, Partial<Resolver>>;
}

/** What cannot be read is not compared. */
export function parseDns([host, found]: readonly Result[]): Dns {
  const files = new Map<string, string[]>();
  for (const line of found?.kind === 'done' ? found.stdout.split('\n') : []) {
    const [, id, text] = /^\/var\/lib\/docker\/containers\/([0-9a-f]{64})\/resolv\.conf:(.*)$/.exec(line) ?? [];
    if (id === undefined || text === undefined) continue;
    const lines = files.get(id) ?? [];
    lines.push(text);
    files.set(id, lines);
  }
  return {
    host: resolver(host?.kind === 'file' ? host.content.split('\n') : []),
    containers: new Map([...files].map(([id, lines]) => [id, fromHost(lines)])),
  };
}

function resolver(lines: readonly string[]): Resolver {
  const values = (keyword: string) =>
    lines.flatMap((line) => {
      const [word, ...rest] = line.trim().split(/\s+/);
      return word === keyword ? [rest] : [];
    });
  // Of several lines with domains, the last one counts: resolv.conf(5).
  return { servers: values('nameserver').flat(), domains: values('search').at(-1) ?? [] };
}

/** The engine says in a comment what it took from the host. On networks of its own, the container asks the engine itself. */
function fromHost(lines: readonly string[]): Partial<Resolver> {
  const comment = (name: string) => lines.find((line) => line.startsWith(`# ${name}: `));
  if (comment('Based on host file')?.includes(`'${HOST_FILE}'`) !== true) return {};
  const overrides = comment('Overrides') ?? '';
  const forwarded = comment('ExtServers')
    ?.split(/[\s()[\]]/)
    .filter(isIPv4);
  const { servers, domains } = resolver(lines);
  return {
    ...(overrides.includes('nameservers') ? {} : { servers: forwarded ?? servers }),
    ...(overrides.includes('search') ? {} : { domains }),
  };
}

/** How the DNS settings of a running container differ from those of the host. */
export function dnsDifferences(container: Container, { host, containers }: Dns): readonly Difference[] {
  if (hasNoNetwork(container)) return [];
  const { servers, domains } = containers.get(container.Id) ?? {};
  const wanted = host.servers.filter(isIPv4);
  // In place of a resolver on the host itself, the engine has others; it leaves out IPv6 where a network does not have it.
  const isComparable = wanted.length > 0 && !host.servers.some((one) => one.startsWith('127.'));
  return [
    ...(servers && isComparable ? listDifference(SERVERS, servers.filter(isIPv4), wanted) : []),
    ...(domains ? listDifference(DOMAINS, domains, host.domains) : []),
  ];
}

function listDifference(field: string, before: readonly string[], after: readonly string[]): readonly Difference[] {
  const [old, wanted] = [before.join(' '), after.join(' ')];
  return old === wanted ? [] : [{ field, before: old || null, after: wanted || null }];
}

/** What an earlier step that changes the file of the host leaves to this one: what is in the file then is not known yet. */
export function pendingDnsDifference(container: Container): readonly Difference[] {
  const { Dns, DnsSearch } = container.HostConfig;
  if ((Dns.length > 0 && DnsSearch.length > 0) || hasNoNetwork(container)) return [];
  const field = Dns.length > 0 ? DOMAINS : SERVERS;
  return [{ field, before: messages.DNS_BEFORE, after: messages.DNS_AFTER, plain: true }];
}

/** Of its own: it has none, or that of another container. */
function hasNoNetwork({ HostConfig: { NetworkMode = '' } }: Container): boolean {
  return /^(none|container:.*)$/.test(NetworkMode);
}
