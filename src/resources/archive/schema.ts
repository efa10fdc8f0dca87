import * as z from 'zod';
import { LocalFile } from '../../model/local-file.ts';
import { reveal, type Text } from '../../model/secret.ts';
import { ChecksumText, Headers, Proxy, Url } from '../http/schema.ts';
import { attributes, Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

const FORMATS = ['tar.gz', 'tar.xz', 'tar.bz2', 'tar', 'zip'] as const;

export type Format = (typeof FORMATS)[number];

/** By the ends of file names. */
const ENDS: readonly (readonly [RegExp, Format])[] = [
  [/\.(tar\.gz|tgz)$/i, 'tar.gz'],
  [/\.(tar\.xz|txz)$/i, 'tar.xz'],
  [/\.(tar\.bz2|tbz2?)$/i, 'tar.bz2'],
  [/\.tar$/i, 'tar'],
  [/\.(zip|jar|war)$/i, 'zip'],
];

const object = z.strictObject({
  path: Path.describe('The directory on the host into which the archive is unpacked. It is created if it is missing.'),
  source: z
    .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
    .optional()
    .describe('An archive of this computer. The path is relative to the playbook.'),
  url: Url.optional().describe('An archive that the host downloads; with `checksum`.'),
  file: Path.optional().describe('An archive that the host has.'),
  checksum: ChecksumText.optional().describe(
    'Of the archive at `url`: `sha256:`, `sha384:` or `sha512:` and the digest.',
  ),
  format: z.enum(FORMATS).optional().describe('Default: by the end of the name of the archive.'),
  strip: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe('How many folders are left out of the names in the archive: 1 for `app-1.4/bin/app` as `bin/app`.'),
  owner: attributes.owner.describe('The user of everything in the archive. Default: root, whatever the archive says.'),
  group: attributes.group.describe('The group of everything in the archive.'),
  creates: z
    .array(
      z
        .string()
        // oxlint-disable-next-line no-control-regex
        .regex(/^((?!\.{1,2}\/)[^/\0-\x1F\x7F]+\/)*(?!\.{1,2}$)[^/\0-\x1F\x7F]+$/, messages.notInside),
    )
    .optional()
    .describe('Paths inside of the folder that must exist; otherwise the archive is unpacked again.'),
  remove_old: z
    .boolean()
    .optional()
    .describe(
      'Whether files of an earlier archive that this one does not have are removed. Default: they are only listed.',
    ),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, messages.invalidName)
    .optional()
    .describe('Distinguishes archives that are unpacked into the same folder.'),
  headers: Headers.optional().describe('Headers of the request by name. Their values may be secrets.'),
  proxy: Proxy.optional().describe(
    'The URL of a proxy, or `none`. Default: the one that /etc/environment of the host names.',
  ),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the files of the archive. Other files, and their directories, stay.'),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [parameter, message] of conflicts(desired)) {
    context.addIssue({ code: 'custom', path: parameter === '' ? [] : [parameter], message });
  }
});

/** Empty for a rule of the step as a whole. */
type Parameter = keyof typeof object.shape | '';

function conflicts(desired: Desired): readonly (readonly [Parameter, string])[] {
  const { path: _, name: _name, state, ...others } = desired;
  const declared = (Object.keys(others) as (keyof typeof others)[]).filter((key) => others[key] !== undefined);
  if (state === 'absent') return declared.slice(0, 1).map((key) => [key, messages.notWithAbsent(key)]);
  const [first, second] = declared.filter((key) => key === 'source' || key === 'url' || key === 'file');
  if (first === undefined) return [['', messages.noSource]];
  if (second !== undefined) return [[second, messages.twoSources(first, second)]];
  if (first === 'url' && !desired.checksum) return [['url', messages.urlNeedsChecksum]];
  if (first !== 'url') {
    if (desired.checksum) return [['checksum', messages.checksumWithoutUrl]];
    const other = (['headers', 'proxy'] as const).find((key) => desired[key] !== undefined);
    if (other !== undefined) return [[other, messages.onlyWithUrl(other)]];
  }
  return formatOf(desired) === undefined ? [[first, messages.unknownFormat]] : [];
}

/** Undefined if it is not declared, and the name does not say it. */
export function formatOf({ format, source, url, file }: Desired): Format | undefined {
  return format ?? ENDS.find(([pattern]) => pattern.test(nameOf({ source, url, file })))?.[1];
}

function nameOf({ source, url, file }: Pick<Desired, 'source' | 'url' | 'file'>): string {
  return source?.file ?? file ?? (url === undefined ? '' : pathOfUrl(url));
}

function pathOfUrl(url: Text): string {
  return URL.canParse(reveal(url)) ? new URL(reveal(url)).pathname : '';
}
