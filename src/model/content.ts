// What can be said of the content of files. Secrets in it are never returned.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { HostText } from './host-text.ts';
import { reveal, Secret, type Text } from './secret.ts';

/** Texts up to this size are compared line by line, in bytes. Of a larger file only size and digest are read. */
export const TEXT_LIMIT = 65_536;

/** In bytes of UTF-8. */
export function sizeOf(text: Text): number {
  return Buffer.byteLength(reveal(text));
}

/** SHA-256 in lower-case hexadecimal. */
export function digestOf(text: Text): string {
  return createHash('sha256').update(reveal(text)).digest('hex');
}

/** Whether lines of it can be shown: a file that is not UTF-8 has replacement characters here. */
export function isReadable(text: Text): boolean {
  // oxlint-disable-next-line no-control-regex
  return !/[\0-\x08\x0E-\x1A\x1C-\x1F\x7F\uFFFD]/.test(reveal(text));
}

/** Whether it has a private key in it (RFC 7468 and OpenSSH), which nobody should see in a report. */
export function hasPrivateKey(text: Text): boolean {
  return /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/.test(reveal(text));
}

/** Stands for a line of a host's file that may hold an older secret. */
export const NOT_SHOWN = '(not shown)';

/**
 * Both contents as they may be shown. In a text with secrets these are masked, and of the host's content only lines that
 * the text has, too: any other line may hold an older secret.
 */
export function shownContents(before: HostText, after: Text): { readonly before: HostText; readonly after: string } {
  if (!(after instanceof Secret)) return { before, after };
  const { shown } = after;
  const lines = shown.split('\n');
  const shownAs = new Map(
    after
      .reveal()
      .split('\n')
      .map((line, index) => [line, lines[index] ?? NOT_SHOWN]),
  );
  const known = before.split('\n').map((line) => (line === '' ? '' : (shownAs.get(line) ?? NOT_SHOWN)));
  return { before: known.join('\n'), after: shown };
}
