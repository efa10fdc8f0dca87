import { Buffer, isUtf8 } from 'node:buffer';
import { type DiagnosticText, InputError } from './diagnostic.ts';
import * as messages from './messages.ts';
import type { Source } from './source.ts';
import { lineEnd } from './yaml-structure.ts';

/** In bytes; an inventory of 50,000 hosts has less. */
export const SIZE_LIMIT = 5_000_000;

/** Bytes of a file that is too large, for the excerpt. */
const EXCERPT = 200;

/** The text of a file. Throws InputError with a place if it is not UTF-8, or too large. */
export function decode(path: string, bytes: Uint8Array): Source {
  if (bytes.length > SIZE_LIMIT) {
    const text = new TextDecoder().decode(bytes.subarray(0, EXCERPT)).replaceAll(/[^\P{C}\n\t]/gu, '?');
    throw refused({ path, text }, 0, messages.fileTooLarge(SIZE_LIMIT));
  }
  const utf16 = utf16Encoding(bytes);
  if (utf16 !== undefined) {
    const text = new TextDecoder(utf16.label).decode(bytes);
    throw refused({ path, text }, 0, messages.notUtf8(utf16.name));
  }
  // A TextDecoder takes much longer to start: it loads tables of all encodings.
  if (isUtf8(bytes))
    return {
      path,
      text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString()
        .replace(/^\uFEFF/, ''),
    };
  // WHATWG's euc-kr is CP949, which contains EUC-KR: https://encoding.spec.whatwg.org/#euc-kr
  const korean = decoded('euc-kr', bytes);
  if (korean !== undefined) {
    const start = korean.search(/[^\0-\x7F]/);
    throw refused({ path, text: korean }, start, messages.notUtf8('CP949'));
  }
  const lossy = new TextDecoder().decode(bytes).replaceAll(/[^\P{C}\n\t\r]/gu, '?');
  throw refused({ path, text: lossy }, lossy.indexOf('\uFFFD'), messages.notUtf8(undefined));
}

/** The text of a file that is sent to hosts. Throws InputError also where it has a character that replaces a lost one. */
export function decodeForHosts(path: string, bytes: Uint8Array): Source {
  const source = decode(path, bytes);
  const start = source.text.indexOf('\uFFFD');
  if (start >= 0) throw refused(source, start, messages.lostCharacter('template'));
  return source;
}

function decoded(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By the byte order mark, or without one by the zero byte of an ASCII character. */
function utf16Encoding(bytes: Uint8Array): { readonly label: string; readonly name: string } | undefined {
  const [first, second] = bytes;
  const little = (first === 0xff && second === 0xfe) || (first !== 0 && first !== undefined && second === 0);
  if (little) return { label: 'utf-16le', name: 'UTF-16LE' };
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined);
  return big ? { label: 'utf-16be', name: 'UTF-16BE' } : undefined;
}

function refused(source: Source, start: number, text: DiagnosticText): InputError {
  const from = Math.max(0, start);
  return new InputError([{ place: { source, start: from, end: lineEnd(source.text, from) }, ...text }]);
}
