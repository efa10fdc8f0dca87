import { Liquid } from 'liquidjs';
import type { DiagnosticText } from '../input/diagnostic.ts';
import type { Place } from '../input/source.ts';
import { defined } from '../model/optional.ts';
import { concat, Secret, type Text } from '../model/secret.ts';
import type { Variable } from './inventory.ts';
import * as messages from './messages.ts';

const EXPRESSION = /\{\{(.*?)\}\}/gs;

/** One thing that is wrong in a template. */
export interface TemplateDiagnostic extends DiagnosticText {
  /** Offsets in the template, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The place of the variable that is wrong, if it is not the template. */
  readonly place?: Place | undefined;
}

/** All that is wrong in a template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly diagnostics: readonly TemplateDiagnostic[];

  constructor(diagnostics: readonly TemplateDiagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.diagnostics = diagnostics;
  }
}

export interface Evaluated {
  readonly value: unknown;
  /** The variable that the value comes from, if it comes from one alone. */
  readonly origin?: Place;
}

/** Variables that refer to each other in a circle. */
class CircularReference extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super();
    this.names = names;
  }
}

/** A filter tried to read a secret. */
class SecretRead extends Error {}

/** Stands for a secret inside Liquid, which can pass it on but not read it. */
class Sealed {
  readonly secret: Secret;

  constructor(secret: Secret) {
    this.secret = secret;
  }

  get length(): never {
    throw new SecretRead();
  }
  get size(): never {
    throw new SecretRead();
  }
  toString(): never {
    throw new SecretRead();
  }
  toJSON(): never {
    throw new SecretRead();
  }
  [Symbol.toPrimitive](): never {
    throw new SecretRead();
  }
}

/**
 * Evaluates `{{ expression }}`, an expression of Liquid: a variable with filters. An undefined variable or filter is an
 * error. A template that is one expression keeps the type of its value; a string with a secret in it becomes a secret.
 */
export class Scope {
  static readonly #liquid = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true });
  readonly #vars: ReadonlyMap<string, Variable>;
  readonly #context: Record<string, unknown>;
  readonly #used = new Set<Variable>();
  /** The variables whose evaluation has started and not ended. */
  readonly #evaluating = new Set<string>();

  /** `fixed` are names that variables cannot override, such as `host`. */
  constructor(vars: ReadonlyMap<string, Variable>, fixed: Readonly<Record<string, unknown>>) {
    this.#vars = vars;
    this.#context = { ...fixed };
    for (const [name, variable] of vars) {
      // The parser of the inventory has reported a variable with such a name.
      if (Object.hasOwn(fixed, name)) continue;
      // Variables may use each other in any order, so each is evaluated when it is read.
      const get = () => this.#variable(name, variable);
      Object.defineProperty(this.#context, name, { enumerable: true, get });
    }
  }

  /** The variables that templates and other variables have read so far. */
  get used(): ReadonlySet<Variable> {
    return this.#used;
  }

  /** Throws TemplateError. */
  evaluate(template: string): Evaluated {
    const matches = [...template.matchAll(EXPRESSION)];
    const diagnostics = unclosed(template);
    const values = matches.map((match) => this.#expression(match, diagnostics));
    if (diagnostics.length > 0) throw new TemplateError(diagnostics);
    if (matches.length === 0) return { value: template };

    const [first] = matches;
    const variable = /^\s*([A-Za-z_]\w*)/.exec(first?.[1] ?? '')?.[1] ?? '';
    const origin = matches.length === 1 ? this.#vars.get(variable)?.place : undefined;
    const whole = matches.length === 1 && first?.[0] === template.trim();
    return { value: whole ? values[0] : joined(template, matches, values), ...defined({ origin }) };
  }

  #variable(name: string, variable: Variable): unknown {
    if (this.#evaluating.has(name)) throw new CircularReference([...this.#evaluating, name]);
    this.#evaluating.add(name);
    this.#used.add(variable);
    try {
      return this.#deep(variable.value);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(error.diagnostics.map((diagnostic) => ({ place: variable.place, ...diagnostic })));
    } finally {
      this.#evaluating.delete(name);
    }
  }

  #expression(match: RegExpExecArray, diagnostics: TemplateDiagnostic[]): unknown {
    const [whole, expression = ''] = match;
    const range = { start: match.index, end: match.index + whole.length };
    try {
      const value = unsealed(Scope.#liquid.evalValueSync(expression.trim(), this.#context));
      if (value !== undefined && value !== null) return value;
      diagnostics.push({ ...range, ...messages.noValue(whole) });
    } catch (error) {
      diagnostics.push(...this.#explain(error as Error, whole).map((diagnostic) => ({ ...diagnostic, ...range })));
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

  /** `place: undefined` keeps the place of the template: callers add a place only where there is no such key. */
  #explain(
    error: Error & { readonly originalError?: Error },
    whole: string,
  ): readonly (DiagnosticText & Pick<TemplateDiagnostic, 'place'>)[] {
    const original = error.originalError ?? error;
    if (original instanceof TemplateError) return original.diagnostics;
    // Each variable of the circle can be corrected, so none of them is the place.
    if (original instanceof CircularReference) {
      return [{ ...messages.circularVariables(original.names), place: undefined }];
    }
    if (original instanceof SecretRead) return [messages.filteredSecret(whole)];
    const text = original.message.replace(/, line:\d+, col:\d+.*$/s, '');
    const missing = /undefined variable: (.+)$/.exec(text)?.[1];
    if (missing === undefined) return [messages.invalidExpression(text)];
    return [messages.undefinedVariable(missing, [...Object.keys(this.#context), 'host.name', 'host.address'])];
  }
}

function unclosed(template: string): TemplateDiagnostic[] {
  const start = template.replace(EXPRESSION, ({ length }) => ' '.repeat(length)).indexOf('{{');
  return start < 0 ? [] : [{ start, end: start + 2, ...messages.unclosedTemplate() }];
}

function joined(template: string, matches: readonly RegExpExecArray[], values: readonly unknown[]): Text {
  const parts: Text[] = [];
  let end = 0;
  for (const [index, match] of matches.entries()) {
    parts.push(template.slice(end, match.index), asText(values[index], match));
    end = match.index + match[0].length;
  }
  return concat([...parts, template.slice(end)]);
}

function asText(value: unknown, match: RegExpExecArray): Text {
  if (value instanceof Secret) return value;
  if (typeof value === 'object') {
    const text = messages.collectionInString(match[0], Array.isArray(value) ? 'list' : 'map');
    throw new TemplateError([{ ...text, start: match.index, end: match.index + match[0].length }]);
  }
  return `${value as string | number | boolean}`;
}

/** Secrets, also inside lists and maps, in the form that Liquid gets. */
function sealed(value: unknown): unknown {
  return replaceDeep(value, (inner) => (inner instanceof Secret ? new Sealed(inner) : undefined));
}

function unsealed(value: unknown): unknown {
  return replaceDeep(value, (inner) => (inner instanceof Sealed ? inner.secret : undefined));
}

function replaceDeep(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => replaceDeep(item, replace));
  if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceDeep(inner, replace)]));
}
