import type { ZodType } from 'zod';
import type { Located } from '../input/located.ts';
import { EventSchema } from '../model/events.ts';
import { STATE_WORDS } from '../model/state-words.ts';
import { loadedResources } from '../resources/load.ts';
import { resourceTypes } from '../resources/types.ts';
import { InventorySchema } from './inventory-schema.ts';
import { stepKeys } from './playbook-schema.ts';

/** The words of provision in lower case: types, keys and statuses of events, resources, parameters and states of those in use. */
export function vocabulary(): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (word: unknown) => typeof word === 'string' && addWord(word, words);
  for (const schema of [EventSchema, InventorySchema, ...loadedResources().map((one) => one.schema)]) {
    for (const word of schemaWords(schema)) add(word);
  }
  for (const word of [...resourceTypes, ...stepKeys, ...STATE_WORDS]) add(word);
  return words;
}

/** The words of a file in lower case: its keys and texts, as a whole and in parts. */
export function fileWords(located: Located): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = ({ entries, items, value }: Located): void => {
    for (const [key, entry] of entries ?? []) {
      addWord(key, words);
      visit(entry.value);
    }
    for (const item of items ?? []) visit(item);
    if (!entries && !items && (typeof value === 'string' || typeof value === 'number')) addWord(String(value), words);
  };
  visit(located);
  return words;
}

function addWord(text: string, words: Set<string>): void {
  const lower = text.trim().toLowerCase();
  for (const word of [lower, ...lower.split(/\s+/), ...lower.split(/[^\p{L}\p{N}]+/u)]) words.add(word);
}

interface Definition {
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly options?: readonly ZodType[];
  readonly element?: ZodType;
  readonly innerType?: ZodType;
  readonly in?: ZodType;
  readonly valueType?: ZodType;
}

/** The keys of a schema, and the words that it allows as values. */
function* schemaWords(schema: ZodType): Generator<unknown> {
  const definition = schema.def as Definition;
  const { shape = {}, entries = {}, values = [], options = [], element, innerType, in: input, valueType } = definition;
  yield* Object.keys(shape);
  yield* Object.values(entries);
  yield* values;
  for (const inner of [...Object.values(shape), ...options, element, innerType, input, valueType]) {
    if (inner) yield* schemaWords(inner);
  }
}
