import type { Report } from '../input/diagnostic.ts';
import { placeAt, valueAt } from '../input/located.ts';
import type { ResolvedStep } from '../model/step.ts';
import { stepId } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import * as messages from './language-messages.ts';
import type { LocatedStep } from './located-step.ts';

/** The steps of a host, each with the paths that all of them declare if it depends on that. */
export function withDeclaredPaths(steps: readonly LocatedStep[], report: Report): readonly LocatedStep[] {
  if (!steps.some(dependsOnPaths)) return steps;
  const paths = steps.flatMap(pathsOf);
  const [open] = steps.filter((step) => resourceOf(step.type)?.paths && !step.desired && pathOf(step) === undefined);
  return steps.map((step) => {
    if (!dependsOnPaths(step)) return step;
    if (open) {
      const text = messages.pathNeedsFacts(stepId(open), open.title ?? open.type);
      report({ place: placeAt(step.parameters, ['purge']), ...text });
    }
    return completed(step, paths);
  });
}

function dependsOnPaths({ type, parameters }: LocatedStep): boolean {
  return resourceOf(type)?.withPaths !== undefined && parameters.entries?.has('purge') === true;
}

function pathsOf(step: LocatedStep): readonly string[] {
  const { type, desired } = step;
  if (desired !== undefined) return resourceOf(type)?.paths?.(desired) ?? [];
  return resourceOf(type)?.paths ? [pathOf(step) ?? []].flat() : [];
}

/** Of a step that needs facts: it may be absent, which only means that more is kept. */
function pathOf({ parameters }: LocatedStep): string | undefined {
  const { value } = valueAt(parameters, ['path']);
  return typeof value === 'string' && !value.includes('{{') ? value : undefined;
}

function completed(step: LocatedStep, paths: readonly string[]): LocatedStep {
  const { resolve } = step;
  const own = step.withPaths?.(paths) ?? step;
  if (!resolve) return own;
  return {
    ...own,
    resolve: (facts): ResolvedStep => {
      const resolved = resolve(facts);
      if (resolved.kind !== 'step') return resolved;
      const known = resolved.step as LocatedStep;
      return { kind: 'step', step: known.withPaths?.(paths) ?? known };
    },
  };
}
