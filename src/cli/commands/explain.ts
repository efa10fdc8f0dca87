import process from 'node:process';
import type { Command } from 'commander';
import type { ExplainOptions } from '../explain.ts';
import { inventoryArgument, parallelOption, selectionOptions } from '../options.ts';

export function addExplain(root: Command): void {
  const command = root
    .command('explain')
    .addArgument(inventoryArgument())
    .description('Show the plan as the commands that a person would type, with the reason for each');
  for (const option of selectionOptions()) command.addOption(option);
  command
    .addOption(parallelOption())
    .option('--script', 'write them as a shell script for one host')
    .action(async (inventory: string, options: ExplainOptions) => {
      process.exitCode = await (await import('../explain.ts')).explain(inventory, options);
    });
}
