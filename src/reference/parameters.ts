import type { ZodType } from 'zod';
import { type JsonSchema, written } from './json-schema.ts';

/** A parameter as the reference shows it. */
export interface Parameter {
  /** With the names of the maps around it: `ipv6.address`. */
  readonly name: string;
  /** In words: "running, stopped", "string or list of strings". */
  readonly type: string;
  readonly required: boolean;
  readonly default: string | undefined;
  readonly meaning: string;
}

export interface Parameters {
  /** The type of the short form, which gives the first parameter instead of a map. */
  readonly short: string | undefined;
  readonly all: readonly Parameter[];
}

/** The parameters of a schema, as a person can write them. */
export function parametersOf(schema: ZodType): Parameters {
  const branches = branchesOf(written(schema));
  const map = branches.find(({ type }) => type === 'object');
  const short = branches.filter((branch) => branch !== map);
  return {
    short: short.length === 0 ? undefined : typeWords({ anyOf: [...short] }),
    all: map ? fieldsOf(map, '') : [],
  };
}

function fieldsOf({ properties, required }: JsonSchema, prefix: string): readonly Parameter[] {
  return Object.entries(properties ?? {}).flatMap(([name, value]) => {
    const field = value as JsonSchema;
    const { default: fallback } = field;
    const own: Parameter = {
      name: `${prefix}${name}`,
      type: typeWords(field),
      required: required?.includes(name) ?? false,
      default: typeof fallback === 'string' ? fallback : fallback === undefined ? undefined : JSON.stringify(fallback),
      meaning: meaningOf(field),
    };
    return [own, ...fieldsOf(withoutNull(field), `${prefix}${name}.`)];
  });
}

/** The description of the schema, or of the value inside a union or a list. */
function meaningOf(schema: JsonSchema): string {
  if (schema.description !== undefined) return schema.description;
  const inner = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])] as JsonSchema[];
  return inner.map(meaningOf).find((meaning) => meaning !== '') ?? '';
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf) return (schema.anyOf as JsonSchema[]).flatMap(branchesOf);
  // A value of one type that may be null.
  const types: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => ({ ...schema, type }) as JsonSchema);
}

/** The schema of a value that may be null, for when it is not. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const [only, ...others] = branchesOf(schema).filter(({ type }) => type !== 'null');
  return only && others.length === 0 ? only : schema;
}

function typeWords(schema: JsonSchema): string {
  const words = branchesOf(schema).map((branch) => {
    if (branch.enum) return branch.enum.map(String).join(', ');
    if (branch.const !== undefined) return String(branch.const);
    switch (branch.type) {
      case 'array':
        return listOf(typeWords(branch.items as JsonSchema));
      case 'boolean':
        return 'true, false';
      case 'integer':
      case 'number':
        return range(branch);
      case 'object':
        return 'map';
      case 'null':
        return 'null';
      case undefined:
        return 'any value';
      default:
        return 'string';
    }
  });
  return [...new Set(words)].join(' or ');
}

function listOf(words: string): string {
  if (words === 'any value') return 'list';
  return `list of ${words === 'string' ? 'strings' : words}`;
}

function range({ minimum, maximum }: JsonSchema): string {
  const limited = Number.isSafeInteger(minimum) && Math.abs(Number(minimum)) < Number.MAX_SAFE_INTEGER;
  return limited ? `number from ${minimum} to ${maximum}` : 'number';
}
