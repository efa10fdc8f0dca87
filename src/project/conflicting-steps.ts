import type { Diagnostic } from '../input/diagnostic.ts';
import { placeAt } from '../input/located.ts';
import { resourceOf } from '../resources/load.ts';
import { conflictingSteps } from './messages.ts';
import { stepId } from '../model/step.ts';
import type { LocatedStep } from './located-step.ts';

/**
 * Steps of one host about the same thing that set a parameter to different values. Of two steps whose conditions both need
 * facts, each may be for other hosts: where both apply, the final check of the run reports the step that the other undid.
 */
export function conflicts(steps: readonly LocatedStep[]): readonly Diagnostic[] {
  return steps.flatMap((step, index) => {
    if (resourceOf(step.type)?.repeatable) return [];
    const earlierOnes = steps.slice(0, index).filter((earlier) => !(earlier.resolve && step.resolve));
    const same = earlierOnes.filter(({ type, name }) => type === step.type && name === step.name);
    return same.flatMap((earlier) => conflict(earlier, step)).slice(0, 1);
  });
}

/** Compares plain values only. Lists and maps may add to each other: that shows on the host. */
function conflict(earlier: LocatedStep, { type, name, desired, parameters }: LocatedStep): readonly Diagnostic[] {
  const before = plainValues(earlier.desired);
  for (const [parameter, value] of plainValues(desired)) {
    const other = before.get(parameter);
    if (other === undefined || other === value) continue;
    // A name can be written in two ways: docker, docker.service.
    if (value === name || other === name) continue;
    const step = `${type} ${name}`.trim();
    const text = conflictingSteps({ step, parameter, value, earlier: { value: other, step: stepId(earlier) } });
    return [{ place: placeAt(parameters, [parameter]), ...text }];
  }
  return [];
}

function plainValues(desired: unknown): ReadonlyMap<string, string> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(desired ?? {});
  const plain = entries.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return new Map(plain.map(([key, value]) => [key, String(value)]));
}
