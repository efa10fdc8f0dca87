import process from 'node:process';
import type { Command } from 'commander';
import type { HistoryOptions } from '../history.ts';
import { hostOption, inventoryArgument, limitOption, outputOption, parallelOption } from '../options.ts';

export function addHistory(root: Command): void {
  root
    .command('history')
    .addArgument(inventoryArgument())
    .description('Show what was changed on hosts, when, by whom and from where')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(limitOption(50, 'number of changes to show, the newest first'))
    .addOption(outputOption('one change a line'))
    .action(async (inventory: string, options: HistoryOptions) => {
      process.exitCode = await (await import('../history.ts')).history(inventory, options);
    });
}
