import { expect, test } from 'vitest';
import { z } from 'zod';
import { maskEvent } from '../../src/engine/mask-event.ts';
import { type Event, EventSchema } from '../../src/model/events.ts';

// An event of each type, made from its schema with every field filled in. `maskEvent` has to change exactly the texts
// that the schema marks as text of a host.

interface Described {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
}

function example(schema: z.ZodType): unknown {
  const def = schema.def as unknown as Described;
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, value]) => [key, example(value)]));
    case 'array':
      return [example(def.element as z.ZodType)];
    case 'optional':
    case 'nullable':
      return example(def.innerType as z.ZodType);
    case 'literal':
      return def.values?.[0];
    case 'enum':
      return Object.values(def.entries ?? {})[0];
    case 'number':
    case 'int':
      return 1;
    case 'boolean':
      return true;
    case 'string':
      return (schema.meta() as { hostText?: true } | undefined)?.hostText ? 'words of a host' : 'structure';
    default:
      throw new Error(`no example for ${def.type}`);
  }
}

/** The texts of a piece of data, by path. */
function* texts(value: unknown, path = ''): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, `${path}.${key}`);
  }
}

test.each(EventSchema.options.map((schema) => [schema.shape.type.value as string, schema] as const))(
  'text of a host is masked in %s, and nothing else',
  (_type, schema) => {
    const event = example(schema) as Event;
    const masked = new Map(texts(maskEvent(event, (text) => `(masked) ${text}`)));
    for (const [path, text] of texts(event)) {
      expect([path, masked.get(path)]).toEqual([path, text === 'words of a host' ? `(masked) ${text}` : text]);
    }
  },
);
