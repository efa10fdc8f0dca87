import type { Diagnostic, Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { Numeral } from '../input/numeral.ts';
import { Secret } from '../model/secret.ts';
import { evaluate } from './evaluate.ts';
import { kindOf } from './kind-of.ts';
import * as messages from './language-messages.ts';
import type { Scope } from './template.ts';

/** How many parts a step may have. */
const PART_LIMIT = 1000;

/** The values of `each`, in order. What is wrong goes to `report`. */
export function itemsOf(forEach: Located, scope: Scope, report: Report): readonly unknown[] {
  let failed = false;
  const fail = (diagnostic: Diagnostic) => {
    failed = true;
    report(diagnostic);
  };
  const { value, origin, place } = evaluate(forEach, scope, fail, (at) =>
    fail({ place: at, ...messages.factsInForEach() }),
  );
  if (failed) return [];
  const where = origin ?? place;
  if (value === null || typeof value !== 'object' || value instanceof Secret || value instanceof Numeral) {
    report({ place: where, ...messages.notRepeatable(kindOf(value)) });
    return [];
  }
  const items = Array.isArray(value)
    ? value
    : Object.entries(value).map(([key, inner]) => ({ key, value: inner as unknown }));
  if (items.length <= PART_LIMIT) return items;
  report({ place: where, ...messages.tooManyItems(items.length, PART_LIMIT) });
  return [];
}
