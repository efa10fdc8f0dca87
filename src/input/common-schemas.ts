// Schemas of values that occur in several files.
import * as z from 'zod';
import { LONGEST, parseDuration } from '../model/duration.ts';
import { Secret } from '../model/secret.ts';
import { durationRule, identifierRule, secretInFile, secretInFileHint } from './messages.ts';

/** A duration in YAML; its output is in seconds. */
export const Duration = z.union([
  z.int().min(1).max(LONGEST),
  z
    .string()
    .refine((text) => parseDuration(text) !== undefined, durationRule)
    .transform((text) => parseDuration(text) ?? 0),
]);

/** The name of a variable, as templates can use it. */
export const Identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, identifierRule);

/** A value that must come from outside the file. */
export const SecretValue = z.custom<Secret>((value) => value instanceof Secret, {
  error: secretInFile,
  params: { secret: true, hint: secretInFileHint },
});
