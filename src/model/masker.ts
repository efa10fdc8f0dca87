import { type HostText, MARKS } from './host-text.ts';
import { Matcher } from './matcher.ts';
import { MASK, type Secret } from './secret.ts';
import { formsOf } from './secret-forms.ts';

/** Masks secrets in a text of a host. A part of one at a shortened edge is left out. The result has no marks. */
export type Mask = (text: HostText) => string;

/** Which ends of a text were cut off. */
interface Cuts {
  readonly start: boolean;
  readonly end: boolean;
}

interface Hidden {
  readonly start: number;
  readonly end: number;
  /** A whole form of a secret; otherwise what may be a part of one, at a shortened edge. */
  readonly whole: boolean;
}

/** Secrets of fewer than four characters are not masked: that would garble all output. */
export function masker(secrets: Iterable<Secret>): Mask {
  const forms = new Set([...secrets].flatMap((secret) => formsOf(secret.reveal())));
  const masking = new Masking([...forms]);
  return (text) => {
    const parts: string[] = [];
    let [from, start] = [0, false];
    for (const { 0: mark, 1: ownWords, index } of text.matchAll(MARKS)) {
      const cut = ownWords === undefined;
      parts.push(masking.mask(text.slice(from, index), { start, end: cut }), ownWords ?? '');
      [from, start] = [index + mark.length, cut];
    }
    parts.push(masking.mask(text.slice(from), { start, end: false }));
    return parts.join('');
  };
}

class Masking {
  readonly #forms: readonly string[];
  readonly #longest: number;
  readonly #matcher: Matcher;
  /** Of the forms read backwards; built with the first text that needs it. */
  #backwards: Matcher | undefined;

  constructor(forms: readonly string[]) {
    this.#forms = forms;
    this.#longest = Math.max(0, ...forms.map(({ length }) => length));
    this.#matcher = new Matcher(forms);
  }

  /** Replaces whole forms, and drops at a shortened edge the longest text that is a proper part of a form. */
  mask(text: string, cuts: Cuts): string {
    if (text === '') return '';
    const whole = withoutBrokenCharacters(text, cuts);
    if (cuts.start && cuts.end && this.#isInside(whole)) return '';
    return replaced(whole, this.#find(whole, cuts));
  }

  /** In the order of their ends. */
  #find(text: string, cuts: Cuts): readonly Hidden[] {
    const hidden: Hidden[] = [];
    if (cuts.start) {
      this.#backwards ??= new Matcher(this.#forms.map(reversed));
      const end = this.#backwards.search(reversed(text.slice(0, this.#longest)), () => {});
      if (end > 0) hidden.push({ start: 0, end, whole: false });
    }
    const rest = this.#matcher.search(text, (start, end) => hidden.push({ start, end, whole: true }));
    if (cuts.end && rest > 0) hidden.push({ start: text.length - rest, end: text.length, whole: false });
    return hidden.sort((one, other) => one.start - other.start);
  }

  #isInside(text: string): boolean {
    return text.length < this.#longest && this.#forms.some((form) => form.includes(text));
  }
}

/** Shortening inside a UTF-8 character leaves bytes that are decoded as U+FFFD. */
function withoutBrokenCharacters(text: string, { start, end }: Cuts): string {
  const rest = start ? text.replace(/^\uFFFD{1,3}/, '') : text;
  return end ? rest.replace(/\uFFFD{1,3}$/, '') : rest;
}

/** Overlapping ranges become one mask. `hidden` is in the order of the starts. */
function replaced(text: string, hidden: readonly Hidden[]): string {
  let [result, at] = ['', 0];
  for (let index = 0; index < hidden.length;) {
    let { start, end, whole } = hidden[index] as Hidden;
    for (index += 1; index < hidden.length; index += 1) {
      const other = hidden[index] as Hidden;
      if (other.start >= end) break;
      end = Math.max(end, other.end);
      whole ||= other.whole;
    }
    result += text.slice(at, start) + (whole ? MASK : '');
    at = end;
  }
  return result + text.slice(at);
}

/** By UTF-16 code units, as the matcher reads. */
function reversed(text: string): string {
  let result = '';
  for (let index = text.length - 1; index >= 0; index -= 1) result += text.charAt(index);
  return result;
}

/** The same for every text in a piece of data. */
export function maskAll<T>(value: T, mask: Mask): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAll(item, mask)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskAll<unknown>(inner, mask)])) as T;
}
