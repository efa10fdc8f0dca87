import type { Diagnostic, Report } from '../input/diagnostic.ts';
import { listOf, type Located, mapOf } from '../input/located.ts';
import { check, reportUnknownKeys } from '../input/schema.ts';
import type { Place } from '../input/source.ts';
import { defined } from '../model/optional.ts';
import { bind, type Step } from '../model/step.ts';
import { resources } from '../resources/index.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import type { DeclaredStep, Playbook } from './playbook.ts';
import { Scope, TemplateError } from './template.ts';

/** A step for one host, with its parameters as they are written and as they are checked. */
export interface LocatedStep extends Step {
  readonly tags: readonly string[];
  /** With templates evaluated: a value from a variable has its origin there. */
  readonly parameters: Located;
  /** The parameters, checked and complete. */
  readonly desired: unknown;
}

export interface HostSteps {
  readonly steps: readonly LocatedStep[];
  /** The variables that the steps use. */
  readonly used: ReadonlySet<Variable>;
}

/** What a step without templates is for every host, by its number. */
type ConstantStep = Map<
  number,
  { readonly step: LocatedStep | undefined; readonly diagnostics: readonly Diagnostic[] }
>;

const constantSteps = new WeakMap<DeclaredStep, ConstantStep>();

/** The steps of one host: templates evaluated, parameters checked. What is wrong goes to `report`. */
export function stepsFor(
  { host, group, vars }: InventoryHost,
  playbooks: readonly Playbook[],
  report: Report,
): HostSteps {
  const { name, address, bootstrap } = host;
  const scope = new Scope(vars, { host: defined({ name, address, bootstrap }), group: group ?? '' });
  const steps: LocatedStep[] = [];
  for (const declared of playbooks.flatMap((playbook) => playbook.steps)) {
    const step = stepFor(declared, scope, steps.length + 1, report);
    if (step) steps.push(step);
  }
  return { steps, used: scope.used };
}

function stepFor(declared: DeclaredStep, scope: Scope, number: number, report: Report): LocatedStep | undefined {
  if (hasTemplate(declared.parameters)) return evaluatedStep(declared, scope, number, report);
  const byNumber: ConstantStep = constantSteps.get(declared) ?? new Map();
  constantSteps.set(declared, byNumber);
  let known = byNumber.get(number);
  if (!known) {
    const diagnostics: Diagnostic[] = [];
    const step = evaluatedStep(declared, scope, number, (diagnostic) => diagnostics.push(diagnostic));
    known = { step, diagnostics };
    byNumber.set(number, known);
  }
  for (const diagnostic of known.diagnostics) report(diagnostic);
  return known.step;
}

function hasTemplate({ entries, items, value }: Located): boolean {
  if (entries) return [...entries.values()].some((entry) => hasTemplate(entry.value));
  if (items) return items.some(hasTemplate);
  return typeof value === 'string' && value.includes('{{');
}

function evaluatedStep(declared: DeclaredStep, scope: Scope, number: number, report: Report): LocatedStep | undefined {
  const { type, settings, tags } = declared;
  const resource = resources.get(type);
  if (!resource) throw new Error(`${type} passed the parser, but is not registered`);
  const subject = { name: type, keys: 'parameter' } as const;
  let failed = false;
  const parameters = evaluate(declared.parameters, scope, (diagnostic) => {
    failed = true;
    report(diagnostic);
  });
  if (failed) {
    reportUnknownKeys(resource.schema, parameters, report, subject);
    return undefined;
  }
  const desired = check(resource.schema, parameters, report, subject);
  if (desired === undefined) return undefined;
  return { ...bind(resource, desired, number, settings), tags, parameters, desired };
}

/** The same value with its templates evaluated, at every depth. */
function evaluate(located: Located, scope: Scope, report: Report): Located {
  const { entries, items, value } = located;
  if (entries) {
    const evaluated = [...entries].map(
      ([key, entry]) => [key, { ...entry, value: evaluate(entry.value, scope, report) }] as const,
    );
    return mapOf(located, new Map(evaluated));
  }
  if (items) {
    return listOf(
      located,
      items.map((item) => evaluate(item, scope, report)),
    );
  }
  if (typeof value !== 'string') return located;
  try {
    return { ...located, ...scope.evaluate(value) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    for (const { message, hint, place, start, end } of error.diagnostics) {
      report({ place: place ?? within(located.place, value, start, end), message, hint });
    }
    return located;
  }
}

/** The place of an expression inside a scalar; the whole scalar if it is written with escapes or folded lines. */
function within(scalar: Place, value: string, start: number, end: number): Place {
  const offset = scalar.source.text.slice(scalar.start, scalar.end).indexOf(value);
  return offset < 0 ? scalar : { ...scalar, start: scalar.start + offset + start, end: scalar.start + offset + end };
}
