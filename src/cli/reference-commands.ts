import process from 'node:process';
import { Argument, type Command } from 'commander';
import type { SchemaName } from '../reference/json-schema.ts';

/** Commands that contact nobody and read nothing: the reference and what editors and shells need. */
export function addReferenceCommands(root: Command): void {
  root
    .command('docs')
    .argument('[resource]', 'one of them, with parameters, examples and what can go wrong')
    .description('the resources a step can be made of')
    .action(async (resource: string | undefined) => {
      process.exitCode = (await import('./docs.ts')).docs(resource);
    });
  root
    .command('schema')
    .addArgument(new Argument('<file>', 'for which kind of file').choices(['inventory', 'playbook']))
    .description('the JSON Schema that editors complete and check by')
    .action(async (name: SchemaName) => {
      process.exitCode = (await import('./schema.ts')).schema(name);
    });
}
