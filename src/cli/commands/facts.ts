import process from 'node:process';
import type { Command } from 'commander';
import type { FactsOptions } from '../facts.ts';
import { hostOption, inventoryArgument, outputOption, parallelOption } from '../options.ts';

export function addFacts(root: Command): void {
  root
    .command('facts')
    .addArgument(inventoryArgument())
    .description('Show system, memory, disk, addresses and clock of each host')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(outputOption('one host a line'))
    .option('--names', 'list the facts that playbooks can use, by their names')
    .action(async (inventory: string, options: FactsOptions) => {
      process.exitCode = await (await import('../facts.ts')).facts(inventory, options);
    });
}
