import stringWidth from 'string-width';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** The columns that a text takes on a terminal. Colours take none, and Hangul takes two for each syllable. */
export function textWidth(text: string): number {
  // Of most texts; string-width splits each into graphemes, a hundred times slower.
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}
