import type { Diagnostic } from '../input/source.ts';
import { resources } from '../resources/index.ts';
import type { PlacedStep } from './playbook.ts';

/** Steps about one thing that cannot both be in force: the later one undoes the earlier one, at every run. */
export function contradictions(steps: readonly PlacedStep[]): readonly Diagnostic[] {
  return steps.flatMap((step, index) => {
    if (resources.get(step.type)?.repeatable) return [];
    const same = steps.slice(0, index).filter(({ type, name }) => type === step.type && name === step.name);
    return same.flatMap((earlier) => contradiction(earlier, step)).slice(0, 1);
  });
}

/** A parameter that both give, and not alike. Lists and maps are left to the engine, which looks at the host. */
function contradiction(earlier: PlacedStep, { type, name, desired, places }: PlacedStep): readonly Diagnostic[] {
  const before = plainValues(earlier.desired);
  for (const [key, value] of plainValues(desired)) {
    const other = before.get(key);
    if (other === undefined || other === value) continue;
    // What the steps are about may be spelt in two ways: docker, docker.service.
    if (value === name || other === name) continue;
    const about = `${type} ${name}`.trim();
    return [
      {
        place: places.place([key]),
        message: `${about}: ${key} is ${value} here and ${other} in step ${earlier.number}`,
        hint: 'The later step undoes the earlier one at every run. Remove one, or give both tags and choose by --tags.',
      },
    ];
  }
  return [];
}

function plainValues(desired: unknown): ReadonlyMap<string, string> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(desired ?? {});
  const plain = entries.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return new Map(plain.map(([key, value]) => [key, String(value)]));
}
