import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/step.ts';

/** Whether a pending step may remove what is in the way of a refused one. */
export function mayAllow(earlier: Step, refused: Step): boolean {
  return earlier.type === 'command' || (earlier.type === refused.type && earlier.name === refused.name);
}

/** The operations with the time limit of their step, where the limit kills them. */
export function withTimeout(
  operations: readonly Operation[],
  { timeout, killedOnTimeout }: Step,
): readonly Operation[] {
  if (timeout === undefined || !killedOnTimeout) return operations;
  return operations.map((operation) => (operation.kind === 'exec' ? { ...operation, timeout } : operation));
}
