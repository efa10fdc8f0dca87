import type { Report } from '../input/diagnostic.ts';
import { placeAt, valueAt } from '../input/located.ts';
import type { NamedStep } from '../model/resource.ts';
import { type ResolvedStep, stepId } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import * as messages from './language-messages.ts';
import type { LocatedStep } from './located-step.ts';

/** The steps of a host, each with the names of the others if it depends on them. */
export function withOtherSteps(steps: readonly LocatedStep[], report: Report): readonly LocatedStep[] {
  if (!steps.some(dependsOnOthers)) return steps;
  const names: readonly NamedStep[] = steps.map((step) => ({ type: step.type, name: nameOf(step) ?? '' }));
  return steps.map((step) => {
    if (!dependsOnOthers(step)) return step;
    const open = steps.find((one) => one.type.startsWith('docker_') && nameOf(one) === undefined && one !== step);
    if (open) {
      const text = messages.nameNeedsFacts(step.type, stepId(open), open.title ?? open.type);
      report({ place: placeAt(step.parameters, []), ...text });
    }
    return completed(step, names);
  });
}

function dependsOnOthers({ type }: LocatedStep): boolean {
  return resourceOf(type)?.withOtherSteps !== undefined;
}

/** Undefined where it needs facts. Such a step may be absent, which only means that more is kept. */
function nameOf({ name, desired, parameters }: LocatedStep): string | undefined {
  if (desired !== undefined) return name;
  const { value } = valueAt(parameters, ['name']);
  return typeof value === 'string' && !value.includes('{{') ? value : undefined;
}

function completed(step: LocatedStep, names: readonly NamedStep[]): LocatedStep {
  const { resolve } = step;
  const own = step.withOthers?.(names) ?? step;
  if (!resolve) return own;
  return {
    ...own,
    resolve: (facts): ResolvedStep => {
      const resolved = resolve(facts);
      if (resolved.kind !== 'step') return resolved;
      const known = resolved.step as LocatedStep;
      return { kind: 'step', step: known.withOthers?.(names) ?? known };
    },
  };
}
