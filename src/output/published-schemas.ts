import { z } from 'zod';
import { EventSchema } from '../model/events.ts';
import { PlanSchema } from './plan-document.ts';

/** The JSON Schemas in docs/schema, text by file name. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['event.json', text('An event of a run', EventSchema)],
    ['plan.json', text('A plan', PlanSchema)],
  ]);
}

function text(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { override: readable }) }, undefined, 2)}\n`;
}

/** Leaves out what says the same twice, or nothing. */
function readable({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
