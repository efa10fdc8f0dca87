import { defined } from '../../model/optional.ts';
import { type HttpRequest, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { concat, reveal, Secret, type Text } from '../../model/secret.ts';
import * as messages from './messages.ts';
import type { RequestParameters } from './schema.ts';

/**
 * pam_env(8) gives the variables in it to logins; a change is no login, so that its proxy is passed on to curl. Neither are
 * the scripts in /etc/profile.d run.
 */
export const ENVIRONMENT = '/etc/environment';

export const environmentProbe = read(ENVIRONMENT);

/** Variables by name; none if there is no file. */
export function parseEnvironment(result: Result | undefined): ReadonlyMap<string, string> {
  if (result?.kind !== 'file') return new Map();
  const variables = new Map<string, string>();
  for (const line of result.content.split('\n')) {
    const [, name, value = ''] = /^\s*(?:export\s+)?(\w+)=(\S+)\s*$/.exec(line) ?? [];
    const [, , plain = value] = /^(["'])(.*)\1$/.exec(value) ?? [];
    // curl could not use any other value.
    if (name !== undefined && /^[!#-~]{1,1000}$/.test(plain)) variables.set(name, plain);
  }
  return variables;
}

/** The request, with the proxy of the host's environment where none is declared. */
export function requestOf(
  { url, headers = {}, proxy }: RequestParameters,
  environment: ReadonlyMap<string, string>,
): HttpRequest {
  const lines = Object.entries(headers).map(([name, value]) => concat([`${name}: `, value]));
  const own = proxy === undefined ? undefined : reveal(proxy).toLowerCase() === 'none' ? '' : proxy;
  const found = own === undefined ? proxyFor(url, environment) : undefined;
  return {
    url,
    ...(lines.length === 0 ? {} : { headers: lines }),
    ...defined({ proxy: own ?? (found && hidden(found)) }),
    ...defined({ noProxy: found && noProxyIn(environment) }),
  };
}

/** What the plan says of the proxy that is not declared. */
export function proxyNote(
  { url, proxy }: Pick<RequestParameters, 'url' | 'proxy'>,
  environment: ReadonlyMap<string, string>,
): string | undefined {
  const found = proxy === undefined ? proxyFor(url, environment) : undefined;
  return found === undefined ? undefined : messages.throughProxy(found.replace(/^(\w+:\/\/)?[^@]*@/, '$1'));
}

/** curl(1), "ENVIRONMENT": `http_proxy` counts in lower case only. */
function proxyFor(url: Text, environment: ReadonlyMap<string, string>): string | undefined {
  const names = /^https:/i.test(reveal(url)) ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy'];
  const [name] = [...names, 'all_proxy', 'ALL_PROXY'].filter((one) => environment.has(one));
  return name === undefined ? undefined : environment.get(name);
}

function noProxyIn(environment: ReadonlyMap<string, string>): string | undefined {
  return environment.get('no_proxy') ?? environment.get('NO_PROXY');
}

/** A proxy with a password is a secret. */
function hidden(proxy: string): Text {
  return proxy.includes('@') ? new Secret(proxy) : proxy;
}
