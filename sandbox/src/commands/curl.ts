import { dockerRepo } from '../image/etc.ts';
import type { SimulatedHost } from '../host/host.ts';
import { type Answer, type Call, fail, ok, program } from './command.ts';
import { lookUp, reach } from './reach.ts';

/** The page at a URL of the simulated internet, or why it cannot be fetched. */
export type Fetched =
  | { readonly body: string }
  | { readonly status: number }
  | { readonly problem: 'unknown-name' | 'no-answer' | 'clock'; readonly host: string };

const PAGES: Readonly<Record<string, string>> = {
  'https://download.docker.com/linux/centos/docker-ce.repo': dockerRepo,
  'https://download.docker.com/linux/centos/gpg':
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBFit5IEBEADDt86QpYKz5flnCsOyZ/fk3WwBKxDjwwHf/GIflo+4GWAXS7wJ\n-----END PGP PUBLIC KEY BLOCK-----\n',
  'http://www.google.com/': '<!doctype html><html><head><title>Google</title></head></html>\n',
  'https://www.google.com/': '<!doctype html><html><head><title>Google</title></head></html>\n',
};

/** How wrong a clock may be before certificates count as invalid, in milliseconds. */
const CLOCK_TOLERANCE = 180 * 86_400_000;

export function fetchPage(host: SimulatedHost, url: string): Fetched {
  const { hostname, protocol } = new URL(url);
  const found = lookUp(host, hostname);
  if (typeof found === 'string') return { problem: 'unknown-name', host: hostname };
  if (reach(host, found.address) !== 'answers') return { problem: 'no-answer', host: hostname };
  if (protocol === 'https:' && Math.abs(host.clockOffset) > CLOCK_TOLERANCE)
    return { problem: 'clock', host: hostname };
  const body = PAGES[url] ?? PAGES[`${url}/`];
  return body === undefined ? { status: 404 } : { body };
}

/** Headers, retries and compression make no difference here. */
const OPTIONS =
  '-o|--output= -m|--max-time= --connect-timeout= -f|--fail -s|--silent -S|--show-error -L|--location -H|--header= ' +
  '-A|--user-agent= --retry= --compressed';

export const curl = program({ options: OPTIONS }, (call) => {
  const { options, operands } = call;
  const [url] = operands;
  if (url === undefined) return fail(2, "curl: try 'curl --help' or 'curl --manual' for more information");
  const tells = !options.has('silent') || options.has('show-error');
  const problem = (status: number, text: string): Answer => fail(status, tells ? `curl: (${status}) ${text}` : '');
  if (!URL.canParse(url)) return problem(6, `Could not resolve host: ${url}`);
  const result = fetchPage(call.host, url);
  if ('problem' in result) {
    switch (result.problem) {
      case 'unknown-name':
        return problem(6, `Could not resolve host: ${result.host}`);
      case 'no-answer':
        return problem(28, `Connection timed out after ${options.get('max-time') ?? 60}000 milliseconds`);
      case 'clock':
        return problem(60, 'SSL certificate problem: certificate is not yet valid');
    }
  }
  if ('status' in result && options.has('fail')) {
    return problem(22, `The requested URL returned error: ${result.status}`);
  }
  const body = 'body' in result ? result.body : '<html><head><title>404 Not Found</title></head></html>\n';
  const file = options.get('output');
  return file === undefined ? ok(body) : save(call, file, body);
});

function save({ host, user, path }: Call, file: string, body: string): Answer {
  const place = path(file);
  if (place !== '/dev/null') host.disk.write(place, body, { owner: user.name, group: user.name });
  return ok();
}
