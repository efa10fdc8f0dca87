import * as z from 'zod';
import type { Checksum } from '../../model/operation.ts';
import { reveal, Secret, type Text } from '../../model/secret.ts';
import * as messages from './messages.ts';

const URL_FORM = /^https?:\/\/[^\s"<>\\^`{|}\p{Cc}]+$/iu;

/** It may have a secret in it. */
export const Url = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((url) => URL_FORM.test(reveal(url)) && URL.canParse(reveal(url)), messages.invalidUrl);

const HeaderValue = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((value) => /^[^\r\n\0]*$/.test(reveal(value)), messages.invalidHeaderValue);

export const Headers = z.record(
  // RFC 9110, 5.6.2
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, messages.invalidHeaderName),
  HeaderValue,
);

const PROXY_FORM = /^(none|((https?|socks[45][ah]?):\/\/)[^\s"<>\\^`{|}/]+\/?)$/i;

export const Proxy = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((proxy) => PROXY_FORM.test(reveal(proxy)), messages.invalidProxy);

/** Hexadecimal digits. */
const LENGTHS = { sha256: 64, sha384: 96, sha512: 128 } as const;

export const ChecksumText = z
  .string()
  .superRefine((text, context) => {
    const message = checksumProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .transform(checksumOf);

function checksumProblem(text: string): string | undefined {
  if (/^(md5|sha1):/i.test(text)) return messages.weakChecksum;
  const { algorithm, digest } = checksumOf(text);
  const length = LENGTHS[algorithm];
  if (length === undefined || !/^[0-9a-f]+$/.test(digest)) return messages.invalidChecksum;
  return digest.length === length ? undefined : messages.digestLength({ algorithm, length });
}

function checksumOf(text: string): Checksum {
  const [algorithm = '', digest = ''] = text.toLowerCase().split(':', 2);
  return { algorithm: algorithm as Checksum['algorithm'], digest };
}

/** The form that `ChecksumText` reads. */
export function checksumTextOf({ algorithm, digest }: Checksum): string {
  return `${algorithm}:${digest}`;
}

export interface RequestParameters {
  readonly url: Text;
  readonly headers?: Readonly<Record<string, Text>> | undefined;
  readonly proxy?: Text | undefined;
}
