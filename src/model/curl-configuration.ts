import type { HttpRequest } from './operation.ts';
import { reveal, Secret, type Text } from './secret.ts';

/**
 * The text that curl(1) reads with `--config`; a secret if one of its values is. Every user of the host could read the
 * arguments of curl.
 */
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
