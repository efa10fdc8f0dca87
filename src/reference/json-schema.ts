import { z, type ZodType } from 'zod';
import { InventorySchema } from '../project/inventory-schema.ts';
import type { Resource } from '../model/resource.ts';
import { PlaybookSchema, StepSchema } from '../project/playbook-schema.ts';
import { resources } from '../resources/index.ts';

/** JSON Schema, with what the YAML language server knows beyond it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema & {
  readonly markdownDescription?: string;
  readonly errorMessage?: string;
  readonly patternErrorMessage?: string;
};

export type SchemaName = 'inventory' | 'playbook';

export const schemaNames: readonly SchemaName[] = ['inventory', 'playbook'];

/** What editors check and complete an inventory or a playbook by: JSON Schema, draft 7. */
export function jsonSchema(name: SchemaName): JsonSchema {
  return name === 'inventory' ? inventorySchema() : playbookSchema();
}

/** What a person may write for a value, in JSON Schema: before defaults and short forms are resolved. */
export function written(schema: ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: made }) {
      // To an editor, `!env NAME` is the text after the tag.
      if (zodSchema._zod.def.type === 'custom') made.type = 'string';
      // A default behind a transformation is left out otherwise.
      const { def } = zodSchema._zod;
      if (def.type === 'default' && made.default === undefined && typeof def.defaultValue !== 'object')
        made.default = def.defaultValue as string | number | boolean;
      // A name of zod's own, which is no format of JSON Schema.
      if (made.format === 'starts_with') delete made.format;
      if (made.pattern !== undefined) Object.assign(made, patternRule(zodSchema));
      // The same text again: only this one is read as Markdown.
      if (made.description?.includes('`')) made['markdownDescription'] = made.description;
    },
  });
  return rest;
}

/** The rule behind a pattern, in the words provision itself uses. */
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
    description: 'One resource with its parameters; a name and tags if you like.',
    properties: {
      ...own.properties,
      ...Object.fromEntries([...resources.values()].map((resource) => [resource.type, resourceSchema(resource)])),
    },
    // One key beside name and tags, and never two resources.
    oneOf: [...resources.keys()].map((type) => ({ required: [type], errorMessage: 'A step needs one resource.' })),
  };
  return document('A provision playbook', 'What hosts should be: steps, in their order.', {
    ...rest,
    properties: { ...others, steps: { ...(steps as JsonSchema), items: step } },
  });
}

function resourceSchema({ summary, schema, guide }: Resource<unknown, unknown>): JsonSchema {
  // As text, not under "examples": editors would offer those as values, and cannot show maps.
  const examples = guide.examples.map(({ what, step }) => `${what}:\n\n\`\`\`yaml\n${step}\n\`\`\``);
  const markdown = [summary, ...examples].join('\n\n');
  return { ...orTemplate(written(schema)), description: summary, markdownDescription: markdown };
}

function document(title: string, description: string, schema: JsonSchema): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, description, ...schema };
}

/** `{{ name }}`, alone or within a text; what it comes to is checked by provision. */
const TEMPLATE: JsonSchema = { type: 'string', pattern: String.raw`\{\{` };

/** The same schema with a template wherever a value may stand, at every depth. */
function orTemplate(schema: JsonSchema): JsonSchema {
  const { description, markdownDescription, default: fallback, ...rest } = schema;
  const inner = withInner(rest);
  const branches = inner.anyOf ?? [inner];
  // A text without rules takes a template anyway.
  const takesAll = branches.some((branch) => isPlainText(branch));
  const open: JsonSchema = takesAll ? inner : { anyOf: [...branches, TEMPLATE] };
  return {
    ...open,
    ...(description === undefined ? {} : { description }),
    ...(markdownDescription === undefined ? {} : { markdownDescription }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function withInner(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties ? { properties: mapValues(properties, (one) => orTemplate(one as JsonSchema)) } : {}),
    ...(items ? { items: orTemplate(items as JsonSchema) } : {}),
    ...(anyOf ? { anyOf: flat(anyOf as JsonSchema[]).map(withInner) } : {}),
  };
}

/** A choice among choices is one choice: editors explain it better. */
function flat(branches: readonly JsonSchema[]): readonly JsonSchema[] {
  return branches.flatMap((branch) => (branch.anyOf ? flat(branch.anyOf as JsonSchema[]) : [branch]));
}

function isPlainText(schema: JsonSchema): boolean {
  return schema.type === 'string' && !['pattern', 'format', 'enum', 'const'].some((rule) => rule in schema);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
