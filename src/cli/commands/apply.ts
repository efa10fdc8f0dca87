import process from 'node:process';
import { type Command, Option } from 'commander';
import type { ApplyOptions } from '../apply.ts';
import { lockWaitOption, planOptions, yesOption } from '../options.ts';

export function addApply(root: Command): void {
  const command = root
    .command('apply')
    .argument('[inventory]', 'inventory file (YAML); default: the one that --plan names')
    .description('Plan, apply and verify; on a terminal, show the plan and ask first');
  for (const option of planOptions()) command.addOption(option);
  command
    .option('--dry-run', 'show what would change; write nothing on any host')
    .addOption(
      new Option('--plan <file>', 'apply a saved plan; skip hosts that have drifted from it').conflicts([
        'dryRun',
        'host',
        'playbook',
      ]),
    )
    .addOption(yesOption())
    .addOption(lockWaitOption())
    .action(async (inventory: string | undefined, options: ApplyOptions) => {
      process.exitCode = await (await import('../apply.ts')).apply(inventory, options);
    });
}
