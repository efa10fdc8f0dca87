import process from 'node:process';
import type { Command } from 'commander';

export function addDocs(root: Command): void {
  root
    .command('docs')
    .argument('[resource]', 'a resource, inventory or playbook; default: list the resources')
    .description('Show the reference: parameters, examples and known issues')
    .action(async (resource: string | undefined) => {
      process.exitCode = (await import('../docs.ts')).docs(resource);
    });
}
