/** A state of the automaton: the longest end of the text so far that is the beginning of a pattern. */
interface State {
  readonly next: Map<number, State>;
  /** Of this beginning. */
  readonly depth: number;
  /** Where to continue if no pattern has the next character. */
  fallback: State | undefined;
  /** The length of the longest pattern that ends here; 0 if none does. */
  matched: number;
}

/** Finds all patterns in a text at once (Aho and Corasick, 1975). The time does not depend on the number of patterns. */
export class Matcher {
  readonly #root = newState(0);

  constructor(patterns: Iterable<string>) {
    for (const pattern of patterns) this.#add(pattern);
    this.#link();
  }

  /**
   * Calls `found` for each position at which a pattern ends, with the longest one. Returns the length of the longest
   * end of the text that is the beginning of a pattern.
   */
  search(text: string, found: (start: number, end: number) => void): number {
    let state = this.#root;
    for (let index = 0; index < text.length; index += 1) {
      state = this.#step(state, text.charCodeAt(index));
      if (state.matched > 0) found(index + 1 - state.matched, index + 1);
    }
    return state.depth;
  }

  #step(from: State, character: number): State {
    let state: State | undefined = from;
    while (state) {
      const next = state.next.get(character);
      if (next) return next;
      state = state.fallback;
    }
    return this.#root;
  }

  #add(pattern: string): void {
    let state = this.#root;
    for (let index = 0; index < pattern.length; index += 1) {
      const character = pattern.charCodeAt(index);
      const next = state.next.get(character) ?? newState(index + 1);
      state.next.set(character, next);
      state = next;
    }
    state.matched = pattern.length;
  }

  /** In the order of depth: a fallback is less deep. */
  #link(): void {
    const states = [this.#root];
    for (const state of states) {
      for (const [character, next] of state.next) {
        next.fallback = state.fallback ? this.#step(state.fallback, character) : this.#root;
        next.matched = Math.max(next.matched, next.fallback.matched);
        states.push(next);
      }
    }
  }
}

function newState(depth: number): State {
  return { next: new Map(), depth, fallback: undefined, matched: 0 };
}
