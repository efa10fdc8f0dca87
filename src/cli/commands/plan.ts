import process from 'node:process';
import type { Command } from 'commander';
import type { ApplyOptions } from '../apply.ts';
import { inventoryArgument, planOptions } from '../options.ts';

export function addPlan(root: Command): void {
  const command = root
    .command('plan')
    .addArgument(inventoryArgument())
    .description('Show what apply would change; the same as apply --dry-run');
  for (const option of planOptions()) command.addOption(option);
  command.action(async (inventory: string, options: ApplyOptions) => {
    process.exitCode = await (await import('../apply.ts')).apply(inventory, { ...options, dryRun: true });
  });
}
