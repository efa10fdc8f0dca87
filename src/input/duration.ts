import { z } from 'zod';
import { LONGEST, parseDuration } from '../model/duration.ts';

/** A time in YAML, in seconds once it is parsed. */
export const Duration = z.union([
  z.int().min(1).max(LONGEST),
  z
    .string()
    .refine((text) => parseDuration(text) !== undefined, {
      error: ({ input }) => `${String(input)} is not a time such as 90s, 5m or 1h (a day at most)`,
    })
    .transform((text) => parseDuration(text) ?? 0),
]);
