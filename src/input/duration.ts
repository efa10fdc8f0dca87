import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const DAY = 86_400;

/** Seconds of `90`, `90s`, `5m` or `1h`; undefined for what is none, or less than a second, or more than a day. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  const seconds = number === '' ? 0 : Number(number) * (UNITS[unit] ?? 1);
  return seconds >= 1 && seconds <= DAY ? seconds : undefined;
}

/** A time in YAML, in seconds once it is parsed. */
export const Duration = z.union([
  z.int().min(1).max(DAY),
  z
    .string()
    .refine((text) => parseDuration(text) !== undefined, {
      error: ({ input }) => `${String(input)} is not a time such as 90s, 5m or 1h (a day at most)`,
    })
    .transform((text) => parseDuration(text) ?? 0),
]);
