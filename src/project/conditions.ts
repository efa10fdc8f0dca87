import type { Report } from '../input/diagnostic.ts';
import { reportTemplate } from './evaluate.ts';
import { NeedsFacts, TYPICAL_FACTS } from './facts-context.ts';
import type { HostScopes } from './host-scopes.ts';
import type { Condition, DeclaredStep } from './includes.ts';
import type { Scope } from './template.ts';
import { TemplateError } from './template-error.ts';

type Decision =
  | { readonly kind: 'applies' }
  | { readonly kind: 'skipped'; readonly condition: string }
  /** These conditions need the facts of the host. */
  | { readonly kind: 'later'; readonly conditions: readonly string[] }
  | { readonly kind: 'invalid' };

/** What a step has beside its variables, such as `each`. */
type Fixed = Readonly<Record<string, unknown>> | undefined;

/** Whether the host has the step: whether all conditions are true. */
export function decide(declared: DeclaredStep, scopes: HostScopes, fixed: Fixed, report: Report): Decision {
  const later: string[] = [];
  for (const condition of declared.conditions) {
    const { value } = condition.expression;
    // An error of its own already.
    if (value === '') return { kind: 'invalid' };
    const holds =
      typeof value === 'string' ? evaluate(value, condition, { declared, scopes, fixed, report }) : value === true;
    if (holds === false) return { kind: 'skipped', condition: String(value) };
    if (holds === undefined) return { kind: 'invalid' };
    if (holds === LATER) later.push(String(value));
  }
  return later.length === 0 ? { kind: 'applies' } : { kind: 'later', conditions: later };
}

/** Stands for what needs the facts of the host. */
const LATER = Symbol('later');

interface Context {
  readonly declared: DeclaredStep;
  readonly scopes: HostScopes;
  readonly fixed: Fixed;
  readonly report: Report;
}

function evaluate(text: string, condition: Condition, context: Context): boolean | typeof LATER | undefined {
  const { declared, scopes, fixed, report } = context;
  const scope = (of: HostScopes) => of.ofStep(condition.layer, condition.layer === declared.layer ? fixed : undefined);
  try {
    return scope(scopes).condition(text);
  } catch (error) {
    const wrong = error instanceof NeedsFacts ? typeErrors(text, scope(scopes.withFacts(TYPICAL_FACTS))) : error;
    if (wrong === undefined) return LATER;
    reportTemplate(wrong, condition.expression.place, text, report);
    return undefined;
  }
}

/** What is wrong whatever the facts are. */
function typeErrors(text: string, scope: Scope): TemplateError | undefined {
  try {
    scope.condition(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const found = error.diagnostics.filter(({ isTypeError }) => isTypeError);
    if (found.length > 0) return new TemplateError(found);
  }
  return undefined;
}
