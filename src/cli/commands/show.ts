import process from 'node:process';
import type { Command } from 'commander';
import { limitOption, outputOption, verboseOption } from '../options.ts';
import type { ShowOptions } from '../show.ts';

export function addShow(root: Command): void {
  root
    .command('show')
    .argument('[run]', 'id of a run, its first characters, or last; default: list the runs')
    .description('List the runs of this computer, or show one of them again')
    .option('--html [file]', 'write the run as an HTML page')
    .addOption(limitOption(20, 'number of runs to list'))
    .addOption(verboseOption())
    .addOption(outputOption('one run a line, or one event a line'))
    .action(async (run: string | undefined, options: ShowOptions) => {
      process.exitCode = await (await import('../show.ts')).show(run, options);
    });
}
