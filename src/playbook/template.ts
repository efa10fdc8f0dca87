import { Liquid } from 'liquidjs';
import type { Variable } from '../inventory/inventory.ts';
import { didYouMean, type Place } from '../input/source.ts';
import { concat, MASK, Secret, type Text } from '../model/secret.ts';

const EXPRESSION = /\{\{(.*?)\}\}/gs;

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** Offset and length of the expression in the template. */
  readonly start: number;
  readonly end: number;
  readonly hint: string | undefined;

  constructor(message: string, start: number, end: number, hint?: string) {
    super(message);
    this.start = start;
    this.end = end;
    this.hint = hint;
  }
}

export interface Evaluated {
  readonly value: unknown;
  /** The variable the value comes from, if it is one alone. */
  readonly origin?: Place;
}

/**
 * Evaluates `{{ expression }}`, an expression of Liquid: a variable with filters. Strict: what is not defined is an
 * error. A template that is one expression keeps the type of its value; a text with a secret in it becomes a secret.
 */
export class Scope {
  static readonly #liquid = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true });
  readonly #vars: ReadonlyMap<string, Variable>;
  readonly #context: Record<string, unknown> = {};

  /** `fixed` are the names that always mean the same, such as `host`. */
  constructor(vars: ReadonlyMap<string, Variable>, fixed: Readonly<Record<string, unknown>>) {
    this.#vars = vars;
    Object.assign(this.#context, fixed);
    const underWay = new Set<string>();
    for (const [name, { value }] of vars) {
      // Variables may use one another, in any order, so each is evaluated when it is asked for.
      Object.defineProperty(this.#context, name, {
        enumerable: true,
        get: () => {
          if (underWay.has(name)) throw new Error(`variables go round in a circle: ${[...underWay, name].join(' → ')}`);
          underWay.add(name);
          try {
            return this.#deep(value);
          } finally {
            underWay.delete(name);
          }
        },
      });
    }
  }

  /** Throws TemplateError. */
  evaluate(template: string): Evaluated {
    const matches = [...template.matchAll(EXPRESSION)];
    if (matches.length === 0) return { value: template };
    const values = matches.map((match) => this.#expression(match));
    const origins = matches.map(
      ([, expression = '']) => this.#vars.get(/^\s*([A-Za-z_]\w*)/.exec(expression)?.[1] ?? '')?.place,
    );
    const [origin, ...more] = origins.filter((place) => place !== undefined);
    const traced = origin && more.length === 0 && matches.length === 1 ? { origin } : {};
    const [first] = matches;
    if (matches.length === 1 && first?.[0] === template.trim()) return { value: values[0], ...traced };

    const parts: Text[] = [];
    let end = 0;
    for (const [index, match] of matches.entries()) {
      parts.push(template.slice(end, match.index), asText(values[index], match));
      end = match.index + match[0].length;
    }
    return { value: concat([...parts, template.slice(end)]), ...traced };
  }

  #expression(match: RegExpExecArray): unknown {
    const [whole, expression = ''] = match;
    const [start, end] = [match.index, match.index + whole.length];
    let value: unknown;
    try {
      value = Scope.#liquid.evalValueSync(expression.trim(), this.#context);
    } catch (error) {
      throw this.#explain(error as Error, start, end);
    }
    if (value === undefined || value === null) throw new TemplateError(`${whole} has no value`, start, end);
    if (typeof value === 'string' && value.toLowerCase().includes(MASK)) {
      throw new TemplateError(`${whole} uses a secret in a filter`, start, end, 'A secret can only be used as it is.');
    }
    return value;
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.evaluate(value).value;
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#deep(inner)]));
  }

  #explain(error: Error & { originalError?: Error }, start: number, end: number): TemplateError {
    const original = error.originalError ?? error;
    if (original instanceof TemplateError) return new TemplateError(original.message, start, end, original.hint);
    const text = original.message.replace(/, line:\d+, col:\d+.*$/s, '');
    const missing = /undefined variable: (.+)$/.exec(text)?.[1];
    if (missing !== undefined) {
      const names = [...Object.keys(this.#context), 'host.name', 'host.address'];
      const hint =
        didYouMean(missing, names) ?? `Define it under vars: in the inventory. There are ${names.join(', ')}.`;
      return new TemplateError(`${missing} is not defined`, start, end, hint);
    }
    return new TemplateError(text, start, end, 'A literal {{ is written {{ "{{" }}.');
  }
}

function asText(value: unknown, match: RegExpExecArray): Text {
  if (value instanceof Secret) return value;
  if (typeof value === 'object') {
    const kind = Array.isArray(value) ? 'a list' : 'a map';
    throw new TemplateError(
      `${match[0]} is ${kind} and cannot be part of a text`,
      match.index,
      match.index + match[0].length,
      'Use it alone, as the whole value.',
    );
  }
  return `${value as string | number | boolean}`;
}
