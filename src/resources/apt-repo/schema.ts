import * as z from 'zod';
import { ChecksumText } from '../http/schema.ts';
import * as messages from './messages.ts';

const list = <T extends z.ZodType<string>>(item: T) => z.union([item.transform((one) => [one]), z.array(item).min(1)]);

// run-parts(8), and sources.list(5): apt ignores files with other names.
const Name = z.string().regex(/^[A-Za-z0-9][\w-]*$/, messages.invalidName);
const Uri = z.string().regex(/^(https?|file):\/\/[^\s@[\]]+$/, messages.invalidUri);
const Word = z.string().regex(/^[A-Za-z0-9.][\w.+:/-]*$/, messages.invalidWord);
const Suite = z.string().regex(/^([A-Za-z0-9.][\w.+:/-]*|\/)$/, messages.invalidWord);

const ARMOR = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const Key = z
  .string()
  .refine((key) => /^https?:\/\/[^\s'"\\@]+$/.test(key) || key.trimStart().startsWith(ARMOR), messages.invalidKey);

const object = z.strictObject({
  name: Name.describe('The file `/etc/apt/sources.list.d/<name>.sources`.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the file and its key.'),
  uris: list(Uri).optional().describe('Where the repository is. Several are mirrors of each other.'),
  suites: list(Suite)
    .optional()
    .describe(
      'Releases in the repository, or a directory that ends with `/`. Default: the code name of the host (`bookworm`).',
    ),
  components: list(Word).optional().describe('Parts of the release. Default: `main`; none with a directory.'),
  architectures: list(Word).optional().describe('Default: those of the host.'),
  key: Key.optional().describe(
    'The key that signs the repository: its URL, or its text. A URL that ends with `.gpg` has a binary key.',
  ),
  checksum: ChecksumText.refine(({ algorithm }) => algorithm !== 'sha384', messages.checksumForm)
    .optional()
    .describe(
      '`sha256:` or `sha512:` and the digest of the key from a URL. Without it, the key is downloaded only while it is missing.',
    ),
});

export type Desired = z.infer<typeof object>;

export const schema = object.superRefine((desired, context) => {
  for (const [path, message] of conflicts(desired)) {
    context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
  }
});

function conflicts(desired: Desired): readonly (readonly [string, string])[] {
  const { name: _, state, ...others } = desired;
  if (state === 'absent') {
    const other = (Object.keys(others) as (keyof typeof others)[]).find((key) => others[key] !== undefined);
    return other === undefined ? [] : [[other, messages.notWithAbsent(other)]];
  }
  const { uris, key, suites = [], components, checksum } = desired;
  if (uris === undefined || key === undefined) return [['', messages.incomplete]];
  if (checksum && !isUrl(key)) return [['checksum', messages.checksumNeedsUrl]];
  const flat = suites.filter((suite) => suite.endsWith('/'));
  if (flat.length > 0 && flat.length < suites.length) return [['suites', messages.mixedSuites]];
  return flat.length > 0 && components ? [['components', messages.componentsOfDirectory]] : [];
}

export function isUrl(key: string): boolean {
  return /^https?:/.test(key);
}
