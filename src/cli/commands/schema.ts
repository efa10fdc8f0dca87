import process from 'node:process';
import { Argument, type Command } from 'commander';
import type { SchemaName } from '../../reference/json-schema.ts';

export function addSchema(root: Command): void {
  root
    .command('schema')
    .addArgument(new Argument('<file>', 'kind of file').choices(['inventory', 'playbook']))
    .description('Print the JSON Schema of a file, for editors')
    .action(async (name: SchemaName) => {
      process.exitCode = (await import('../schema.ts')).schema(name);
    });
}
