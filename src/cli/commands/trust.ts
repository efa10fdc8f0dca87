import process from 'node:process';
import type { Command } from 'commander';
import { hostOption, inventoryArgument, yesOption } from '../options.ts';
import type { TrustOptions } from '../trust.ts';

export function addTrust(root: Command): void {
  root
    .command('trust')
    .addArgument(inventoryArgument())
    .description('Record host keys after showing them for comparison')
    .addOption(hostOption())
    .option('--replace', 'replace recorded keys that differ')
    .addOption(yesOption())
    .action(async (inventory: string, options: TrustOptions) => {
      process.exitCode = await (await import('../trust.ts')).trust(inventory, options);
    });
}
