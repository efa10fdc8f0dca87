import { Drop } from 'liquidjs';
import { Numeral } from '../input/numeral.ts';
import type { Place } from '../input/source.ts';
import { defined } from '../model/optional.ts';
import { reveal, Secret, type Text } from '../model/secret.ts';
import type { Variable } from './inventory.ts';
import { expressionEngine } from './expression-engine.ts';
import { notANumber } from './expression-messages.ts';
import { foreignSyntax } from './expression-syntax.ts';
import { NeedsFacts } from './facts-context.ts';
import { kindOf } from './kind-of.ts';
import * as messages from './language-messages.ts';
import { Sealed } from './sealed.ts';
import { type TemplateDiagnostic, TemplateError } from './template-error.ts';
import { bare, CircularReference, DEPTH_LIMIT, explain, LimitExceeded, SIZE_LIMIT } from './template-failures.ts';
import { EXPRESSION, joined, shortened, tags, unclosed, withoutRepetition } from './template-text.ts';

export interface Evaluated {
  readonly value: unknown;
  /** The variable that the value comes from, if it comes from one alone. */
  readonly origin?: Place;
}

/** A variable that is evaluated in a scope of its own. */
export interface Given {
  readonly scope: Scope;
  readonly variable: Variable;
}

/**
 * Evaluates `{{ expression }}`, an expression of Liquid: a variable with filters. An undefined variable or filter is an
 * error. A template that is one expression keeps the type of its value; a string with a secret in it becomes a secret.
 */
export class Scope {
  static readonly #liquid = expressionEngine();
  readonly #vars: ReadonlyMap<string, Variable>;
  readonly #fixed: Readonly<Record<string, unknown>>;
  readonly #given: ReadonlyMap<string, Given>;
  readonly #context: Record<string, unknown>;
  readonly #used = new Set<Variable>();
  /** The names of the variables whose evaluation has started and not ended. */
  readonly #evaluating = new Map<Variable, string>();
  /** Variables that have been evaluated, or what is wrong with them. Each may be used many times. */
  readonly #values = new Map<Variable, unknown>();
  /** What the template of a step has expanded to so far, against SIZE_LIMIT. */
  #size = 0;

  /**
   * `fixed` are names that variables cannot override, such as `host`. `given` are variables of another scope; they come
   * before `vars`.
   */
  constructor(
    vars: ReadonlyMap<string, Variable>,
    fixed: Readonly<Record<string, unknown>>,
    given: ReadonlyMap<string, Given> = new Map(),
  ) {
    this.#vars = vars;
    this.#fixed = fixed;
    this.#given = given;
    this.#context = { ...fixed };
    const define = (name: string, get: () => unknown) => {
      // The parser of the inventory has reported a variable with such a name.
      if (!Object.hasOwn(fixed, name)) Object.defineProperty(this.#context, name, { enumerable: true, get });
    };
    // Variables may use each other in any order, so each is evaluated when it is read.
    for (const [name, variable] of vars) if (!given.has(name)) define(name, () => this.#variable(name, variable));
    for (const [name, { scope, variable }] of given) define(name, () => scope.#variable(name, variable));
  }

  /** The same with more fixed names. Variables are evaluated without them, so that each has one value. */
  with(fixed: Readonly<Record<string, unknown>>): Scope {
    const own = [...this.#vars].map(([name, variable]) => [name, { scope: this, variable }] as const);
    const sealed = Object.entries(fixed).map(([name, value]) => [name, this.#sealed(value)] as const);
    return new Scope(new Map(), { ...this.#fixed, ...Object.fromEntries(sealed) }, new Map([...own, ...this.#given]));
  }

  /** The variables that templates and other variables have read so far. */
  get used(): ReadonlySet<Variable> {
    return this.#used;
  }

  /** The variable that a name stands for. */
  declared(name: string): Variable | undefined {
    return this.#given.get(name)?.variable ?? this.#vars.get(name);
  }

  /** Throws TemplateError. */
  evaluate(template: string): Evaluated {
    if (this.#evaluating.size === 0) this.#size = 0;
    const matches = [...template.matchAll(EXPRESSION)];
    const diagnostics = unclosed(template);
    const values = matches.map((match) => this.#expression(match, diagnostics));
    if (diagnostics.length > 0) throw new TemplateError(withoutRepetition(diagnostics));
    if (matches.length === 0) return { value: template };

    const [first] = matches;
    const variable = /^\s*([A-Za-z_]\w*)/.exec(first?.[1] ?? '')?.[1] ?? '';
    const origin = matches.length === 1 ? this.declared(variable)?.place : undefined;
    const whole = matches.length === 1 && first?.[0] === template.trim();
    if (whole) return { value: values[0], ...defined({ origin }) };
    return { value: this.#joined(template, matches, values), ...defined({ origin }) };
  }

  /** The content of a template file: always a text. A tag of Liquid is an error. Throws TemplateError. */
  text(template: string): Text {
    if (this.#evaluating.size === 0) this.#size = 0;
    const matches = [...template.matchAll(EXPRESSION)];
    const diagnostics = [...unclosed(template), ...tags(template)];
    const values = matches.map((match) => this.#expression(match, diagnostics));
    if (diagnostics.length > 0) throw new TemplateError(withoutRepetition(diagnostics));
    return this.#joined(template, matches, values);
  }

  #joined(template: string, matches: readonly RegExpExecArray[], values: readonly unknown[]): Text {
    const text = joined(template, matches, values);
    this.#spendOn(template, reveal(text).length);
    return text;
  }

  /** The value of a condition, an expression without braces. Throws TemplateError, also for what is neither true nor false. */
  condition(expression: string): boolean {
    if (this.#evaluating.size === 0) this.#size = 0;
    const range = { start: 0, end: expression.length };
    const diagnostics: TemplateDiagnostic[] = [];
    if (expression.includes('{{')) diagnostics.push({ ...range, ...messages.bracesInCondition(expression) });
    else {
      const value = this.#value(expression, expression, range, diagnostics);
      if (typeof value === 'boolean') return value;
      if (diagnostics.length === 0) diagnostics.push({ ...range, ...messages.notCondition(expression, kindOf(value)) });
    }
    throw new TemplateError(diagnostics);
  }

  #variable(name: string, variable: Variable): unknown {
    if (this.#evaluating.has(variable)) throw new CircularReference([...this.#evaluating.values(), name]);
    const known = this.#values.get(variable);
    if (known instanceof TemplateError) throw known;
    if (known !== undefined) return known;
    if (this.#evaluating.size >= DEPTH_LIMIT) throw new LimitExceeded('depth');
    this.#evaluating.set(variable, name);
    this.#used.add(variable);
    try {
      const value = this.#deep(variable.value);
      this.#values.set(variable, value);
      return value;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const failed = new TemplateError(
        error.diagnostics.map((diagnostic) => ({ place: variable.place, ...diagnostic })),
      );
      this.#values.set(variable, failed);
      throw failed;
    } finally {
      this.#evaluating.delete(variable);
    }
  }

  #expression(match: RegExpExecArray, diagnostics: TemplateDiagnostic[]): unknown {
    const [whole, expression = ''] = match;
    return this.#value(expression, whole, { start: match.index, end: match.index + whole.length }, diagnostics);
  }

  #value(
    expression: string,
    whole: string,
    range: Pick<TemplateDiagnostic, 'start' | 'end'>,
    diagnostics: TemplateDiagnostic[],
  ): unknown {
    const foreign = foreignSyntax(expression);
    if (foreign) {
      diagnostics.push({ ...range, ...foreign });
      return undefined;
    }
    try {
      const result: unknown = Scope.#liquid.evalValueSync(expression.trim(), this.#context);
      // `nil` and `empty` are objects of Liquid.
      const value = result instanceof Drop ? undefined : this.#unsealed(result);
      const isNumber = typeof value !== 'number' || Number.isFinite(value);
      if (value !== undefined && value !== null && isNumber) return value;
      diagnostics.push({ ...range, ...(isNumber ? messages.noValue(whole) : notANumber(bare(whole))) });
    } catch (error) {
      const { originalError = error } = error as { readonly originalError?: unknown };
      if (originalError instanceof NeedsFacts) throw originalError;
      diagnostics.push(
        ...explain(error as Error, whole, Object.keys(this.#context)).map((diagnostic) => ({
          ...diagnostic,
          ...range,
        })),
      );
    }
    return undefined;
  }

  /** A variable with its templates evaluated, and with secrets in the form that Liquid gets. */
  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.#sealed(this.evaluate(value).value);
    this.#spend(1);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (value instanceof Secret) return new Sealed(value);
    if (value === null || typeof value !== 'object' || value instanceof Numeral) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#deep(inner)]));
  }

  #sealed(value: unknown): unknown {
    return this.#replaceDeep(value, (inner) => (inner instanceof Secret ? new Sealed(inner) : undefined));
  }

  #unsealed(value: unknown): unknown {
    return this.#replaceDeep(value, (inner) => (inner instanceof Sealed ? inner.secret : undefined));
  }

  #replaceDeep(value: unknown, replace: (value: unknown) => unknown): unknown {
    this.#spend(typeof value === 'string' ? value.length : 1);
    const replaced = replace(value);
    if (replaced !== undefined) return replaced;
    if (Array.isArray(value)) return value.map((item) => this.#replaceDeep(item, replace));
    if (value === null || typeof value !== 'object' || value instanceof Secret || value instanceof Numeral)
      return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, this.#replaceDeep(inner, replace)] as const),
    );
  }

  /** Throws TemplateError. */
  #spendOn(template: string, size: number): void {
    try {
      this.#spend(size);
    } catch {
      const text = messages.valueTooLarge(shortened(template), SIZE_LIMIT);
      throw new TemplateError([{ ...text, start: 0, end: template.length }]);
    }
  }

  #spend(size: number): void {
    this.#size += size;
    if (this.#size > SIZE_LIMIT) throw new LimitExceeded('size');
  }
}
