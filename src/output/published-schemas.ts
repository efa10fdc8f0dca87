import * as z from 'zod';
import { EventSchema } from '../model/events.ts';
import { PlanSchema } from './plan-document.ts';

/** The JSON Schemas in docs/schema, text by file name. */
export function publishedSchemas(): ReadonlyMap<string, string> {
  return new Map([
    ['event.json', schemaText('An event of a run', EventSchema)],
    ['plan.json', schemaText('A plan', PlanSchema)],
  ]);
}

function schemaText(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { override: simplify }) }, undefined, 2)}\n`;
}

/** Removes what is redundant, and the mark of texts that the engine masks: it is no keyword of JSON Schema. */
function simplify({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  delete jsonSchema['hostText'];
}
