import type { Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { reportTemplate } from './evaluate.ts';
import { NeedsFacts } from './facts-context.ts';
import type { HostScopes } from './host-scopes.ts';
import type { DeclaredStep } from './includes.ts';
import type { Scope } from './template.ts';

type Decision =
  | { readonly kind: 'applies' }
  | { readonly kind: 'skipped'; readonly condition: string }
  /** These conditions need the facts of the host. */
  | { readonly kind: 'later'; readonly conditions: readonly string[] }
  | { readonly kind: 'invalid' };

/** Whether the host has the step: whether all conditions are true. `scope` is that of the step itself. */
export function decide(declared: DeclaredStep, scopes: HostScopes, scope: Scope, report: Report): Decision {
  const later: string[] = [];
  for (const { expression, layer } of declared.conditions) {
    const { value } = expression;
    const own = layer === declared.layer ? scope : scopes.of(layer);
    const holds = typeof value === 'string' ? conditionIn(own, expression, value, report) : value === true;
    if (holds === false) return { kind: 'skipped', condition: String(value) };
    if (holds === undefined) return { kind: 'invalid' };
    if (holds === LATER) later.push(String(value));
  }
  return later.length === 0 ? { kind: 'applies' } : { kind: 'later', conditions: later };
}

/** Stands for what needs the facts of the host. */
export const LATER = Symbol('later');

function conditionIn(
  scope: Scope,
  { place }: Located,
  text: string,
  report: Report,
): boolean | typeof LATER | undefined {
  try {
    return scope.condition(text);
  } catch (error) {
    if (error instanceof NeedsFacts) return LATER;
    reportTemplate(error, place, text, report);
    return undefined;
  }
}
