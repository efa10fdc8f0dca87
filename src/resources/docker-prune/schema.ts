import * as z from 'zod';
import * as messages from './messages.ts';

/** In seconds. */
const UNITS: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800 };

const Age = z.string().regex(/^\d{1,4}[hdw]$/, messages.invalidAge);

const object = z.strictObject({
  older_than: Age.describe('What is younger stays: hours, days or weeks, such as `12h`, `7d` or `4w`.'),
  containers: z.boolean().default(true).describe('Whether containers that are stopped are removed.'),
  images: z
    .enum(['dangling', 'unused', 'none'])
    .default('dangling')
    .describe('`dangling`: those without a name; `unused`: all that no container and no step of the host uses.'),
  networks: z.boolean().default(true).describe('Whether networks without containers are removed.'),
  volumes: z
    .enum(['anonymous', 'unused', 'none'])
    .default('none')
    .describe('Volumes without containers, with their contents: those without a name of their own, or all.'),
  build_cache: z
    .boolean()
    .default(true)
    .describe('Whether the cache of builds is removed as far as no image shares it.'),
});

export interface Desired extends z.infer<typeof object> {
  /** What the steps of the host declare: it stays, used or not. */
  readonly declared?: readonly Declared[];
}

export interface Declared {
  readonly type: string;
  readonly name: string;
}

export const schema: z.ZodType<Desired> = z.union([Age.transform((age) => object.parse({ older_than: age })), object]);

/** In seconds. */
export function secondsOf({ older_than: age }: Desired): number {
  return Number(age.slice(0, -1)) * (UNITS[age.slice(-1)] ?? 0);
}
