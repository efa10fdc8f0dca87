import type { Diagnostic, Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { check, reportUnknownKeys } from '../input/schema.ts';
import { placeId } from '../input/source.ts';
import { bind, type Step } from '../model/step.ts';
import { resources } from '../resources/index.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { evaluate, hasTemplate, reportTemplate } from './evaluate.ts';
import { itemsOf } from './for-each.ts';
import { HostScopes } from './host-scopes.ts';
import type { DeclaredStep, Playbook } from './includes.ts';
import type { Scope } from './template.ts';

/** A step for one host, with its parameters as they are written and as they are checked. */
export interface LocatedStep extends Step {
  readonly tags: readonly string[];
  /** With templates evaluated: a value from a variable has its origin there. */
  readonly parameters: Located;
  /** The parameters, checked and complete. */
  readonly desired: unknown;
}

/** A step that a host does not have, because of a condition. */
export interface SkippedStep {
  readonly number: number;
  readonly type: string;
  readonly title: string | undefined;
  /** The condition that is false. */
  readonly condition: string;
}

export interface HostSteps {
  readonly steps: readonly LocatedStep[];
  readonly skipped: readonly SkippedStep[];
  /** The variables that the steps use. */
  readonly used: ReadonlySet<Variable>;
}

/** What a step without templates is for every host, by its number. */
type ConstantStep = Map<
  number,
  { readonly step: LocatedStep | undefined; readonly diagnostics: readonly Diagnostic[] }
>;

const constantSteps = new WeakMap<DeclaredStep, ConstantStep>();

/** The steps of one host: conditions and templates evaluated, parameters checked. What is wrong goes to `report`, once. */
export function stepsFor(declared: InventoryHost, playbooks: readonly Playbook[], reportAll: Report): HostSteps {
  const scopes = new HostScopes(declared);
  const report = once(reportAll);
  const steps: LocatedStep[] = [];
  const skipped: SkippedStep[] = [];
  for (const [index, step] of playbooks.flatMap((playbook) => playbook.steps).entries()) {
    const number = index + 1;
    const condition = falseCondition(step, scopes, report);
    if (condition === undefined) steps.push(...stepsOf(step, scopes.of(step.layer), number, report));
    else if (condition !== INVALID) {
      skipped.push({ number, type: step.type, title: step.settings.title, condition });
      // Its variables count as used.
      evaluate(step.parameters, scopes.of(step.layer), () => {});
    }
  }
  return { steps, skipped, used: scopes.used };
}

/** What is wrong with several parts of a step is reported once. */
function once(report: Report): Report {
  const reported = new Set<string>();
  return (diagnostic) => {
    const id = `${placeId(diagnostic.place)} ${diagnostic.message}`;
    if (!reported.has(id)) report(diagnostic);
    reported.add(id);
  };
}

/** Stands for a condition that cannot be evaluated. */
const INVALID = Symbol('invalid');

/** The first condition that is false, as it is written; undefined if all are true. */
function falseCondition(
  { conditions }: DeclaredStep,
  scopes: HostScopes,
  report: Report,
): string | typeof INVALID | undefined {
  for (const { expression, layer } of conditions) {
    const { value } = expression;
    const holds = typeof value === 'string' ? conditionIn(scopes.of(layer), expression, value, report) : value === true;
    if (holds === undefined) return INVALID;
    if (!holds) return String(value);
  }
  return undefined;
}

function conditionIn(scope: Scope, { place }: Located, text: string, report: Report): boolean | undefined {
  try {
    return scope.condition(text);
  } catch (error) {
    reportTemplate(error, place, text, report);
    return undefined;
  }
}

/** One step, or one for each item of its `for_each`. */
function stepsOf(step: DeclaredStep, scope: Scope, number: number, report: Report): readonly LocatedStep[] {
  if (!step.forEach) {
    const only = stepFor(step, scope, number, report);
    return only ? [only] : [];
  }
  const items = itemsOf(step.forEach, scope, report);
  return items.flatMap((each, index) => {
    const settings = { ...step.settings, part: index + 1 };
    return evaluatedStep({ ...step, settings }, scope.with({ each }), number, report) ?? [];
  });
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
