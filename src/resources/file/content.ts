import type { Difference } from '../../model/change.ts';
import { digestOf, hasPrivateKey, isReadable, shownContents, sizeOf, TEXT_LIMIT } from '../../model/content.ts';
import type { HostText } from '../../model/host-text.ts';
import type { FileContent } from '../../model/operation.ts';
import { Secret, type Text } from '../../model/secret.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** A digest is computed of files up to this size, and of a larger one only if it has the declared size. In bytes. */
export const DIGEST_LIMIT = 16_777_216;

/** The declared content. */
export interface Content {
  readonly size: number;
  readonly digest: string;
  /** Undefined if it is not a text, or too long to be compared line by line. */
  readonly text: Text | undefined;
  /** A file of this computer that is sent, instead of a text that is written. */
  readonly file: FileContent | undefined;
}

/** Undefined if the step declares no content. */
export function contentOf({ content, source, template }: Desired): Content | undefined {
  if (source) return { size: source.size, digest: source.digest, text: source.text, file: source };
  const text = content ?? template?.text;
  return text === undefined ? undefined : { size: sizeOf(text), digest: digestOf(text), text, file: undefined };
}

/** The content that a host has, as far as it is known. */
export interface FoundContent {
  readonly size: number;
  readonly digest: string | undefined;
  /** Undefined if it is not a text, or too long. */
  readonly text: HostText | undefined;
}

/** The expression for find(1) that prints the digest, and the content of a small file. */
export function contentExpression(size: number | undefined): readonly string[] {
  const small = ['-size', `-${DIGEST_LIMIT + 1}c`];
  const sizes = size === undefined || size <= DIGEST_LIMIT ? small : ['(', ...small, '-o', '-size', `${size}c`, ')'];
  const digest = ['-exec', 'sha256sum', '--', '{}', ';'];
  const content = ['-size', `-${TEXT_LIMIT + 1}c`, '-exec', 'cat', '--', '{}', ';'];
  return ['-type', 'f', '(', ...sizes, ...digest, ',', ...content, ')'];
}

/** sha256sum puts a backslash first where the path has one in it. */
const DIGEST = /^\\?([0-9a-f]{64}) [ *][^\n]*\n/;

/** What the expression printed of a file of this size; undefined if it did not print what it should. */
export function parseContent(size: number, wanted: number | undefined, output: string): FoundContent | undefined {
  if (size > DIGEST_LIMIT && size !== wanted) return { size, digest: undefined, text: undefined };
  const [line, digest] = DIGEST.exec(output) ?? [];
  if (line === undefined) return undefined;
  const text = output.slice(line.length);
  const complete = size <= TEXT_LIMIT && isReadable(text) && sizeOf(text) === size;
  return { size, digest, text: complete ? text : undefined };
}

export function isContent(found: FoundContent | undefined, { size, digest }: Content): boolean {
  return found?.size === size && found.digest === digest;
}

/** The difference as it is shown: lines of texts, otherwise sizes and digests, and neither of a secret. */
export function contentDifference(found: FoundContent | undefined, wanted: Content, secret = false): Difference {
  const field = 'content';
  const { text } = wanted;
  const small = wanted.size <= TEXT_LIMIT && (found === undefined || found.text !== undefined);
  const isKey = [text, found?.text].some((one) => one !== undefined && hasPrivateKey(one));
  if (secret || isKey || (text instanceof Secret && !small)) {
    return { field, before: found ? messages.sizeText(found.size) : null, after: messages.notShown };
  }
  if (!small || text === undefined || !isReadable(text)) {
    return { field, before: found ? digestText(found) : null, after: digestText(wanted) };
  }
  if (found?.text === undefined) {
    return { field, before: null, after: text instanceof Secret ? text.shown : text, content: true };
  }
  return { field, ...shownContents(found.text, text), content: true };
}

function digestText({ size, digest }: Pick<FoundContent, 'size' | 'digest'>): string {
  return digest === undefined ? messages.sizeText(size) : messages.sizeAndDigest(size, digest);
}
