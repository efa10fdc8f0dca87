export interface Glob {
  test(text: string): boolean;
}

/**
 * A pattern in which `*` stands for any text and `?` for one character. Not a regular expression: its time and its size
 * would have no limit for a pattern of a hostile host. This takes at most the product of both lengths.
 */
export function glob(pattern: string): Glob {
  return { test: (text) => matches(pattern, text) };
}

function matches(pattern: string, text: string): boolean {
  let [at, star, retry] = [0, -1, 0];
  for (let place = 0; place < text.length;) {
    if (pattern[at] === '*') {
      [star, retry] = [at, place];
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at += 1;
      place += 1;
    } else if (star < 0) {
      return false;
    } else {
      // The last `*` takes one character more.
      retry += 1;
      [at, place] = [star + 1, retry];
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
