import type { Report } from '../input/diagnostic.ts';
import { placeAt } from '../input/located.ts';
import { stepId } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import * as messages from './language-messages.ts';
import { completed, type LocatedStep, textOf } from './located-step.ts';

/** The steps of a host, each with the paths that all of them declare if it depends on that. */
export function withDeclaredPaths(steps: readonly LocatedStep[], report: Report): readonly LocatedStep[] {
  if (!steps.some(dependsOnPaths)) return steps;
  const paths = steps.flatMap(pathsOf);
  const [open] = steps.filter(
    (step) => resourceOf(step.type)?.paths && !step.desired && textOf(step, 'path') === undefined,
  );
  return steps.map((step) => {
    if (!dependsOnPaths(step)) return step;
    if (open) {
      const text = messages.pathNeedsFacts(stepId(open), open.title ?? open.type);
      report({ place: placeAt(step.parameters, ['purge']), ...text });
    }
    return completed(step, (one) => one.withPaths?.(paths) ?? one);
  });
}

function dependsOnPaths({ type, parameters }: LocatedStep): boolean {
  return resourceOf(type)?.withPaths !== undefined && parameters.entries?.has('purge') === true;
}

function pathsOf(step: LocatedStep): readonly string[] {
  const { type, desired } = step;
  if (desired !== undefined) return resourceOf(type)?.paths?.(desired) ?? [];
  return resourceOf(type)?.paths ? [textOf(step, 'path') ?? []].flat() : [];
}
