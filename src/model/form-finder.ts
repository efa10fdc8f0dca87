import { Matcher } from './matcher.ts';

/** Which ends of a text were cut off. */
export interface Cuts {
  readonly start: boolean;
  readonly end: boolean;
}

/** A range of a text that is not shown. */
export interface Hidden {
  readonly start: number;
  readonly end: number;
  /** Certainly from a secret; otherwise it may be a part of one, at a shortened edge. */
  readonly certain: boolean;
}

export interface FinderOptions {
  /** From this length on, a part of a form at an edge is certain, also where the text was not shortened. */
  readonly certainFrom?: number;
}

/** Finds forms of secrets in a text: whole ones anywhere, parts of one at the edges. */
export class FormFinder {
  readonly #forms: readonly string[];
  readonly #longest: number;
  readonly #certainFrom: number;
  readonly #matcher: Matcher;
  /** Of the forms read backwards; built with the first text that needs it. */
  #backwards: Matcher | undefined;

  constructor(forms: Iterable<string>, { certainFrom = Number.POSITIVE_INFINITY }: FinderOptions = {}) {
    this.#forms = [...new Set(forms)];
    this.#longest = Math.max(0, ...this.#forms.map(({ length }) => length));
    this.#certainFrom = certainFrom;
    this.#matcher = new Matcher(this.#forms);
  }

  find(text: string, cuts: Cuts): readonly Hidden[] {
    if (this.#longest === 0 || text === '') return [];
    const hidden: Hidden[] = [];
    const part = (start: number, end: number, cut: boolean) => {
      const certain = end - start >= this.#certainFrom;
      if (certain || (cut && end > start)) hidden.push({ start, end, certain });
    };
    const left = this.#matcher.search(text, (start, end) => hidden.push({ start, end, certain: true }));
    part(text.length - left, text.length, cuts.end);
    if (cuts.start || this.#certainFrom < this.#longest) part(0, this.#endOfForm(text), cuts.start);
    if (this.#isInside(text)) part(0, text.length, cuts.start && cuts.end);
    return hidden;
  }

  /** The length of the longest beginning of the text that is the end of a form. */
  #endOfForm(text: string): number {
    this.#backwards ??= new Matcher(this.#forms.map(reversed));
    return this.#backwards.search(reversed(text.slice(0, this.#longest)), () => {});
  }

  #isInside(text: string): boolean {
    return text.length < this.#longest && this.#forms.some((form) => form.includes(text));
  }
}

/** By UTF-16 code units, as the matcher reads. */
function reversed(text: string): string {
  let result = '';
  for (let index = text.length - 1; index >= 0; index -= 1) result += text.charAt(index);
  return result;
}
