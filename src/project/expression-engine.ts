import { Liquid } from 'liquidjs';
import { useFilters } from './filters.ts';
import { operators } from './operators.ts';
import { SIZE_LIMIT } from './template-failures.ts';

/** Liquid, for expressions alone: with strict operators, and the filters that provision has. */
export function expressionEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // `default` takes an undefined variable.
    lenientIf: true,
    groupedExpressions: true,
    memoryLimit: SIZE_LIMIT,
    operators,
    // Otherwise Liquid asks for that of this computer, for dates, which takes 2 % of `check`.
    locale: 'en-US',
  });
  useFilters(liquid);
  return liquid;
}
