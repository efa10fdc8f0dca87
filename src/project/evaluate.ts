import type { Report } from '../input/diagnostic.ts';
import { listOf, type Located, mapOf } from '../input/located.ts';
import type { Place } from '../input/source.ts';
import { NeedsFacts } from './facts-context.ts';
import type { Scope } from './template.ts';
import { TemplateError } from './template-error.ts';

export function hasTemplate({ entries, items, value }: Located): boolean {
  if (entries) return [...entries.values()].some((entry) => hasTemplate(entry.value));
  if (items) return items.some(hasTemplate);
  return typeof value === 'string' && value.includes('{{');
}

/** The same value with its templates evaluated, at every depth. Calls `later` for each that needs the facts of the host. */
export function evaluate(located: Located, scope: Scope, report: Report, later: (place: Place) => void): Located {
  const { entries, items, value } = located;
  if (entries) {
    const evaluated = [...entries].map(
      ([key, entry]) => [key, { ...entry, value: evaluate(entry.value, scope, report, later) }] as const,
    );
    return mapOf(located, new Map(evaluated));
  }
  if (items) {
    return listOf(
      located,
      items.map((item) => evaluate(item, scope, report, later)),
    );
  }
  if (typeof value !== 'string') return located;
  try {
    return { ...located, ...scope.evaluate(value) };
  } catch (error) {
    if (error instanceof NeedsFacts) later(located.place);
    else reportTemplate(error, located.place, value, report);
    return located;
  }
}

/** Reports what is wrong in a template at a place. Throws any other error. */
export function reportTemplate(error: unknown, at: Place, template: string, report: Report): void {
  if (!(error instanceof TemplateError)) throw error;
  for (const { message, hint, place, start, end } of error.diagnostics) {
    report({ place: place ?? within(at, template, start, end), message, hint });
  }
}

/** The place of an expression inside a scalar; the whole scalar if it is written with escapes or folded lines. */
function within(scalar: Place, value: string, start: number, end: number): Place {
  const offset = scalar.source.text.slice(scalar.start, scalar.end).indexOf(value);
  return offset < 0 ? scalar : { ...scalar, start: scalar.start + offset + start, end: scalar.start + offset + end };
}
