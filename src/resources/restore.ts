import type { ZodType } from 'zod';
import type { Change, PendingReboot } from '../model/resource.ts';

const NO_REBOOT: PendingReboot = { reasons: [], rebooted: false };

/** What a resource needs to know whether a declaration describes the current state. */
interface Declarable<Desired, Current> {
  readonly schema: ZodType<Desired>;
  readonly plan: (current: Current, desired: Desired, pendingReboot: PendingReboot) => readonly Change[];
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
  return success && plan(current, data, NO_REBOOT).length === 0 ? data : undefined;
}
