import { UsageError } from '../../src/input/diagnostic.ts';
import type { Refusal } from './messages.ts';

/** Throws UsageError: what a person asked for cannot be done. */
export function refuse({ message, hint }: Refusal): never {
  throw new UsageError({ message, hint });
}
