import process from 'node:process';
import type { Command } from 'commander';
import { hostOption, inventoryArgument, outputOption, parallelOption } from '../options.ts';
import type { PingOptions } from '../ping.ts';

export function addPing(root: Command): void {
  root
    .command('ping')
    .addArgument(inventoryArgument())
    .description('Test connection, host key, login and sudo of each host')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(outputOption('one event a line'))
    .action(async (inventory: string, options: PingOptions) => {
      process.exitCode = await (await import('../ping.ts')).ping(inventory, options);
    });
}
