import type { Fetch, HttpRequest } from '../../model/operation.ts';
import { reveal, Secret, type Text } from '../../model/secret.ts';

/** The text that curl(1) reads with `--config`; a secret if one of its values is. */
export function curlConfiguration({ url, headers = [], proxy, noProxy }: HttpRequest): Text {
  const options: readonly (readonly [string, Text])[] = [
    ['url', url],
    ...headers.map((header) => ['header', header] as const),
    ...(proxy === undefined ? [] : [['proxy', proxy] as const]),
    ...(noProxy === undefined ? [] : [['noproxy', noProxy] as const]),
  ];
  const text = options.map(([name, value]) => `${name} = "${escaped(reveal(value))}"\n`).join('');
  return options.some(([, value]) => value instanceof Secret) ? new Secret(text) : text;
}

/** curl(1), "--config": in quotes, a backslash stands before a quote and before a backslash. */
function escaped(value: string): string {
  return value.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\t', String.raw`\t`);
}

/** Protocols for `--proto-redir`. What nothing else proves must not come over a connection that anybody can change. */
export function redirections({ request, checksum }: Pick<Fetch, 'request' | 'checksum'>): string {
  return checksum || !/^https:/i.test(reveal(request.url)) ? 'http,https' : 'https';
}
