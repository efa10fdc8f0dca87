import type { ZodType } from 'zod';
import { EMPTY_CONTEXT, type PlanContext } from '../model/plan-context.ts';
import type { Change } from '../model/resource.ts';

/** What a resource needs to know whether a declaration describes the current state. */
interface Declarable<Desired, Current> {
  readonly schema: ZodType<Desired>;
  readonly plan: (current: Current, desired: Desired, context: PlanContext) => readonly Change[];
}

/**
 * The declaration with these parameters if the schema accepts them and the current state already is as they declare:
 * applying it after a change brings the current state back. Otherwise undefined.
 */
export function declarationOf<Desired, Current>(
  { schema, plan }: Declarable<Desired, Current>,
  current: Current,
  parameters: unknown,
): Desired | undefined {
  const { success, data } = schema.safeParse(parameters);
  return success && plan(current, data, EMPTY_CONTEXT).length === 0 ? data : undefined;
}
