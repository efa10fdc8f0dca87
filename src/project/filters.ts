import { type FilterImplOptions, filters as ofLiquid, type Liquid } from 'liquidjs';
import { Numeral } from '../input/numeral.ts';

/**
 * The filters of Liquid that an expression can have. Their result depends on their input alone, and each has a tried
 * example in docs/playbooks.md.
 */
export const FILTERS = [
  'default',
  'upcase',
  'downcase',
  'capitalize',
  'strip',
  'append',
  'prepend',
  'replace',
  'remove',
  'truncate',
  'slice',
  'split',
  'join',
  'size',
  'first',
  'last',
  'sort',
  'uniq',
  'reverse',
  'concat',
  'map',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'at_least',
  'at_most',
  'round',
  'url_encode',
  'base64_encode',
  'base64_decode',
  'json',
] as const;

/** Filters of Jinja, by the name that they have here. */
export const JINJA_FILTERS: ReadonlyMap<string, string> = new Map([
  ['upper', 'upcase'],
  ['lower', 'downcase'],
  ['trim', 'strip'],
  ['length', 'size'],
  ['count', 'size'],
  ['d', 'default'],
  ['unique', 'uniq'],
  ['b64encode', 'base64_encode'],
  ['b64decode', 'base64_decode'],
  ['urlencode', 'url_encode'],
  ['to_json', 'json'],
  ['tojson', 'json'],
  ['union', 'concat'],
]);

/** A filter of arithmetic got something else than numbers. Liquid would take it for 0. */
export class NotNumbers extends Error {}

const ARITHMETIC = ['plus', 'minus', 'times', 'divided_by', 'modulo', 'at_least', 'at_most', 'round'];

type Handler = (this: FilterImpl, ...values: unknown[]) => unknown;
type FilterImpl = ThisParameterType<Extract<FilterImplOptions, (...values: never[]) => unknown>>;

/** Leaves the engine with these filters alone. */
export function useFilters(liquid: Liquid): void {
  const allowed: ReadonlySet<string> = new Set(FILTERS);
  for (const [name, filter] of Object.entries(ofLiquid)) {
    if (!allowed.has(name)) liquid.unregisterFilter(name);
    else if (ARITHMETIC.includes(name)) liquid.registerFilter(name, ofNumbers(filter as Handler));
  }
  // That of Liquid also replaces false and empty texts, which are values here.
  liquid.registerFilter('default', (value: unknown, instead: unknown) => value ?? instead);
}

function ofNumbers(filter: Handler): Handler {
  return function handle(...values) {
    const isNumber = (value: unknown) => typeof value === 'number' || value instanceof Numeral;
    if (!values.every(isNumber)) {
      // A secret says so itself.
      for (const value of values) void String(value);
      throw new NotNumbers();
    }
    return filter.apply(this, values);
  };
}
