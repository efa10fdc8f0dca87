import * as z from 'zod';
import { ChecksumText, Headers, Proxy, Url } from '../http/schema.ts';
import { attributes, Path } from '../path-attributes.ts';
import * as messages from './messages.ts';

const object = z.strictObject({
  path: Path.describe('The file on the host. Its directory has to exist.'),
  url: Url.optional().describe('What the host downloads: http or https. It may have a secret in it.'),
  checksum: ChecksumText.optional().describe(
    '`sha256:`, `sha384:` or `sha512:` and the digest of the content. Without it, the file is downloaded only while it is ' +
      'missing.',
  ),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the file.'),
  ...attributes,
  headers: Headers.optional().describe('Headers of the request by name. Their values may be secrets.'),
  proxy: Proxy.optional().describe(
    'The URL of a proxy, or `none`. Default: the one that /etc/environment of the host names.',
  ),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { path: _, state, ...others } = desired;
  if (state === 'present' && desired.url === undefined) issue([], messages.needsUrl);
  if (state === 'present') return;
  const other = (Object.keys(others) as (keyof typeof others)[]).find((key) => others[key] !== undefined);
  if (other !== undefined) issue([other], messages.notWithAbsent(other));
});
