import type { ZodType } from 'zod';
import { type JsonSchema, written } from './json-schema.ts';

/** A parameter as the reference shows it. */
export interface Parameter {
  /** With the names of the maps around it: `ipv6.address`. */
  readonly name: string;
  /** In words: "running or stopped", "a text or a list of texts". */
  readonly type: string;
  readonly required: boolean;
  readonly default: string | undefined;
  readonly meaning: string;
}

export interface Parameters {
  /** What may stand instead of the map, in words; it gives the first parameter. */
  readonly short: string | undefined;
  readonly all: readonly Parameter[];
}

/** What a person can write for a value with this schema. */
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
    return [own, ...fieldsOf(field, `${prefix}${name}.`)];
  });
}

/** Its own description, or that of the value inside a choice or a list. */
function meaningOf(schema: JsonSchema): string {
  if (schema.description !== undefined) return schema.description;
  const inner = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])] as JsonSchema[];
  return inner.map(meaningOf).find((meaning) => meaning !== '') ?? '';
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ? (schema.anyOf as JsonSchema[]).flatMap(branchesOf) : [schema];
}

function typeWords(schema: JsonSchema): string {
  const words = branchesOf(schema).map((branch) => {
    if (branch.enum) return branch.enum.map(String).join(', ');
    if (branch.const !== undefined) return String(branch.const);
    switch (branch.type) {
      case 'array':
        return `list of ${plural(typeWords(branch.items as JsonSchema))}`;
      case 'boolean':
        return 'true, false';
      case 'integer':
      case 'number':
        return range(branch);
      case 'object':
        return 'map';
      case undefined:
        return 'anything';
      default:
        return 'text';
    }
  });
  return [...new Set(words)].join(' or ');
}

function plural(words: string): string {
  return words === 'text' ? 'texts' : words;
}

function range({ minimum, maximum }: JsonSchema): string {
  const limited = Number.isSafeInteger(minimum) && Math.abs(Number(minimum)) < Number.MAX_SAFE_INTEGER;
  return limited ? `number from ${minimum} to ${maximum}` : 'number';
}
