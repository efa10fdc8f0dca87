import type * as z from 'zod';
import type { Diagnostic, Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { check, reportUnknownKeys } from '../input/schema.ts';
import { locate, placeId } from '../input/source.ts';
import type { SkippedStep } from '../model/events.ts';
import type { HostFacts } from '../model/facts.ts';
import { defined } from '../model/optional.ts';
import { type StepCheck, withCheck } from '../model/step-check.ts';
import { bind, type ResolvedStep, type Step, stepId } from '../model/step.ts';
import { resources } from '../resources/index.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { decide, LATER } from './conditions.ts';
import { evaluate, hasTemplate } from './evaluate.ts';
import { itemsOf } from './for-each.ts';
import { HostScopes, inventoryNames, type InventoryNames } from './host-scopes.ts';
import type { DeclaredStep, Playbook } from './includes.ts';
import * as messages from './language-messages.ts';
import { CheckSchema } from './playbook-schema.ts';
import type { Scope } from './template.ts';

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
  readonly skipped: readonly SkippedStep[];
  /** The variables that the steps use. */
  readonly used: ReadonlySet<Variable>;
}

/** What a step without templates is for every host, by its number. */
type ConstantStep = Map<
  number,
  { readonly step: LocatedStep | typeof LATER | undefined; readonly diagnostics: readonly Diagnostic[] }
>;

const constantSteps = new WeakMap<DeclaredStep, ConstantStep>();

/** The steps of one host: conditions and templates evaluated, parameters checked. What is wrong goes to `report`, once. */
export function stepsFor(
  declared: InventoryHost,
  playbooks: readonly Playbook[],
  reportAll: Report,
  names: InventoryNames = inventoryNames([declared]),
): HostSteps {
  const scopes = new HostScopes(declared, names);
  const report = once(reportAll);
  const steps: LocatedStep[] = [];
  const skipped: SkippedStep[] = [];
  for (const [index, step] of playbooks.flatMap((playbook) => playbook.steps).entries()) {
    for (const part of partsOf(step, index + 1, scopes, report)) {
      const built = build(part, scopes, report);
      if (built.kind === 'step') steps.push(built.step);
      else if (built.kind === 'later')
        steps.push(laterStep(part, built.known, (facts) => new HostScopes(declared, names, facts)));
      else if (built.kind === 'skipped') skipped.push(skippedStep(part, built.condition));
    }
  }
  return { steps, skipped, used: scopes.used };
}

/** Reports what is wrong with the parameters of steps without templates: it is wrong for every host. */
export function checkConstantSteps(playbooks: Iterable<Playbook>, report: Report): void {
  const reportOnce = once(report);
  for (const { type, parameters } of [...playbooks].flatMap(({ steps }) => steps)) {
    const resource = resources.get(type);
    if (resource && !hasTemplate(parameters)) {
      check(resource.schema, parameters, reportOnce, { name: type, keys: 'parameter' });
    }
  }
}

/** A step of a host, or one item of its `for_each`. */
interface Part {
  readonly declared: DeclaredStep;
  readonly number: number;
  /** `each`, of an item. */
  readonly fixed: Readonly<Record<string, unknown>> | undefined;
}

function partsOf(declared: DeclaredStep, number: number, scopes: HostScopes, report: Report): readonly Part[] {
  if (!declared.forEach) return [{ declared, number, fixed: undefined }];
  const items = itemsOf(declared.forEach, scopes.of(declared.layer), report);
  return items.map((each, index) => {
    const settings = { ...declared.settings, part: index + 1 };
    return { declared: { ...declared, settings }, number, fixed: { each } };
  });
}

type Built =
  | { readonly kind: 'step'; readonly step: LocatedStep }
  | { readonly kind: 'skipped'; readonly condition: string }
  /** It needs facts. `known` is the step if only its condition needs them. */
  | { readonly kind: 'later'; readonly known: LocatedStep | undefined }
  /** What is wrong was reported. */
  | { readonly kind: 'invalid' };

function build(part: Part, scopes: HostScopes, report: Report): Built {
  const { declared, number, fixed } = part;
  const outer = scopes.of(declared.layer);
  const scope = fixed ? outer.with(fixed) : outer;
  const decision = decide(declared, scopes, scope, report);
  if (decision.kind === 'skipped') {
    // Its variables count as used.
    const ignore = () => {};
    for (const given of [declared.parameters, declared.check]) if (given) evaluate(given, scope, ignore, ignore);
  }
  if (decision.kind === 'skipped' || decision.kind === 'invalid') return decision;
  const step = fixed ? evaluatedStep(declared, scope, number, report) : stepFor(declared, scope, number, report);
  if (step === undefined) return { kind: 'invalid' };
  if (step === LATER) return { kind: 'later', known: undefined };
  return decision.kind === 'later' ? { kind: 'later', known: step } : { kind: 'step', step };
}

/** The step until the facts are known. If only its condition needs them, its state is read along with that of the others. */
function laterStep(part: Part, known: LocatedStep | undefined, scopes: ScopesWith): LocatedStep {
  const { declared, number } = part;
  return { ...(known ?? unknownStep(declared, number)), resolve: (facts) => resolve(part, scopes, facts) };
}

/** What is known of a step whose parameters need facts. */
function unknownStep({ type, settings, tags, parameters }: DeclaredStep, number: number): LocatedStep {
  const { part, title } = settings;
  const notResolved = () => {
    throw new Error('a step that needs facts is planned once they are known');
  };
  return {
    number,
    ...defined({ part, title }),
    type,
    name: '',
    declaration: '',
    operations: [],
    ...(resources.get(type)?.reboots ? { reboots: true as const } : {}),
    plan: notResolved,
    restore: notResolved,
    advise: () => undefined,
    tags,
    parameters,
    desired: undefined,
  };
}

type ScopesWith = (facts: HostFacts) => HostScopes;

/** The scopes of a host with its facts: shared by its steps. */
const scopesWith = new WeakMap<HostFacts, HostScopes>();

function resolve(part: Part, withFacts: ScopesWith, facts: HostFacts): ResolvedStep {
  const scopes = scopesWith.get(facts) ?? withFacts(facts);
  scopesWith.set(facts, scopes);
  const diagnostics: Diagnostic[] = [];
  const built = build(part, scopes, (diagnostic) => diagnostics.push(diagnostic));
  if (built.kind === 'step' || built.kind === 'skipped') return built;
  const { settings, type } = part.declared;
  const step = `step ${stepId({ ...settings, number: part.number })} ${settings.title ?? type}`;
  const [first] = diagnostics;
  const what = first ? `${locate(first.place)}  ${first.message}` : '';
  const next = [first?.hint, messages.nothingChanged].filter(Boolean).join(' ');
  return { kind: 'invalid', failure: { message: messages.invalidOnHost(step, what), next } };
}

function skippedStep({ declared, number }: Part, condition: string): SkippedStep {
  const { part, title } = declared.settings;
  return { number, type: declared.type, condition, ...defined({ part, title }) };
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

function stepFor(
  declared: DeclaredStep,
  scope: Scope,
  number: number,
  report: Report,
): LocatedStep | typeof LATER | undefined {
  const given = [declared.parameters, declared.check];
  if (given.some((one) => one && hasTemplate(one))) return evaluatedStep(declared, scope, number, report);
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

function evaluatedStep(
  declared: DeclaredStep,
  scope: Scope,
  number: number,
  report: Report,
): LocatedStep | typeof LATER | undefined {
  const { type, settings, tags } = declared;
  const resource = resources.get(type);
  if (!resource) throw new Error(`${type} passed the parser, but is not registered`);
  const subject = { name: type, keys: 'parameter' } as const;
  let [failed, later] = [false, false];
  const fail = (diagnostic: Diagnostic) => {
    failed = true;
    report(diagnostic);
  };
  const parameters = evaluate(declared.parameters, scope, fail, (place) => {
    later = true;
    if (resource.addressClaim) fail({ place, ...messages.factsInNetwork() });
  });
  const given = declared.check && evaluate(declared.check, scope, fail, () => void (later = true));
  if (failed || later) {
    reportUnknownKeys(resource.schema, parameters, report, subject);
    return failed ? undefined : LATER;
  }
  const desired = check(resource.schema, parameters, report, subject);
  const checked = given && check(CheckSchema, given, report, { name: 'check', keys: 'key' });
  if (desired === undefined || (given && checked === undefined)) return undefined;
  const step = bind(resource, desired, number, settings);
  return { ...(checked ? withCheck(step, stepCheck(checked)) : step), tags, parameters, desired };
}

function stepCheck({ run, http, status, contains, within }: z.infer<typeof CheckSchema>): StepCheck {
  if (http !== undefined) return { target: { kind: 'http', url: http, ...defined({ status, contains }) }, within };
  return { target: { kind: 'command', run: run ?? [] }, within };
}
