import { type Cuts, FormFinder, type Hidden } from './form-finder.ts';
import { type HostText, MARKS } from './host-text.ts';
import { MASK, type Secret } from './secret.ts';
import { base64FormsOf, formsOf } from './secret-forms.ts';

/** Masks secrets in a text of a host. A part of one at a shortened edge is left out. The result has no marks. */
export type Mask = (text: HostText) => string;

/** A part of base64 of this length, in characters, is hardly ever at the edge of a text by accident. */
const CERTAIN_BASE64 = 4;

/** Secrets of fewer than four characters are not masked: that would garble all output. */
export function masker(secrets: Iterable<Secret>): Mask {
  const masking = new Masking([...secrets].map((secret) => secret.reveal()));
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

/** A mask that learns further secrets, such as those that hosts have. */
export function growingMasker(secrets: Iterable<Secret>) {
  const known = new Map([...secrets].map((secret) => [secret.reveal(), secret]));
  let current = masker(known.values());
  return {
    mask: (text: HostText) => current(text),
    learn: (more: readonly Secret[]): void => {
      if (more.every((secret) => known.has(secret.reveal()))) return;
      for (const secret of more) known.set(secret.reveal(), secret);
      current = masker(known.values());
    },
  };
}

class Masking {
  readonly #forms: FormFinder;
  readonly #base64: FormFinder;

  constructor(secrets: readonly string[]) {
    this.#forms = new FormFinder(secrets.flatMap(formsOf));
    this.#base64 = new FormFinder(secrets.flatMap(base64FormsOf), { certainFrom: CERTAIN_BASE64 });
  }

  /** Replaces whole forms, and drops at a shortened edge the longest text that is a proper part of a form. */
  mask(text: string, cuts: Cuts): string {
    if (text === '') return '';
    const whole = withoutBrokenCharacters(text, cuts);
    const hidden = [...this.#forms.find(whole, cuts), ...this.#inBase64(whole, cuts)];
    return replaced(
      whole,
      hidden.sort((one, other) => one.start - other.start),
    );
  }

  /** Programs break base64 into lines. Of these lines, an output may be only the last. */
  #inBase64(text: string, cuts: Cuts): readonly Hidden[] {
    const { joined, indexes } = withoutLineEnds(text);
    return this.#base64.find(joined, cuts).map(({ start, end, certain }) => ({
      start: indexes[start] ?? start,
      end: (indexes[end - 1] ?? end - 1) + 1,
      certain,
    }));
  }
}

/** The text without line ends inside base64, and where each of its characters was; no indexes if all stay in place. */
function withoutLineEnds(text: string): { readonly joined: string; readonly indexes: readonly number[] } {
  const ends = [...text.matchAll(/(?<=[\w+/-])\r?\n[ \t]*(?=[\w+/-])/g)];
  if (ends.length === 0) return { joined: text, indexes: [] };
  const indexes: number[] = [];
  const parts: string[] = [];
  let from = 0;
  const keep = (until: number) => {
    parts.push(text.slice(from, until));
    for (let index = from; index < until; index += 1) indexes.push(index);
  };
  for (const { 0: end, index } of ends) {
    keep(index);
    from = index + end.length;
  }
  keep(text.length);
  return { joined: parts.join(''), indexes };
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
    let { start, end, certain } = hidden[index] as Hidden;
    for (index += 1; index < hidden.length; index += 1) {
      const other = hidden[index] as Hidden;
      if (other.start >= end) break;
      end = Math.max(end, other.end);
      certain ||= other.certain;
    }
    result += text.slice(at, start) + (certain ? MASK : '');
    at = end;
  }
  return result + text.slice(at);
}

/** The same for every text in a piece of data. */
export function maskAll<T>(value: T, mask: Mask): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAll(item, mask)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskAll<unknown>(inner, mask)])) as T;
}
