import process from 'node:process';
import type { Command } from 'commander';
import type { HistoryOptions } from './history.ts';
import { hostOption, limitOption, outputOption, parallelOption } from './options.ts';
import type { ShowOptions } from './show.ts';

/** What was done: by the account of the hosts, and by that of this computer. */
export function addJournalCommands(root: Command): void {
  root
    .command('history')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('what was changed on hosts, when, by whom, from where; the newest first')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(limitOption(50, 'how many changes'))
    .addOption(outputOption('one change a line'))
    .action(async (inventory: string, options: HistoryOptions) => {
      process.exitCode = await (await import('./history.ts')).history(inventory, options);
    });
  root
    .command('show')
    .argument('[run]', 'its id, the beginning of it, or last; without it the runs are listed')
    .description('the runs from this computer, or one of them as it was')
    .option('--html [file]', 'write it as a page of HTML')
    .addOption(limitOption(20, 'how many runs are listed'))
    .option('-v, --verbose', 'tell what was in order, too')
    .addOption(outputOption('one run a line, or one event a line'))
    .action(async (run: string | undefined, options: ShowOptions) => {
      process.exitCode = await (await import('./show.ts')).show(run, options);
    });
}
