import { env, platform } from 'node:process';
import isUnicodeSupported from 'is-unicode-supported';
import { inAscii } from '../output/glyphs.ts';
import { fitted } from '../output/layout.ts';

/** What is needed of a stream that may be a terminal. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** In columns, where the width of a terminal is unknown. */
const USUAL_WIDTH = 80;

/** The width of a terminal; Infinity for files and other programs, whose lines are never broken. */
export function columnsOf({ isTTY, columns }: Stream): number {
  return isTTY === true ? columns || USUAL_WIDTH : Number.POSITIVE_INFINITY;
}

/** Text for a stream. Only terminals may lack characters: files and other programs get the same text everywhere. */
export function forTerminal({ isTTY }: Stream, text: string): string {
  return isTTY === true && !hasUnicode(env) ? inAscii(text) : text;
}

/** A message for a stream, broken between words where the terminal is too narrow. */
export function messageFor(stream: Stream, text: string): string {
  return forTerminal(stream, fitted(text, columnsOf(stream)));
}

/** By the terminal and by the locale that applies to characters (locale(7)). Without a locale, UTF-8 is most likely. */
export function hasUnicode(environment: NodeJS.ProcessEnv): boolean {
  if (!isUnicodeSupported() || environment['TERM'] === 'dumb') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return locale === '' || platform === 'win32' || /utf-?8/i.test(locale);
}
