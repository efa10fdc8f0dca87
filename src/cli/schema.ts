import { stdout } from 'node:process';
import { jsonSchema, type SchemaName } from '../reference/json-schema.ts';
import { Exit } from './exit.ts';

/** Prints the JSON Schema of a kind of file. */
export function schema(name: SchemaName): number {
  stdout.write(`${JSON.stringify(jsonSchema(name), undefined, 2)}\n`);
  return Exit.ok;
}
