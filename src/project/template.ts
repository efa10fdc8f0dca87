import { Liquid } from 'liquidjs';
import type { Variable } from './inventory.ts';
import { didYouMean, type Place } from '../input/source.ts';
import { concat, Secret, type Text } from '../model/secret.ts';

const EXPRESSION = /\{\{(.*?)\}\}/gs;

/** One thing that is wrong in a template. */
export interface TemplateMistake {
  readonly message: string;
  /** Offsets in the template, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly hint?: string | undefined;
  /** Where to mend it, if not in the template: in the variable it uses. */
  readonly place?: Place | undefined;
}

/** All that is wrong in a template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly mistakes: readonly TemplateMistake[];

  constructor(mistakes: readonly TemplateMistake[]) {
    super(mistakes.map(({ message }) => message).join('; '));
    this.mistakes = mistakes;
  }
}

export interface Evaluated {
  readonly value: unknown;
  /** The variable the value comes from, if it is one alone. */
  readonly origin?: Place;
}

/** Variables that use one another without end. */
class Circle extends Error {}

/** A secret was to be looked into. */
class SecretUsed extends Error {}

/** Stands for a secret inside of Liquid, which can hand it on, but not look at it. */
class Sealed {
  readonly secret: Secret;

  constructor(secret: Secret) {
    this.secret = secret;
  }

  get length(): never {
    throw new SecretUsed();
  }
  get size(): never {
    throw new SecretUsed();
  }
  toString(): never {
    throw new SecretUsed();
  }
  toJSON(): never {
    throw new SecretUsed();
  }
  [Symbol.toPrimitive](): never {
    throw new SecretUsed();
  }
}

/**
 * Evaluates `{{ expression }}`, an expression of Liquid: a variable with filters. Strict: what is not defined is an
 * error. A template that is one expression keeps the type of its value; a text with a secret in it becomes a secret.
 */
export class Scope {
  static readonly #liquid = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true });
  readonly #vars: ReadonlyMap<string, Variable>;
  readonly #context: Record<string, unknown> = {};
  readonly #used = new Set<Variable>();

  /** `fixed` are the names that always mean the same, such as `host`. */
  constructor(vars: ReadonlyMap<string, Variable>, fixed: Readonly<Record<string, unknown>>) {
    this.#vars = vars;
    Object.assign(this.#context, fixed);
    const underWay = new Set<string>();
    for (const [name, variable] of vars) {
      const { value, place } = variable;
      if (Object.hasOwn(fixed, name)) continue; // said already, where it is defined
      // Variables may use one another, in any order, so each is evaluated when it is asked for.
      Object.defineProperty(this.#context, name, {
        enumerable: true,
        get: () => {
          if (underWay.has(name))
            throw new Circle(`variables go round in a circle: ${[...underWay, name].join(' → ')}`);
          underWay.add(name);
          this.#used.add(variable);
          try {
            return this.#deep(value);
          } catch (error) {
            if (!(error instanceof TemplateError)) throw error;
            throw new TemplateError(error.mistakes.map((mistake) => ({ place, ...mistake })));
          } finally {
            underWay.delete(name);
          }
        },
      });
    }
  }

  /** The variables that have been asked for so far, by templates or by one another. */
  get used(): ReadonlySet<Variable> {
    return this.#used;
  }

  /** Throws TemplateError. */
  evaluate(template: string): Evaluated {
    const matches = [...template.matchAll(EXPRESSION)];
    const mistakes: TemplateMistake[] = [];
    const open = template.replace(EXPRESSION, ({ length }) => ' '.repeat(length)).indexOf('{{');
    if (open >= 0) {
      const hint = 'A literal {{ is written {{ "{{" }}.';
      mistakes.push({ message: 'this {{ has no }} after it', start: open, end: open + 2, hint });
    }
    const values = matches.map((match) => this.#expression(match, mistakes));
    if (mistakes.length > 0) throw new TemplateError(mistakes);
    if (matches.length === 0) return { value: template };

    const [first] = matches;
    const variable = /^\s*([A-Za-z_]\w*)/.exec(first?.[1] ?? '')?.[1] ?? '';
    const origin = matches.length === 1 ? this.#vars.get(variable)?.place : undefined;
    const traced = origin ? { origin } : {};
    if (matches.length === 1 && first?.[0] === template.trim()) return { value: values[0], ...traced };

    const parts: Text[] = [];
    let end = 0;
    for (const [index, match] of matches.entries()) {
      parts.push(template.slice(end, match.index), asText(values[index], match));
      end = match.index + match[0].length;
    }
    return { value: concat([...parts, template.slice(end)]), ...traced };
  }

  #expression(match: RegExpExecArray, mistakes: TemplateMistake[]): unknown {
    const [whole, expression = ''] = match;
    const [start, end] = [match.index, match.index + whole.length];
    try {
      const value = unsealed(Scope.#liquid.evalValueSync(expression.trim(), this.#context));
      if (value !== undefined && value !== null) return value;
      mistakes.push({ message: `${whole} has no value`, start, end });
    } catch (error) {
      mistakes.push(...this.#explain(error as Error, whole, start, end));
    }
    return undefined;
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return sealed(this.evaluate(value).value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (value instanceof Secret) return new Sealed(value);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#deep(inner)]));
  }

  #explain(
    error: Error & { originalError?: Error },
    whole: string,
    start: number,
    end: number,
  ): readonly TemplateMistake[] {
    const original = error.originalError ?? error;
    if (original instanceof TemplateError) return original.mistakes.map((mistake) => ({ ...mistake, start, end }));
    // To be mended in any of its variables, so that none of them is the place.
    if (original instanceof Circle) return [{ message: original.message, start, end, place: undefined }];
    if (original instanceof SecretUsed) {
      return [
        { message: `${whole} uses a secret in a filter`, start, end, hint: 'A secret can only be used as it is.' },
      ];
    }
    const text = original.message.replace(/, line:\d+, col:\d+.*$/s, '');
    const missing = /undefined variable: (.+)$/.exec(text)?.[1];
    if (missing !== undefined) {
      const names = [...Object.keys(this.#context), 'host.name', 'host.address'];
      const hint =
        didYouMean(missing, names) ?? `Define it under vars: in the inventory. There are ${names.join(', ')}.`;
      return [{ message: `${missing} is not defined`, start, end, hint }];
    }
    return [{ message: text, start, end, hint: 'A literal {{ is written {{ "{{" }}.' }];
  }
}

/** Secrets, also inside of lists and maps, in the form that Liquid gets. */
function sealed(value: unknown): unknown {
  return exchange(value, (inner) => (inner instanceof Secret ? new Sealed(inner) : undefined));
}

function unsealed(value: unknown): unknown {
  return exchange(value, (inner) => (inner instanceof Sealed ? inner.secret : undefined));
}

function exchange(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => exchange(item, replace));
  if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exchange(inner, replace)]));
}

function asText(value: unknown, match: RegExpExecArray): Text {
  if (value instanceof Secret) return value;
  if (typeof value === 'object') {
    const kind = Array.isArray(value) ? 'a list' : 'a map';
    const message = `${match[0]} is ${kind} and cannot be part of a text`;
    const hint = 'Use it alone, as the whole value.';
    throw new TemplateError([{ message, hint, start: match.index, end: match.index + match[0].length }]);
  }
  return `${value as string | number | boolean}`;
}
