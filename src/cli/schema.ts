import { stdout } from 'node:process';
import { jsonSchema, type SchemaName } from '../reference/json-schema.ts';
import { Exit } from './exit.ts';

/** The JSON Schema of a kind of file, for editors. */
export function schema(name: SchemaName): number {
  stdout.write(`${JSON.stringify(jsonSchema(name), undefined, 2)}\n`);
  return Exit.ok;
}
