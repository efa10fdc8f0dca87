import process from 'node:process';
import type { Command } from 'commander';
import type { FactsOptions } from './facts.ts';
import { hostOption, outputOption, parallelOption } from './options.ts';
import type { RunOptions } from './run-command.ts';

/** Commands that look at hosts, or do one thing on them, without a playbook. */
export function addAdhocCommands(root: Command): void {
  root
    .command('facts')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('what each host is: system, memory, disk, addresses, clock')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(outputOption('one host a line'))
    .action(async (inventory: string, options: FactsOptions) => {
      process.exitCode = await (await import('./facts.ts')).facts(inventory, options);
    });
  root
    .command('run')
    .argument('<inventory>', 'the hosts: a YAML file')
    .argument('<command...>', 'after --: a program and its arguments, or one word that is a line for sh')
    .usage('<inventory> [options] -- <command…>')
    .description('one command on many hosts')
    .showHelpAfterError('The command stands after --: provision run inventory.yaml -- uptime')
    .addOption(hostOption())
    .addOption(parallelOption())
    .option('--prefix', 'every line after the name of its host, as soon as the host is through')
    .addOption(outputOption('one host a line'))
    .action(async (inventory: string, command: readonly string[], options: RunOptions) => {
      process.exitCode = await (await import('./run-command.ts')).run(inventory, command, options);
    });
}
