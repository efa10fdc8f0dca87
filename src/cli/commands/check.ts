import process from 'node:process';
import type { Command } from 'commander';
import type { CheckOptions } from '../check.ts';
import { inventoryArgument, selectionOptions } from '../options.ts';

export function addCheck(root: Command): void {
  const command = root
    .command('check')
    .addArgument(inventoryArgument())
    .description('Check inventory and playbooks; contact no host');
  for (const option of selectionOptions()) command.addOption(option);
  command
    .option('-v, --verbose', 'list the variables and the steps of each host')
    .action(async (inventory: string, options: CheckOptions) => {
      process.exitCode = await (await import('../check.ts')).check(inventory, options);
    });
}
