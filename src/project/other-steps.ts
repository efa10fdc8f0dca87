import type { Report } from '../input/diagnostic.ts';
import { placeAt } from '../input/located.ts';
import type { NamedStep } from '../model/resource.ts';
import { stepId } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import * as messages from './language-messages.ts';
import { completed, type LocatedStep, textOf } from './located-step.ts';

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
    return completed(step, (one) => one.withOthers?.(names) ?? one);
  });
}

function dependsOnOthers({ type }: LocatedStep): boolean {
  return resourceOf(type)?.withOtherSteps !== undefined;
}

/** Undefined where it needs facts. */
function nameOf(step: LocatedStep): string | undefined {
  return step.desired === undefined ? textOf(step, 'name') : step.name;
}
