import { mapOf } from '../input/located.ts';
import type { Operation } from '../model/operation.ts';
import { resourceOf } from '../resources/load.ts';
import type { DeclaredStep } from './includes.ts';
import { type Evaluation, evaluateParameters } from './step-parameters.ts';

/**
 * The operations that read a step whose parameters need facts, where these parameters make no difference to them: the first
 * exchange reads the step along with the facts. Otherwise none.
 */
export function earlyOperations(
  declared: DeclaredStep,
  evaluation: Pick<Evaluation, 'scope' | 'files'>,
): readonly Operation[] {
  const resource = resourceOf(declared.type);
  const { entries } = declared.parameters;
  if (!resource?.standIns || !entries) return [];
  const standIns = Object.entries(resource.standIns).filter(([name]) => entries.has(name));
  const others = [...entries].filter(([name]) => !standIns.some(([one]) => one === name));
  let isKnown = true;
  const unknown = () => {
    isKnown = false;
  };
  const parameters = mapOf(declared.parameters, new Map(others));
  const known = evaluateParameters({ ...declared, parameters }, { ...evaluation, report: unknown, later: unknown });
  if (!isKnown) return [];
  const { data } = resource.schema.safeParse({ ...(known.value as object), ...Object.fromEntries(standIns) });
  return data === undefined ? [] : resource.probe(data).operations;
}
