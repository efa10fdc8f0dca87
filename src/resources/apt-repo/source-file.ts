// A file of /etc/apt/sources.list.d in the form deb822: sources.list(5).
import { type Desired, isUrl } from './schema.ts';

const KEYRINGS = '/etc/apt/keyrings';

export function pathOf(name: string): string {
  return `/etc/apt/sources.list.d/${name}.sources`;
}

/** apt decides by the suffix whether a key is text or binary. */
export function keyPaths(name: string): { readonly text: string; readonly binary: string } {
  return { text: `${KEYRINGS}/${name}.asc`, binary: `${KEYRINGS}/${name}.gpg` };
}

export function keyPath({ name, key = '' }: Desired): string {
  const { text, binary } = keyPaths(name);
  return isUrl(key) && key.endsWith('.gpg') ? binary : text;
}

/** Of one source: words by field. */
export type Fields = ReadonlyMap<string, string>;

/** `codename` is that of the host. */
export function fieldsOf(desired: Desired, codename: string): Fields {
  const { uris = [], suites = [codename], architectures } = desired;
  const components = suites.some((suite) => suite.endsWith('/')) ? undefined : (desired.components ?? ['main']);
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['Types', ['deb']],
    ['URIs', uris],
    ['Suites', suites],
    ['Components', components],
    ['Architectures', architectures],
    ['Signed-By', [keyPath(desired)]],
  ];
  return new Map(fields.flatMap(([name, words]) => (words ? [[name, words.join(' ')] as const] : [])));
}

export function textOf(fields: Fields): string {
  return [...fields].map(([name, value]) => `${name}: ${value}\n`).join('');
}

const NAMES = ['Types', 'URIs', 'Suites', 'Components', 'Architectures', 'Signed-By'];

/** Field names in the spelling of the manual page; of several sources in a file, a field has the values of all. */
export function parseFields(text: string): Fields {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of text.split('\n').filter((one) => !one.startsWith('#'))) {
    const [, name, value = ''] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined) last = NAMES.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
    const words = [fields.get(last), ...(name === undefined ? line : value).split(/\s+/)].filter(Boolean).join(' ');
    if (words !== '') fields.set(last, words);
  }
  return fields;
}
