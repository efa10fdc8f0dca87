// Options and labels: texts by their names.

import * as z from 'zod';
import type { Difference } from '../../model/change.ts';
import * as messages from './messages.ts';

export type Texts = Readonly<Record<string, string>>;

export const TextsSchema = z.record(z.string().regex(/^[^=\s]+$/, messages.invalidKey), z.string());

/**
 * One difference for each text that is declared and is not so. Others stay: drivers add options of their own, and other tools
 * add labels.
 */
export function textDifferences(field: string, current: Texts, declared: Texts | undefined): readonly Difference[] {
  return Object.entries(declared ?? {})
    .filter(([key, after]) => valueOf(current, key) !== after)
    .map(([key, after]) => ({ field: `${field} ${key}`, before: valueOf(current, key) ?? null, after }));
}

/** Whether a declaration of the current texts changes all that `declared` adds: no declaration removes a text. */
export function restorable(current: Texts, declared: Texts | undefined): boolean {
  return Object.keys(declared ?? {}).every((key) => valueOf(current, key) !== undefined);
}

function valueOf(texts: Texts, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
