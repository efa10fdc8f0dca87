import process from 'node:process';
import type { Command } from 'commander';
import { commandAfterDashes } from '../messages.ts';
import { hostOption, inventoryArgument, outputOption, parallelOption } from '../options.ts';
import type { RunOptions } from '../run-command.ts';

export function addRun(root: Command): void {
  root
    .command('run')
    .addArgument(inventoryArgument())
    .argument('<command...>', 'program with arguments, or one word: a command line for sh')
    .usage('<inventory> [options] -- <command…>')
    .description('Run one command on many hosts')
    .showHelpAfterError(commandAfterDashes)
    .addOption(hostOption())
    .addOption(parallelOption())
    .option('--prefix', 'print each host as it finishes, with its name before every line')
    .addOption(outputOption('one host a line'))
    .action(async (inventory: string, command: readonly string[], options: RunOptions) => {
      process.exitCode = await (await import('../run-command.ts')).run(inventory, command, options);
    });
}
