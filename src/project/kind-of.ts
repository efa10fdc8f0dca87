import { Numeral } from '../input/numeral.ts';
import { Secret } from '../model/secret.ts';

/** What a value is, for a message. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'no value';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Secret) return 'a secret';
  if (value instanceof Numeral) return 'a number';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
