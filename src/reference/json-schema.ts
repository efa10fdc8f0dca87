import * as z from 'zod';
import type { ZodType } from 'zod';
import { defined } from '../model/optional.ts';
import { InventorySchema } from '../project/inventory-schema.ts';
import type { Resource } from '../model/resource.ts';
import { CheckSchema, IncludeSchema, PlaybookSchema, StepSchema } from '../project/playbook-schema.ts';
import { guideOf } from '../resources/guides.ts';
import { resources } from '../resources/index.ts';
import { listed, stepsOf } from './example-steps.ts';

/** JSON Schema, with the extensions of the YAML language server. */
export type JsonSchema = z.core.JSONSchema.BaseSchema & {
  readonly markdownDescription?: string;
  readonly errorMessage?: string;
  readonly patternErrorMessage?: string;
};

export type SchemaName = 'inventory' | 'playbook';

export const schemaNames: readonly SchemaName[] = ['inventory', 'playbook'];

/** JSON Schema (draft 7) of an inventory or a playbook, for editors. */
export function jsonSchema(name: SchemaName): JsonSchema {
  return name === 'inventory' ? inventorySchema() : playbookSchema();
}

/** JSON Schema of the input of a schema: before defaults and short forms are resolved. */
export function written(schema: ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: made }) {
      // An editor sees `!env NAME` and `!file PATH` as the string after the tag.
      if (zodSchema._zod.def.type === 'custom') made.type ??= 'string';
      // zod omits a default behind a transformation.
      const { def } = zodSchema._zod;
      if (def.type === 'default' && made.default === undefined && typeof def.defaultValue !== 'object')
        made.default = def.defaultValue as string | number | boolean;
      // A format of zod that JSON Schema does not have.
      if (made.format === 'starts_with') delete made.format;
      if (made.pattern !== undefined) Object.assign(made, patternRule(zodSchema));
      // Editors render only this property as Markdown.
      if (made.description?.includes('`')) made['markdownDescription'] = made.description;
    },
  });
  return rest;
}

/** The rule of a pattern, in the words of the diagnostic. */
function patternRule(schema: z.core.$ZodType): Pick<JsonSchema, 'patternErrorMessage'> {
  for (const { _zod } of schema._zod.def.checks ?? []) {
    if (_zod.def.check !== 'string_format') continue;
    const rule = _zod.def.error?.({ code: 'custom', path: [], input: '' } as never);
    if (typeof rule === 'string') return { patternErrorMessage: rule };
  }
  return {};
}

function inventorySchema(): JsonSchema {
  return document('A provision inventory', 'The hosts, and how to log in to them.', written(InventorySchema));
}

function playbookSchema(): JsonSchema {
  const { properties, ...rest } = written(PlaybookSchema);
  const { steps, ...others } = properties ?? {};
  const own = written(StepSchema);
  const step: JsonSchema = {
    ...own,
    description: 'One resource with its parameters, and optional keys such as name and tags.',
    properties: {
      ...own.properties,
      check: { ...orTemplate(written(CheckSchema)), ...described(own.properties?.['check'] as JsonSchema) },
      ...Object.fromEntries([...resources.values()].map((resource) => [resource.type, resourceSchema(resource)])),
    },
    // Exactly one resource.
    oneOf: [...resources.keys()].map((type) => ({ required: [type], errorMessage: 'A step must have one resource.' })),
  };
  const include: JsonSchema = { ...written(IncludeSchema), description: 'The steps of another playbook.' };
  return document('A provision playbook', 'The desired state of hosts: steps, in order.', {
    ...rest,
    properties: {
      ...others,
      steps: { ...(steps as JsonSchema), items: { anyOf: [step, include] } },
    },
  });
}

function described({ description, markdownDescription }: JsonSchema): JsonSchema {
  return defined({ description, markdownDescription });
}

function resourceSchema({ type, summary, schema }: Resource<unknown, unknown>): JsonSchema {
  // In the description, not under "examples": editors offer those as values, and cannot show maps.
  const examples = guideOf(type).examples.map((example) => {
    const steps = stepsOf(example);
    // An only step is shown as the editor completes it: without its place in the list.
    const yaml = steps.length === 1 ? example.step : listed(steps);
    return `${example.what}:\n\n\`\`\`yaml\n${yaml}\n\`\`\``;
  });
  const markdown = [summary, ...examples].join('\n\n');
  return { ...orTemplate(written(schema)), description: summary, markdownDescription: markdown };
}

function document(title: string, description: string, schema: JsonSchema): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, description, ...schema };
}

/** `{{ name }}`, alone or inside a string. provision checks its value. */
const TEMPLATE: JsonSchema = { type: 'string', pattern: String.raw`\{\{` };

/** The same schema that also accepts a template for every value, at every depth. */
function orTemplate(schema: JsonSchema): JsonSchema {
  const { description, markdownDescription, default: fallback, ...rest } = schema;
  const inner = withInner(rest);
  const branches = inner.anyOf ?? [inner];
  // A string without rules accepts a template anyway.
  const takesAll = branches.some((branch) => isPlainText(branch));
  const open: JsonSchema = takesAll ? inner : { anyOf: [...branches, TEMPLATE] };
  return {
    ...open,
    ...defined({ description, markdownDescription, default: fallback }),
  };
}

function withInner(schema: JsonSchema): JsonSchema {
  const { properties, additionalProperties: values, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: mapValues(properties, (one) => orTemplate(one as JsonSchema)) }),
    // Of a map; false for a strict object.
    ...(typeof values === 'object' && { additionalProperties: orTemplate(values) }),
    ...(items && { items: orTemplate(items as JsonSchema) }),
    ...(anyOf && { anyOf: flat(anyOf as JsonSchema[]).map(withInner) }),
  };
}

/** Flattens nested unions: editors explain one union better. */
function flat(branches: readonly JsonSchema[]): readonly JsonSchema[] {
  return branches.flatMap((branch) => (branch.anyOf ? flat(branch.anyOf as JsonSchema[]) : [branch]));
}

function isPlainText(schema: JsonSchema): boolean {
  return schema.type === 'string' && !['pattern', 'format', 'enum', 'const'].some((rule) => rule in schema);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
