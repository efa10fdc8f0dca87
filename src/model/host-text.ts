declare const brand: unique symbol;

/**
 * Text that came from a host or may repeat it: output of a command, content of a file, a value that differs. It may
 * hold a secret, so that it is masked where events leave the engine. Names, types, statuses and our own sentences are
 * plain strings and are never masked.
 *
 * The marks in it are noncharacters, which Unicode reserves for the internal use of programs. The masker removes them.
 */
export type HostText = string & { readonly [brand]?: 'HostText' };

/** Where something was cut off. The text beside it may be a part of a secret. */
export const CUT = '\uFDD0';

/** Around words of provision inside text of a host. */
const [OWN_START, OWN_END] = ['\uFDD1', '\uFDD2'];

/** A mark with what it stands for: a shortened edge, or words of provision (group 1). */
export const MARKS = /\uFDD0|\uFDD1([^\uFDD1\uFDD2]*)\uFDD2/g;

/** Words of provision, to be put into text of a host: they are not masked. */
export function own(words: string): HostText {
  return `${OWN_START}${words}${OWN_END}`;
}

/** Text as a host sent it, without characters that would pass for the marks of `own`. */
export function fromHost(text: string): HostText {
  // Almost no text has one, and this search takes no time in a text of one byte a character.
  const forged = text.includes(OWN_START) || text.includes(OWN_END);
  return forged ? text.replaceAll(/[\uFDD1\uFDD2]/g, '\uFFFD') : text;
}

/** The same text without marks, to be searched. It is not masked. */
export function withoutMarks(text: HostText): string {
  return text.replaceAll(/[\uFDD0-\uFDD2]/g, '');
}

/** At most `length` characters from the beginning. */
export function firstPart(text: string, length: number): HostText {
  return text.length <= length ? text : text.slice(0, length) + CUT;
}

/** At most `length` characters from the end. */
export function lastPart(text: string, length: number): HostText {
  return text.length <= length ? text : CUT + text.slice(-length);
}
