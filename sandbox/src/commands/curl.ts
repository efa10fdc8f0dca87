import { dockerRepo } from '../image/etc.ts';
import type { SimulatedHost } from '../host/host.ts';
import { isOwn, lookUp, reach } from '../host/reach.ts';
import { isOnTheInternet } from '../host/world.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';
import { publisherOf } from '../host/docker/containers.ts';
import { askSocket } from './docker/socket.ts';

/** The page at a URL of the simulated internet, or why it cannot be fetched. */
export type Fetched =
  | { readonly body: string }
  | { readonly status: number }
  | { readonly problem: 'unknown-name' | 'no-answer' | 'refused' | 'clock' | 'not-simulated'; readonly host: string };

const PAGES: Readonly<Record<string, string>> = {
  'https://download.docker.com/linux/centos/docker-ce.repo': dockerRepo,
  'https://download.docker.com/linux/centos/gpg':
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBFit5IEBEADDt86QpYKz5flnCsOyZ/fk3WwBKxDjwwHf/GIflo+4GWAXS7wJ\n-----END PGP PUBLIC KEY BLOCK-----\n',
  'http://www.google.com/': '<!doctype html><html><head><title>Google</title></head></html>\n',
  'https://www.google.com/': '<!doctype html><html><head><title>Google</title></head></html>\n',
};

/** How wrong a clock may be before certificates count as invalid, in milliseconds. */
const CLOCK_TOLERANCE = 180 * 86_400_000;

/** The index of a repository, of which only its being there makes a difference. */
const REPOMD = '<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo"/>\n';

function isIndex(url: string): boolean {
  const [, path] = /^https:\/\/download\.docker\.com\/linux\/centos\/9\/(.*)\/repodata\/repomd\.xml$/.exec(url) ?? [];
  return path !== undefined && /^[\w-]+\/(stable|test|nightly)$/.test(path);
}

export function fetchPage(host: SimulatedHost, url: string): Fetched {
  const { hostname, protocol, pathname, port } = new URL(url);
  const found = lookUp(host, hostname);
  if (typeof found === 'string') return { problem: 'unknown-name', host: hostname };
  if (reach(host, found.address) !== 'answers') return { problem: 'no-answer', host: hostname };
  if (protocol === 'https:' && Math.abs(host.clockOffset) > CLOCK_TOLERANCE)
    return { problem: 'clock', host: hostname };
  // On the hosts of the class, only httpd serves pages.
  if (!isOnTheInternet(found.address)) {
    if (!isOwn(host, found.address)) return { problem: 'not-simulated', host: hostname };
    const published = protocol === 'http:' ? pageOfContainer(host, Number(port || 80), pathname) : undefined;
    if (published) return published;
    const serves = protocol === 'http:' && ['', '80'].includes(port);
    return serves && host.units.isActive('httpd.service')
      ? page(host, pathname)
      : { problem: 'refused', host: hostname };
  }
  const body = PAGES[url] ?? PAGES[`${url}/`] ?? (isIndex(url) ? REPOMD : undefined);
  return body === undefined ? { status: 404 } : { body };
}

/** What the container that publishes the port serves. */
function pageOfContainer(host: SimulatedHost, port: number, path: string): Fetched | undefined {
  const { run } = (host.units.isActive('docker.service') && publisherOf(host.engine, port)) || {};
  if (run?.kind !== 'started' || run.process.kind !== 'runs' || run.process.page === undefined) return undefined;
  return path === '/' ? { body: run.process.page } : { status: 404 };
}

/** A file of httpd. Without an index, CentOS answers 403 with its test page. */
function page(host: SimulatedHost, path: string): Fetched {
  const body = host.disk.tryRead(`/var/www/html${path.endsWith('/') ? `${path}index.html` : path}`);
  return body === undefined ? { status: path === '/' ? 403 : 404 } : { body };
}

/** Headers, retries, compression, proxies and ~/.curlrc make no difference here. */
const OPTIONS =
  '-o|--output= -m|--max-time= --connect-timeout= -f|--fail -s|--silent -S|--show-error -L|--location -H|--header= ' +
  '-A|--user-agent= --retry= --compressed -w|--write-out= -q|--disable -g|--globoff --noproxy= --fail-early ' +
  '-K|--config= --unix-socket= --proto= --proto-redir= --speed-limit= --speed-time=';

export const curl = program({ options: OPTIONS }, (call) => {
  const { options, operands } = call;
  const config = options.get('config') ?? '-';
  if (config !== '-') return notSimulated('curl', `--config ${config}`);
  const [url = configuredUrl(call.stdin)] = operands;
  if (url === undefined) return fail(2, "curl: try 'curl --help' or 'curl --manual' for more information");
  const tells = !options.has('silent') || options.has('show-error');
  const problem = (status: number, text: string): Answer => fail(status, tells ? `curl: (${status}) ${text}` : '');
  if (!URL.canParse(url)) return problem(6, `Could not resolve host: ${url}`);
  const format = options.get('write-out') ?? '';
  const socket = options.get('unix-socket');
  if (/[%\\](?!\{http_code\}|n)/.test(format)) return notSimulated('curl', `--write-out ${format}`);
  const written = (status: string) => format.replaceAll('\\n', '\n').replaceAll('%{http_code}', status);
  if (socket !== undefined) return askSocket(call, socket, written);
  const result = fetchPage(call.host, url);
  if ('problem' in result) {
    if (result.problem === 'not-simulated') return notSimulated('curl', url);
    const answer = problem(...problemOf(result, new URL(url), options.get('max-time')));
    return { ...answer, stdout: written('000') };
  }
  const status = 'status' in result ? result.status : 200;
  if (status >= 400 && options.has('fail')) {
    const answer = problem(22, `The requested URL returned error: ${status}`);
    return { ...answer, stdout: written(String(status)) };
  }
  const body = 'body' in result ? result.body : `<html><head><title>${status}</title></head></html>\n`;
  const file = options.get('output');
  const answer = file === undefined ? ok(body) : save(call, file, body);
  return { ...answer, stdout: answer.stdout + written(String(status)) };
});

/** Of a configuration on standard input, which has no other option that makes a difference here. */
function configuredUrl(text: string): string | undefined {
  return /^url = "(.*)"$/m.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1');
}

/** The exit status and the words of curl(1). */
function problemOf(
  { problem, host }: Extract<Fetched, { readonly problem: unknown }>,
  { port, protocol }: URL,
  maxTime = '60',
): readonly [number, string] {
  switch (problem) {
    case 'unknown-name':
      return [6, `Could not resolve host: ${host}`];
    case 'no-answer':
      return [28, `Connection timed out after ${maxTime}000 milliseconds`];
    case 'refused': {
      const target = port || (protocol === 'https:' ? '443' : '80');
      return [7, `Failed to connect to ${host} port ${target}: Connection refused`];
    }
    case 'not-simulated':
    case 'clock':
      return [60, 'SSL certificate problem: certificate is not yet valid'];
  }
}

function save({ host, user, path }: Call, file: string, body: string): Answer {
  const place = path(file);
  if (place !== '/dev/null') host.disk.write(place, body, { owner: user.name, group: user.name });
  return ok();
}
