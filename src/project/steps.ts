import type { Diagnostic, Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { check, reportUnknownKeys } from '../input/schema.ts';
import { locate, type Place } from '../input/source.ts';
import type { SkippedStep } from '../model/events.ts';
import type { Operation } from '../model/operation.ts';
import { defined } from '../model/optional.ts';
import type { InventoryNames } from '../model/resource.ts';
import { withCheck } from '../model/step-check.ts';
import { bind, type ResolvedStep, stepId } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { decide } from './conditions.ts';
import { withDeclaredPaths } from './declared-paths.ts';
import { withOtherSteps } from './other-steps.ts';
import { earlyOperations } from './early-operations.ts';
import { evaluate, hasTemplate } from './evaluate.ts';
import { itemsOf } from './for-each.ts';
import { inInventory } from './in-inventory.ts';
import { HostScopes, inventoryNames } from './host-scopes.ts';
import type { DeclaredStep, Playbook } from './includes.ts';
import * as messages from './language-messages.ts';
import type { LocatedStep } from './located-step.ts';
import { LocalFiles } from './local-files.ts';
import { stepSubject } from './step-subject.ts';
import { type Evaluation, evaluateParameters, hasLocalTemplate } from './step-parameters.ts';
import { CheckSchema, stepCheck } from './playbook-schema.ts';
import { reportOnce } from './report-once.ts';

export interface HostSteps {
  readonly steps: readonly LocatedStep[];
  readonly skipped: readonly SkippedStep[];
  /** The variables that the steps use. */
  readonly used: ReadonlySet<Variable>;
}

/** What a step without templates is for every host, by its number. */
type ConstantStep = Map<number, { readonly step: Evaluated; readonly diagnostics: readonly Diagnostic[] }>;

/** A step, the parameters of one that needs facts, or undefined if it is invalid. */
type Evaluated = LocatedStep | { readonly later: Located } | undefined;

const constantSteps = new WeakMap<DeclaredStep, ConstantStep>();

/** The steps of one host: conditions and templates evaluated, parameters checked. What is wrong goes to `report`, once. */
export function stepsFor(
  declared: InventoryHost,
  playbooks: readonly Playbook[],
  reportAll: Report,
  names: InventoryNames = inventoryNames([declared]),
  files = new LocalFiles(),
): HostSteps {
  const scopes = new HostScopes(declared, names, files);
  const report = reportOnce(reportAll);
  const steps: LocatedStep[] = [];
  const skipped: SkippedStep[] = [];
  for (const [index, step] of playbooks.flatMap((playbook) => playbook.steps).entries()) {
    for (const part of partsOf(step, index + 1, scopes, report)) {
      const built = build(part, scopes, report);
      if (built.kind === 'step') steps.push(built.step);
      else if (built.kind === 'later') steps.push(laterStep(part, built, scopes));
      else if (built.kind === 'skipped') skipped.push(skippedStep(part, built));
    }
  }
  return { steps: withOtherSteps(withDeclaredPaths(steps, report), report), skipped, used: scopes.used };
}

/** Reports what is wrong with the parameters of steps without templates: it is wrong for every host. */
export function checkConstantSteps(playbooks: Iterable<Playbook>, report: Report): void {
  const reported = reportOnce(report);
  for (const { type, parameters } of [...playbooks].flatMap(({ steps }) => steps)) {
    const resource = resourceOf(type);
    // Files of this computer are read for a host.
    const isRead = Object.keys(resource?.localFiles ?? {}).some((name) => parameters.entries?.has(name));
    if (resource && !isRead && !hasTemplate(parameters)) {
      check(resource.schema, parameters, reported, stepSubject(type));
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

type Skipped = Extract<ResolvedStep, { readonly kind: 'skipped' }>;

type Built =
  | { readonly kind: 'step'; readonly step: LocatedStep }
  | Skipped
  /** It needs facts. `known` is the step if only its condition needs them; otherwise `parameters` are evaluated in part. */
  | {
      readonly kind: 'later';
      readonly conditions?: readonly string[];
      readonly known?: LocatedStep;
      readonly parameters?: Located;
      readonly operations?: readonly Operation[];
    }
  /** What is wrong was reported. */
  | { readonly kind: 'invalid' };

function build(part: Part, scopes: HostScopes, report: Report): Built {
  const { declared, number, fixed } = part;
  const { files, names } = scopes;
  const scope = scopes.ofStep(declared.layer, fixed);
  const decision = decide(declared, scopes, fixed, report);
  if (decision.kind === 'invalid') return decision;
  const stepWith = (context: Context) =>
    fixed ? evaluatedStep(declared, number, context) : stepFor(declared, number, context);
  if (decision.kind === 'skipped') {
    // For its name, and its variables count as used. What is wrong with it does not matter here.
    const ignored = stepWith({ scope, files, names, report: () => {} });
    return { ...decision, ...(ignored && 'name' in ignored ? { name: ignored.name } : {}) };
  }
  const step = stepWith({ scope, files, names, report });
  if (step === undefined) return { kind: 'invalid' };
  if ('later' in step) {
    return {
      ...decision,
      kind: 'later',
      parameters: step.later,
      operations: earlyOperations(declared, { scope, files }),
    };
  }
  return decision.kind === 'later' ? { ...decision, known: step } : { kind: 'step', step };
}

type Later = Extract<Built, { readonly kind: 'later' }>;

/** The step until the facts are known. If only its condition needs them, its state is read along with that of the others. */
function laterStep(part: Part, later: Later, scopes: HostScopes): LocatedStep {
  const { known, conditions, parameters, operations = [] } = later;
  const { declared, number } = part;
  const step = known ?? { ...unknownStep(declared, number, parameters), operations };
  return { ...step, ...defined({ conditions }), resolve: (facts) => resolve(part, scopes.withFacts(facts)) };
}

/** What is known of a step whose parameters need facts. */
function unknownStep(declared: DeclaredStep, number: number, parameters = declared.parameters): LocatedStep {
  const { type, settings, tags } = declared;
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
    paths: [],
    operations: [],
    addressClaims: [],
    ...(resourceOf(type)?.reboots ? { reboots: true as const } : {}),
    plan: notResolved,
    restore: notResolved,
    advise: () => undefined,
    tags,
    parameters,
    desired: undefined,
  };
}

function resolve(part: Part, scopes: HostScopes): ResolvedStep {
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

function skippedStep({ declared, number }: Part, { condition, name }: Skipped): SkippedStep {
  const { part, title } = declared.settings;
  return { number, type: declared.type, condition, ...defined({ part, title, name }) };
}

/** What the parameters of a step are evaluated and checked with. */
interface Context extends Omit<Evaluation, 'later'> {
  readonly names: InventoryNames;
}

function stepFor(declared: DeclaredStep, number: number, context: Context): Evaluated {
  const differs = hasTemplate(declared.parameters) || (declared.check && hasTemplate(declared.check));
  const isOwn = resourceOf(declared.type)?.aboutOwnHost;
  if (differs || isOwn || hasLocalTemplate(declared)) return evaluatedStep(declared, number, context);
  const byNumber: ConstantStep = constantSteps.get(declared) ?? new Map();
  constantSteps.set(declared, byNumber);
  let known = byNumber.get(number);
  if (!known) {
    const diagnostics: Diagnostic[] = [];
    const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    const step = evaluatedStep(declared, number, { ...context, report });
    known = { step, diagnostics };
    byNumber.set(number, known);
  }
  for (const diagnostic of known.diagnostics) context.report(diagnostic);
  return known.step;
}

function evaluatedStep(declared: DeclaredStep, number: number, { scope, names, files, report }: Context): Evaluated {
  const { type, settings, tags } = declared;
  const resource = resourceOf(type);
  if (!resource) throw new Error(`${type} passed the parser, but is not registered`);
  const subject = stepSubject(type);
  let [failed, needsFacts] = [false, false];
  const fail = (diagnostic: Diagnostic) => {
    failed = true;
    report(diagnostic);
  };
  const later = (place: Place) => {
    needsFacts = true;
    if (resource.after) fail({ place, ...messages.factsInOrder(type) });
    if (resource.addressClaims) fail({ place, ...messages.factsInNetwork() });
  };
  const parameters = evaluateParameters(declared, { scope, files, report: fail, later });
  const given = declared.check && evaluate(declared.check, scope, fail, () => void (needsFacts = true));
  if (failed || needsFacts) {
    reportUnknownKeys(resource.schema, parameters, report, subject);
    return failed ? undefined : { later: parameters };
  }
  const valid = check(resource.schema, parameters, report, subject);
  const desired = valid === undefined ? undefined : inInventory(resource, valid, names, parameters, report);
  const checked = given && check(CheckSchema, given, report, { name: 'check', keys: 'key' });
  if (desired === undefined || (given && checked === undefined)) return undefined;
  const located = (one: unknown): LocatedStep => {
    const step = bind(resource, one, number, settings);
    return {
      ...(checked ? withCheck(step, stepCheck(checked)) : step),
      tags,
      parameters,
      desired: one,
      ...(resource.withPaths && { withPaths: (paths) => located(resource.withPaths?.(desired, paths)) }),
      ...(resource.withOtherSteps && { withOthers: (others) => located(resource.withOtherSteps?.(desired, others)) }),
    };
  };
  return located(desired);
}
