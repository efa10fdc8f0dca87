import type { SimulatedHost } from '../../host/host.ts';
import type { Offer } from '../../host/solver.ts';
import type { Package } from '../../host/packages.ts';
import { lookUp, reach } from '../../host/reach.ts';

export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly file: string;
  readonly source: string | undefined;
  readonly values: ReadonlyMap<string, string>;
}

const DIRECTORY = '/etc/yum.repos.d';

/** The repositories of all .repo files, in order. */
export function repositories(host: SimulatedHost): readonly Repository[] {
  const files = host.disk.readdir(DIRECTORY).filter((name) => name.endsWith('.repo'));
  return files.flatMap((name) => parse(host, `${DIRECTORY}/${name}`));
}

function parse(host: SimulatedHost, file: string): Repository[] {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of host.disk.read(file).split('\n')) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) sections.set(header, (section = new Map()));
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section && key !== undefined && value !== undefined) section.set(key, filled(host, value));
  }
  return [...sections].map(([id, values]) => ({
    id,
    name: values.get('name') ?? id,
    enabled: /^(1|yes|true|on)$/i.test(values.get('enabled') ?? '1'),
    file,
    source: values.get('baseurl') ?? values.get('metalink') ?? values.get('mirrorlist'),
    values,
  }));
}

function filled(host: SimulatedHost, text: string): string {
  const stream = (host.disk.tryRead('/etc/dnf/vars/stream') ?? '').trim();
  return text.replaceAll('$releasever', '9').replaceAll('$basearch', 'x86_64').replaceAll('$stream', stream);
}

/** The packages of a repository; undefined where there is none at its address. */
function packagesAt(host: SimulatedHost, source: string): readonly Package[] | undefined {
  const { baseos, appstream, docker } = host.installation.catalogue;
  const isAt = (...places: readonly string[]) => places.some((place) => source.startsWith(place));
  const [metalink, mirror] = [
    'https://mirrors.centos.org/metalink?repo=centos-',
    'https://mirror.stream.centos.org/9-stream/',
  ];
  if (isAt(`${metalink}baseos-9-stream`, `${mirror}BaseOS/x86_64/os`)) return baseos;
  if (isAt(`${metalink}appstream-9-stream`, `${mirror}AppStream/x86_64/os`)) return appstream;
  if (isAt('https://download.docker.com/linux/centos/9/x86_64/stable')) return docker;
  return /^https:\/\/download\.docker\.com\/linux\/centos\/9\/[\w-]+\/(stable|test|nightly)\/?$/.test(source)
    ? []
    : undefined;
}

export interface Loaded {
  readonly offers: readonly Offer[];
  /** Lines about downloaded metadata. */
  readonly stdout: string;
  /** Why the metadata cannot be downloaded, in dnf's words. */
  readonly trouble: string | undefined;
}

/** How long downloaded metadata is used, in milliseconds: six hours. */
const METADATA_AGE = 6 * 3600 * 1000;

export function load(host: SimulatedHost, cacheOnly: boolean): Loaded {
  const enabled = repositories(host).filter((repository) => repository.enabled);
  const stale = (id: string, source: string) => {
    const time = host.metadata[`${id} ${source}`];
    return time === undefined || Math.abs(host.now() - time) > METADATA_AGE;
  };
  let stdout = '';
  let fetched = false;
  const offers: Offer[] = [];
  for (const { id, name, source } of enabled) {
    if (source === undefined) {
      const trouble = `Error: Cannot find a valid baseurl for repo: ${id}\n`;
      return { offers, stdout, trouble };
    }
    const packages = packagesAt(host, source);
    if (stale(id, source)) {
      if (cacheOnly) continue;
      const trouble = troubleFetching(host, id, source, packages !== undefined);
      if (trouble !== undefined) return { offers, stdout: `${stdout}${progress(name, '0.0  B/s |   0  B')}`, trouble };
      stdout += progress(name, '1.2 MB/s | 9.7 kB');
      host.metadata = { ...host.metadata, [`${id} ${source}`]: host.now() };
      fetched = true;
    }
    for (const one of packages ?? []) offers.push({ package: one, repository: id });
  }
  if (!fetched && enabled.length > 0 && !cacheOnly) stdout += lastCheck(host, enabled);
  return { offers, stdout, trouble: undefined };
}

function progress(name: string, rate: string): string {
  return `${name.padEnd(46)} ${rate}     00:00    \n`;
}

function lastCheck(host: SimulatedHost, enabled: readonly Repository[]): string {
  const times = enabled.map(({ id, source }) => host.metadata[`${id} ${source ?? ''}`] ?? host.now());
  const oldest = Math.min(...times);
  const seconds = Math.max(0, Math.floor((host.now() - oldest) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const span = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const date = new Date(oldest).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 $4');
  return `Last metadata expiration check: ${span} ago on ${date}.\n`;
}

function troubleFetching(host: SimulatedHost, id: string, source: string, exists: boolean): string | undefined {
  const { hostname } = new URL(source);
  const found = lookUp(host, hostname);
  const at = source.includes('metalink') ? source : `${source.replace(/\/$/, '')}/repodata/repomd.xml`;
  const why = (line: string, end: string) =>
    `Errors during downloading metadata for repository '${id}':\n  - ${line}\nError: Failed to download metadata for repo '${id}': ${end}\n`;
  const end = source.includes('metalink')
    ? 'Cannot prepare internal mirrorlist: ' + curlError(found, at, hostname)
    : 'Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried';
  if (typeof found === 'string') return why(curlError(found, at, hostname), end);
  if (reach(host, found.address) !== 'answers') {
    return why(`Curl error (28): Timeout was reached for ${at} [Connection timed out after 30000 milliseconds]`, end);
  }
  if (!exists) return why(`Status code: 404 for ${at} (IP: ${found.address})`, end);
  if (Math.abs(host.clockOffset) > 180 * 86_400_000) {
    const line = `Curl error (60): SSL peer certificate or SSH remote key was not OK for ${at} [SSL certificate problem: certificate is not yet valid]`;
    return why(line, end);
  }
  return undefined;
}

function curlError(_found: unknown, at: string, hostname: string): string {
  return `Curl error (6): Couldn't resolve host name for ${at} [Could not resolve host: ${hostname}]`;
}
